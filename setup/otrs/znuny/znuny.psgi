# The web application: the agents' interface (index.pl), its static files and
# the GenericInterface (REST webservices), kept loaded in Starman's workers.
# The package's own bin/cgi-bin/app.psgi would check every loaded file for
# changes on each request.
use strict;
use warnings;

my $Home;

# compiled before exit is replaced below: the server's own exits are real
use Starman::Server         ();
use Net::Server::Daemonize  ();

BEGIN {
    $Home = $ENV{ZN_HOME} or die "ZN_HOME not set";
    unshift @INC, $Home, "$Home/Kernel/cpan-lib", "$Home/Custom";
    chdir $Home or die "$Home: $!";

    # Znuny ends some requests with exit, which would end the worker
    *CORE::GLOBAL::exit = sub { die "exit called\n" };
    umask 0007;
}

use CGI ();
use CGI::Emulate::PSGI;
use Plack::App::File;
use Plack::Builder;
use Kernel::System::ObjectManager;

# loaded before forking: the workers share it
use Kernel::Config;
use Kernel::GenericInterface::Provider;
use Kernel::GenericInterface::Transport::HTTP::REST;
use Kernel::GenericInterface::Operation::Session::SessionCreate;
use Kernel::GenericInterface::Operation::Ticket::TicketCreate;
use Kernel::GenericInterface::Operation::Ticket::TicketGet;
use Kernel::GenericInterface::Operation::Ticket::TicketSearch;
use Kernel::GenericInterface::Operation::Ticket::TicketUpdate;
use Kernel::System::Web::InterfaceAgent;

# A CGI program that runs $Run, and answers 500 when it dies, as Apache does.
sub cgi_program {
    my ( $Script, $Run ) = @_;
    return CGI::Emulate::PSGI->handler(
        sub {
            CGI::initialize_globals();
            local $ENV{SCRIPT_NAME} = $Script;
            local $Kernel::OM = Kernel::System::ObjectManager->new();
            my $Done = eval { $Run->(); 1 };
            return if $Done || $@ eq "exit called\n";
            warn $@;
            print "Status: 500\r\nContent-Type: text/plain\r\n\r\nInternal Server Error\n";
        }
    );
}

my $Interface = cgi_program(
    'nph-genericinterface.pl',
    sub {
        $Kernel::OM->ObjectParamAdd( 'Kernel::System::Log' => { LogPrefix => 'GenericInterface' } );
        $Kernel::OM->Get('Kernel::GenericInterface::Provider')->Run();
    }
);
my $Agents = cgi_program( 'index.pl', sub { Kernel::System::Web::InterfaceAgent->new()->Run() } );
my $NotFound = sub { [ 404, [ 'Content-Type' => 'text/plain' ], ["not found\n"] ] };

builder {
    mount '/healthz'  => sub { [ 200, [ 'Content-Type' => 'text/plain' ], ["ok\n"] ] };
    mount '/otrs-web' => Plack::App::File->new( root => "$Home/var/httpd/htdocs" )->to_app;
    mount '/' => sub {
        my $Env  = shift;
        my $Path = $Env->{PATH_INFO};
        return $Interface->($Env) if $Path =~ m{\A/otrs/nph-genericinterface\.pl/};
        return $Agents->($Env)    if $Path eq '/otrs/index.pl';
        return [ 302, [ Location => '/otrs/index.pl' ], [] ] if $Path =~ m{\A/(?:otrs/?)?\z};
        return $NotFound->($Env);
    };
};
