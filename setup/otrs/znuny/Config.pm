# Our Znuny's configuration. What differs from one instance to another comes
# from Kernel/Instance.pm, which setup.sh writes.
package Kernel::Config;

use strict;
use warnings;
use utf8;

use Kernel::Instance;

# Dynamic fields in the order in which agents see them on a ticket.
my @SHOWN = qw(
    OdooRef OdooOrder MemberRef MemberName MemberVat ContactEmail ContactPhone
    Language ProductCode ServiceKind PhoneNumber ICC DonorICC DonorOperator
    ServiceAddress ServiceZip ServiceCity ActivationDate RouterSerial FailureReason
);

# ... and those that the cooperative has named.
my @KINDS = qw(
    nomSoci cognom1 IBAN titular cognom1Titular nomCognomSociAntic TecDelServei
    equipVendes teContractesActius flagDocumentacio confirmarDocumentacio IDpeticio
    consideracionsGenerals consideracionsActivacio riscFrau tipusSIM dniTitularAnterior
    nomVia codiPostal localitat provinciaMobil SIMrebuda CorreusTrackingCode
    tipusEnviamentSIM direccioEnviament poblacioEnviament CPenviament provinciaEnviament
    OdooContractRefRelacionat IDAbonamentCompartit confirmDoc dataIntroPlataforma
    dataActivacioLiniaMobil permetActivacio recuperarProvisio enviarNotificacio
    compartidesEnProvisio IDContracte serveiPrevi direccioServeiAntic telefonFixAntic
    provinciaServei codiProvinciaServei telefonFixVell NIFNIEtitular coberturaADSL
    coberturaFibraMM coberturaFibraOrange coberturaFibraVdf coberturaFibraVdfCU
    canviUbicacioMateixTitular proveidorPreviCU ponAntic
    velocitatSollicitadaContracteAnteriorCU OdooMobileContractRefRelacionats
    flagDNItitularAnteriorMobils productBAMM mantenirFix gescal37 territoryOwner
    CVHeader portaFixCV1 extensio nomAgentCV correuAgentCV productCVAddicional agentsCV
    tarifaAntiga dataExecucioCanviTarifa renovaCanviTarifa enviatMMOV creadorAbonament
    refOdooContract fibraSenseFix landline IDOV nouIBAN nouEmail flagContracts
    enviatOdooOV ibanOK ibanKO situacioNovaTitular definicioNovaTitular nomNovaTitular
    NIFNIENovaTitular idiomaNovaTitular adrecaNovaTitular localitatNovaTitular
    cpNovaTitular IBANNovaTitular contractesPack motiuBaixa motiuSoci dataBaixa
    operadorDesti comentariBaixa baixaUrgent ICCNova dataPausa importCompensacio
    diesSenseServei
);

sub Load {
    my $Self = shift;
    my %I    = %Kernel::Instance::Value;

    $Self->_LoadPlaces(%I);
    $Self->_LoadFeatures(%I);
    $Self->_LoadScreens();
    $Self->_LoadCustomers(%I) if $I{CustomerDSN};
    return 1;
}

sub _LoadPlaces {
    my ( $Self, %I ) = @_;

    # provision.pl works on a database of its choice, with a cache of its own
    my $Database = $ENV{ZN_DATABASE} || $I{Database};

    $Self->{Home}         = $I{Home};
    $Self->{DatabaseHost} = $I{SocketDir};
    $Self->{Database}     = $Database;
    $Self->{DatabaseUser} = 'znuny';
    $Self->{DatabasePw}   = '';
    $Self->{DatabaseDSN}  = "DBI:Pg:dbname=$Database;host=$I{SocketDir};";
    $Self->{TempDir}      = "$I{Home}/var/tmp" . ( $ENV{ZN_DATABASE} ? "/$Database" : '' );

    $Self->{SystemID}    = '10';                    # ticket numbers: date, 10, counter
    $Self->{FQDN}        = "127.0.0.1:$I{Port}";    # so that links in mails are right
    $Self->{HttpType}    = 'http';
    $Self->{ScriptAlias} = 'otrs/';
    $Self->{SecureMode}  = 1;                       # no web installer

    $Self->{Organization}         = 'Fils i Ones, SCCL';
    $Self->{ProductName}          = 'Fils i Ones · Provisió';
    $Self->{DefaultLanguage}      = 'ca';
    $Self->{OTRSTimeZone}         = $I{TimeZone};
    $Self->{UserDefaultTimeZone}  = 'Europe/Madrid';
    $Self->{LogModule}            = 'Kernel::System::Log::File';
    $Self->{'LogModule::LogFile'} = "$I{LogDir}/znuny.log";
    $Self->{MinimumLogLevel}      = 'error';
    $Self->{'Daemon::Log::LogPath'} = "$I{LogDir}/daemon";
    return;
}

sub _LoadFeatures {
    my ( $Self, %I ) = @_;

    # nothing leaves this machine
    $Self->{SendmailModule}            = 'Kernel::System::Email::DoNotSendEmail';
    $Self->{CheckMXRecord}             = 0;
    $Self->{'CloudServices::Disabled'} = 1;
    $Self->{'Package::RepositoryList'} = [];
    $Self->{'Frontend::AvatarEngine'} = 'None';
    delete $Self->{DashboardBackend}->{'0442-RSS'};

    # what the ERP's tickets need
    $Self->{CheckEmailAddresses}   = $I{CheckEmail};
    # invented people have addresses at example.org, which Znuny refuses by default
    $Self->{CheckEmailInvalidAddress} = '@invalid$';
    # bounces aren't told apart from letters: that takes a Perl module more
    delete $Self->{'PostMaster::PreFilterModule'}->{'000-DetectBounceEmail'};
    $Self->{'Ticket::Type'}        = 1;
    $Self->{'Ticket::Service'}     = 1;
    $Self->{'Ticket::Responsible'} = 1;
    $Self->{'Ticket::ArchiveSystem'} = 0;
    $Self->{'Ticket::Article::Backend::MIMEBase::ArticleStorage'}
        = 'Kernel::System::Ticket::Article::Backend::MIMEBase::ArticleStorageDB';

    # With subdirectories a clean-up in one worker can make another one's
    # mkdir die, and that request answers 500. Znuny's own default is 2.
    $Self->{'Cache::SubdirLevels'} = $I{CacheLevels};

    # the API's sessions are in the same store as the web interface's
    $Self->{SessionModule}                 = 'Kernel::System::AuthSession::DB';
    $Self->{SessionMaxTime}                = $I{SessionMaxTime};
    $Self->{SessionMaxIdleTime}            = $I{SessionMaxIdleTime};
    $Self->{SessionCheckRemoteIP}          = 0;
    $Self->{AgentSessionLimit}             = 1000;
    $Self->{AgentSessionPerUserLimit}      = 1000;
    $Self->{AgentSessionLimitPriorWarning} = 1000;

    # A webhook tells which ticket changed: no articles, no personal data. Text
    # that is not there cannot break the webhook's XSLT either.
    $Self->{'GenericInterface::Invoker::Ticket::Generic::PrepareRequest::OmittedFields'}
        = { TicketEvent => 'Articles;Article;CustomerUser;CustomerUserData;OwnerData;ResponsibleData;Title' };

    # our own link operations (Znuny has none)
    for my $Name (qw(LinkAdd LinkDelete LinkList)) {
        $Self->{'GenericInterface::Operation::Module'}->{"Link::$Name"} = {
            Name         => $Name,
            Controller   => 'Link',
            ConfigDialog => 'AdminGenericInterfaceOperationDefault',
        };
    }
    return;
}

sub _LoadScreens {
    my $Self = shift;

    my $Zoom = $Self->{'Ticket::Frontend::AgentTicketZoom'} ||= {};
    $Zoom->{ProcessWidgetDynamicField} = { map { $_ => 1 } @SHOWN, @KINDS };
    $Zoom->{ProcessWidgetDynamicFieldGroups} = {
        'Comanda' => 'OdooRef, OdooOrder, ProductCode, ServiceKind, ActivationDate, FailureReason',
        'Persona sòcia' => 'MemberRef, MemberName, MemberVat, ContactEmail, ContactPhone, Language',
        'Servei' => 'PhoneNumber, ICC, DonorICC, DonorOperator, ServiceAddress, ServiceZip, ServiceCity, RouterSerial',
        'Detalls' => join( ', ', @KINDS ),
    };
    $Zoom->{DynamicField} = { OdooRef => 1, MemberRef => 1, ActivationDate => 1 };

    # outside its process a ticket's fields are corrected under "free fields"
    $Self->{'Ticket::Frontend::AgentTicketFreeText'}->{DynamicField} = { map { $_ => 1 } @SHOWN, @KINDS };
    $Self->{'Ticket::Frontend::AgentTicketSearch'}->{DynamicField}
        = { map { $_ => 1 } qw(OdooRef MemberRef PhoneNumber) };
    return;
}

# Customers are read from a view of Odoo's database, and can't be changed here;
# those of Znuny's own table stay beside them.
sub _LoadCustomers {
    my ( $Self, %I ) = @_;

    $Self->{CustomerUser1} = {
        Name   => 'Persones sòcies',
        Module => 'Kernel::System::CustomerUser::DB',
        Params => {
            DSN      => $I{CustomerDSN},
            User     => $I{CustomerRole},
            Password => $I{CustomerPassword},
            Table    => $I{CustomerView},
            ForeignDB => 1,
            Type      => 'postgresql',
        },
        CustomerKey                        => 'customer_number',
        CustomerID                         => 'customer_number',
        CustomerValid                      => 'valid_id',
        CustomerUserListFields             => [qw(first_name last_name email)],
        CustomerUserSearchFields           => [qw(customer_number first_name last_name email)],
        CustomerUserSearchPrefix           => '*',
        CustomerUserSearchSuffix           => '*',
        CustomerUserSearchListLimit        => 250,
        CustomerUserPostMasterSearchFields => ['email'],
        CustomerUserNameFields             => [qw(first_name last_name)],
        CustomerUserEmailUniqCheck         => 0,
        CustomerCompanySupport             => 0,
        ReadOnly                           => 1,
        CacheTTL                           => 0,    # a new member is known at once
        Map                                => [
            [ 'UserFirstname',  'Firstname',  'first_name',      1, 1, 'var', '', 1 ],
            [ 'UserLastname',   'Lastname',   'last_name',       1, 1, 'var', '', 1 ],
            [ 'UserLogin',      'Username',   'customer_number', 1, 1, 'var', '', 1 ],
            [ 'UserEmail',      'Email',      'email',           1, 1, 'var', '', 1 ],
            [ 'UserLanguage',   'Language',   'language',        1, 0, 'var', '', 1 ],
            [ 'UserCustomerID', 'CustomerID', 'customer_number', 0, 1, 'var', '', 1 ],
            [ 'ValidID',        'Valid',      'valid_id',        0, 1, 'int', '', 1 ],
        ],
    };
    return;
}

use Kernel::Config::Defaults;
use parent qw(Kernel::Config::Defaults);

1;
