#!/usr/bin/perl
# Applies fixture.yml and the webservices to a Znuny database; idempotent.
#
# usage: provision.pl HOME FILES [all|webservices]
#   environment: ZN_DATABASE, ZN_ROOT_PASSWORD, ZN_WEBHOOK_URL (empty: none),
#   ZN_WEBHOOK_SECRET, ZN_WEBHOOK_ASYNC
use FindBin ();    # before the chdir: Znuny uses it
use strict;
use warnings;
use utf8;

my ( $Home, $Files, $Part );

BEGIN {
    ( $Home, $Files, $Part ) = @ARGV;
    die "usage: $0 HOME FILES\n" if !$Files;
    unshift @INC, $Home, "$Home/Kernel/cpan-lib", "$Home/Custom";
    chdir $Home or die $!;
    umask 0007;
}
use Kernel::System::ObjectManager;

local $Kernel::OM = Kernel::System::ObjectManager->new(
    'Kernel::System::Log' => { LogPrefix => 'provision' },
);
binmode STDOUT, ':utf8';

my %BY_ROOT = ( UserID => 1 );

sub system_object { return $Kernel::OM->Get("Kernel::System::$_[0]") }

sub read_file { return ${ system_object('Main')->FileRead( Location => $_[0], Mode => 'utf8' ) } }

sub same { my ( $A, $B ) = map { system_object('YAML')->Dump( Data => $_ ) } @_; return $A eq $B }

sub add_agents {
    my %Group = reverse system_object('Group')->GroupList( Valid => 1 );
    my $Users = system_object('User');
    $Users->SetPassword( UserLogin => 'root@localhost', PW => $ENV{ZN_ROOT_PASSWORD} );
    for my $Agent (@_) {
        my $ID = $Users->UserLookup( UserLogin => $Agent->{login}, Silent => 1 );
        $ID ||= $Users->UserAdd(
            UserLogin     => $Agent->{login},
            UserFirstname => $Agent->{first},
            UserLastname  => $Agent->{last},
            UserEmail     => $Agent->{email},
            ValidID       => 1,
            ChangeUserID  => 1,
        ) or die "agent $Agent->{login}";
        $Users->SetPassword( UserLogin => $Agent->{login}, PW => $Agent->{password} );
        $Users->SetPreferences( UserID => $ID, Key => 'UserLanguage', Value => 'ca' );
        $Users->SetPreferences( UserID => $ID, Key => 'UserTimeZone', Value => 'Europe/Madrid' );
        for my $Name ( sort keys %{ $Agent->{groups} } ) {
            system_object('Group')->PermissionGroupUserAdd(
                GID        => $Group{$Name},
                UID        => $ID,
                Permission => { $Agent->{groups}{$Name} => 1 },
                %BY_ROOT,
            );
        }
    }
    return;
}

sub add_catalogue {
    my $Fixture = shift;
    my $Helper  = system_object('ZnunyHelper');
    my %Group   = reverse system_object('Group')->GroupList( Valid => 1 );
    $Helper->_TypeCreateIfNotExists( Name => $_ ) for @{ $Fixture->{types} };
    for my $Queue ( @{ $Fixture->{queues} } ) {
        $Helper->_QueueCreateIfNotExists(
            Name            => $Queue,
            GroupID         => $Group{users},
            SystemAddressID => 1,
            SalutationID    => 1,
            SignatureID     => 1,
            FollowUpID      => 1,
            FollowUpLock    => 0,
            UnlockTimeout   => 0,
        ) or die "queue $Queue";
    }
    my %Service;
    for my $Name ( @{ $Fixture->{services} } ) {
        $Service{$Name} = $Helper->_ServiceCreateIfNotExists( Name => $Name ) or die "service $Name";
        system_object('Service')->CustomerUserServiceMemberAdd(    # for every customer
            CustomerUserLogin => '<DEFAULT>', ServiceID => $Service{$Name}, Active => 1, %BY_ROOT,
        );
    }
    for my $SLA ( @{ $Fixture->{slas} } ) {
        $Helper->_SLACreateIfNotExists(
            Name => $SLA->{name}, ServiceIDs => [ map { $Service{$_} } @{ $SLA->{services} } ],
        ) or die "sla $SLA->{name}";
    }
    return;
}

sub add_dynamic_fields {
    my %Default = (
        Text     => { DefaultValue => '', Link => '' },
        TextArea => { DefaultValue => '', Rows => 5, Cols => 60 },
        Checkbox => { DefaultValue => 0 },
        Dropdown => { DefaultValue => '', PossibleNone => 1, TranslatableValues => 0, TreeView => 0, Link => '' },
        Date     => {
            DefaultValue => 0, YearsPeriod => 0, YearsInFuture => 5, YearsInPast => 5,
            DateRestriction => 'none', Link => '',
        },
    );
    my @Fields;
    for my $Field (@_) {
        my %Config = %{ $Default{ $Field->{type} } or die "no field type $Field->{type}" };
        $Config{PossibleValues} = $Field->{values} if $Field->{values};
        push @Fields, {
            Name       => $Field->{name},
            Label      => $Field->{label},
            ObjectType => 'Ticket',
            FieldType  => $Field->{type},
            Config     => \%Config,
        };
    }
    system_object('ZnunyHelper')->_DynamicFieldsCreateIfNotExists(@Fields) or die 'dynamic fields';
    return;
}

# Adds or updates one entity of process management. Entity ids are fixed, so
# that the ERP's configuration can name them.
sub put_entity {
    my ( $Kind, $EntityID, %Data ) = @_;
    my $Object = system_object("ProcessManagement::DB::$Kind");
    my ( $Get, $Add, $Update ) = map { $Kind . $_ } qw(Get Add Update);
    my $Have = $Object->$Get( EntityID => $EntityID, %BY_ROOT );
    if ( ref $Have && $Have->{ID} ) {
        return 0 if !grep { !same( $Have->{$_}, $Data{$_} ) } qw(Name Config);
        $Object->$Update( ID => $Have->{ID}, EntityID => $EntityID, %Data, %BY_ROOT )
            or die "$Update $EntityID";
    }
    else {
        $Object->$Add( EntityID => $EntityID, %Data, %BY_ROOT ) or die "$Add $EntityID";
    }
    return 1;
}

sub put_dialog {
    my $Dialog  = shift;
    my %Article = (
        CommunicationChannel => 'Internal', IsVisibleForCustomer => '0',
        LabelBody => '', LabelSubject => '', TimeUnits => '0',
    );
    my $Field = sub {
        my ( $Display, $Value ) = @_;
        return { Display => $Display, DefaultValue => $Value // '', DescriptionShort => '', DescriptionLong => '' };
    };
    my %Fields = ( Article => { %{ $Field->('1') }, Config => \%Article } );
    $Fields{$_} = $Field->('2') for @{ $Dialog->{required} || [] };
    $Fields{$_} = $Field->('1') for @{ $Dialog->{shown}    || [] };
    $Fields{$_} = $Field->( '0', $Dialog->{set}{$_} ) for keys %{ $Dialog->{set} || {} };
    my @Order = (
        @{ $Dialog->{required} || [] }, @{ $Dialog->{shown} || [] },
        sort( keys %{ $Dialog->{set} || {} } ), 'Article',
    );
    return put_entity(
        'ActivityDialog', $Dialog->{id},
        Name   => $Dialog->{name},
        Config => {
            DescriptionShort => $Dialog->{about}, DescriptionLong => '',
            Fields           => \%Fields, FieldOrder => \@Order,
            Interface        => ['AgentInterface'],
            Permission       => '', RequiredLock => '0', SubmitAdviceText => '', SubmitButtonText => '',
        },
    );
}

# A transition with its actions; returns its entry in the process's path.
sub put_transition {
    my ( $Transition, $Changed ) = @_;
    my $When   = $Transition->{when};
    my %Fields = map { $_ => { Type => 'Regexp', Match => $When->{$_} } } keys %{$When};
    ${$Changed} += put_entity(
        'Transition', $Transition->{id},
        Name   => $Transition->{name},
        Config => { ConditionLinking => 'and', Condition => { 1 => { Type => 'and', Fields => \%Fields } } },
    );
    for my $Action ( @{ $Transition->{actions} || [] } ) {
        ${$Changed} += put_entity(
            'TransitionAction', $Action->{id},
            Name   => $Action->{name},
            Config => {
                Module => "Kernel::System::ProcessManagement::TransitionAction::$Action->{module}",
                Config => $Action->{config},
            },
        );
    }
    return {
        ActivityEntityID => $Transition->{to},
        TransitionAction => [ map { $_->{id} } @{ $Transition->{actions} || [] } ],
    };
}

sub put_process {
    my $Process = shift;
    my ( $Changed, %Path, %Layout ) = (0);
    my $Left = 100;
    for my $Activity ( @{ $Process->{activities} } ) {
        my $Number = 0;
        my %Dialog = map { ++$Number => $_ } @{ $Activity->{dialogs} };
        $Changed += put_entity(
            'Activity', $Activity->{id},
            Name   => $Activity->{name},
            Config => { ActivityDialog => \%Dialog, Scope => 'Global' },
        );
        $Path{ $Activity->{id} }   = {};
        $Layout{ $Activity->{id} } = { left => "$Left", top => '80' };
        $Left += 250;
    }
    for my $Transition ( @{ $Process->{transitions} } ) {
        $Path{ $Transition->{from} }{ $Transition->{id} } = put_transition( $Transition, \$Changed );
    }
    my $Start = $Process->{activities}[0];
    $Changed += put_entity(
        'Process', $Process->{id},
        Name          => $Process->{name},
        StateEntityID => 'S1',                # active
        Layout        => \%Layout,
        Config        => {
            Description         => $Process->{name},
            Path                => \%Path,
            StartActivity       => $Start->{id},
            StartActivityDialog => $Start->{dialogs}[0],
        },
    );
    return $Changed;
}

# What a process that goes like all the others consists of; see fixture.yml.
sub plain_process {
    my $Plain = shift;
    my $ID    = sub { return sprintf '%s-%032d', @_ };
    my %At    = map { $_ => $ID->( 'Activity', $Plain->{number} * 10 + $_ ) } 1 .. 4;
    my %Dialog = ( plan => 31, success => 1, failure => 2, again => 3 );
    my $Dialogs = sub { return [ map { $ID->( 'ActivityDialog', $Dialog{$_} ) } @_ ] };
    my $Number  = 0;
    my $Go      = sub {
        my ( $Name, $From, $To, $When, @Actions ) = @_;
        return {
            id   => $ID->( 'Transition', $Plain->{number} * 10 + ++$Number ),
            name => $Name, from => $At{$From}, to => $At{$To}, when => $When, actions => \@Actions,
        };
    };
    my $Closed = { State => '^closed' };
    my $Dated  = { DynamicField_ActivationDate => '^\d{4}-', StateType => '^(new|open)$' };
    my $Open   = {
        id     => $ID->( 'TransitionAction', 1 ), name => 'Obre el tiquet',
        module => 'TicketStateSet', config => { State => 'open' },
    };
    my %Process = (
        id         => $ID->( 'Process', $Plain->{number} ),
        name       => $Plain->{name},
        activities => [
            { id => $At{1}, name => 'Sol·licitada', dialogs => $Dialogs->(qw(plan success failure)) },
            { id => $At{2}, name => 'Programada',   dialogs => $Dialogs->(qw(plan success failure)) },
            { id => $At{3}, name => 'Feta',         dialogs => $Dialogs->('again') },
        ],
        transitions => [
            $Go->( 'Tancada sense programar', 1, 3, $Closed ),
            $Go->( 'Programada', 1, 2, $Dated, $Open ),
            $Go->( 'Tancada',  2, 3, $Closed ),
            $Go->( 'Reoberta', 3, 1, { StateType => '^open$' } ),
        ],
    );
    if ( $Plain->{also} ) {
        push @{ $Process{activities} },
            { id => $At{4}, name => $Plain->{also}, dialogs => $Dialogs->(qw(plan success failure)) };
        push @{ $Process{transitions} },
            $Go->( 'Tancada de seguida', 4, 3, $Closed ), $Go->( 'Programada de seguida', 4, 2, $Dated, $Open );
    }
    return \%Process;
}

sub add_processes {
    my $Fixture  = shift;
    my $Deployed = "$Home/Kernel/Config/Files/ZZZProcessManagement.pm";
    my $Changed  = 0;
    $Changed += put_dialog($_)  for @{ $Fixture->{dialogs} };
    $Changed += put_process($_) for @{ $Fixture->{processes} };
    $Changed += put_process( plain_process($_) ) for @{ $Fixture->{plain_processes} };
    return if !$Changed && -e $Deployed;
    system_object('ProcessManagement::DB::Process')->ProcessDump(
        ResultType => 'FILE', Location => $Deployed, %BY_ROOT,
    ) or die 'deploying the processes';
    system_object('ProcessManagement::DB::Entity')->EntitySyncStatePurge(%BY_ROOT);
    return;
}

# Every webservices/*.yml; the file's name is the webservice's.
sub add_webservices {
    my ( $Host, $Path ) = ( $ENV{ZN_WEBHOOK_URL} || '' ) =~ m{\A(https?://[^/]+)(/.*)?\z};
    my %Value = (
        WEBHOOK_VALID  => $Host ? 1 : 2,
        WEBHOOK_HOST   => $Host // 'http://127.0.0.1',
        WEBHOOK_PATH   => $Path // '/',
        WEBHOOK_SECRET => $ENV{ZN_WEBHOOK_SECRET},
        WEBHOOK_ASYNC  => $ENV{ZN_WEBHOOK_ASYNC} // 1,
        API_USER_ID    => system_object('User')->UserLookup( UserLogin => 'odoo_api' ),
    );
    my $Object = system_object('GenericInterface::Webservice');
    my %Have   = reverse %{ $Object->WebserviceList( Valid => 0 ) };
    for my $File ( sort glob "$Files/webservices/*.yml" ) {
        my ($Name) = $File =~ m{([^/]+)\.yml$};
        my $Text = read_file($File) =~ s/\@([A-Z_]+)\@/$Value{$1} \/\/ die "$File: $1"/ger;
        my $Config = system_object('YAML')->Load( Data => $Text );
        die "YAML of $File" if ref $Config ne 'HASH';
        my %Set = ( Name => $Name, ValidID => delete $Config->{ValidID} || 1, Config => $Config, %BY_ROOT );
        if ( !$Have{$Name} ) {
            $Object->WebserviceAdd(%Set) or die "webservice $Name";
            next;
        }
        my $Old = $Object->WebserviceGet( ID => $Have{$Name} );
        next if $Old->{ValidID} == $Set{ValidID} && same( $Old->{Config}, $Config );
        $Object->WebserviceUpdate( ID => $Have{$Name}, %Set ) or die "webservice $Name";
    }
    return;
}

system_object('Cache')->CleanUp();
if ( ( $Part // 'all' ) eq 'all' ) {
    my $Fixture = system_object('YAML')->Load( Data => read_file("$Files/fixture.yml") );
    die "YAML of fixture.yml" if ref $Fixture ne 'HASH';
    add_agents( @{ $Fixture->{agents} } );
    add_catalogue($Fixture);
    add_dynamic_fields( @{ $Fixture->{dynamic_fields} } );
    add_processes($Fixture);
}
add_webservices();
system_object('Cache')->CleanUp();
print "provisioned\n";
