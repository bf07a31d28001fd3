# What people do in Znuny's agent interface and what REST can't: merge a ticket into
# another, delete it, give it to someone else in a queue that only
# some may see.
# Also what a database does to an article that is written while it is stopped, and what
# a server that is killed leaves of a link.
# usage: perl - HOME merge ID INTO | delete ID | hide ID | break ID | link PARENT CHILD
# (this as stdin)
use strict;
use warnings;

my ( $Home, $Step, @IDs );

BEGIN {
    ( $Home, $Step, @IDs ) = @ARGV;
    unshift @INC, $Home, "$Home/Kernel/cpan-lib", "$Home/Custom";
    chdir $Home or die $!;
    umask 0007;
}
use Kernel::System::ObjectManager;

local $Kernel::OM = Kernel::System::ObjectManager->new(
    'Kernel::System::Log' => { LogPrefix => 'office' },
);
my $Ticket = $Kernel::OM->Get('Kernel::System::Ticket');
my $UserID = $Kernel::OM->Get('Kernel::System::User')->UserLookup( UserLogin => 'tecnica1' );

# A queue of a group in which nobody is
sub HiddenQueue {
    my $Queue = $Kernel::OM->Get('Kernel::System::Queue');
    my $ID    = $Queue->QueueLookup( Queue => 'Management' );
    return $ID if $ID;
    my $Group   = $Kernel::OM->Get('Kernel::System::Group');
    my $GroupID = $Group->GroupLookup( Group => 'management' )
        || $Group->GroupAdd( Name => 'management', ValidID => 1, UserID => 1 );
    return $Queue->QueueAdd(
        Name            => 'Management',
        ValidID         => 1,
        GroupID         => $GroupID,
        SystemAddressID => 1,
        SalutationID    => 1,
        SignatureID     => 1,
        Comment         => '',
        UserID          => 1,
    );
}

# The row of the last article is there, nothing else of it
sub BreakOffArticle {
    my $Article = $Kernel::OM->Get('Kernel::System::Ticket::Article');
    my @List    = $Article->ArticleList( TicketID => $IDs[0], OnlyLast => 1 );
    my $ID      = $List[0]->{ArticleID};
    return if !$Kernel::OM->Get('Kernel::System::DB')->Do(
        SQL  => 'DELETE FROM article_data_mime WHERE article_id = ?',
        Bind => [ \$ID ],
    );
    $Article->ArticleCacheClear( TicketID => $IDs[0] ) if $Article->can('ArticleCacheClear');
    $Kernel::OM->Get('Kernel::System::Cache')->CleanUp();
    return 1;
}

# Written, but the cache that links are listed from doesn't have it
sub BreakOffLink {
    my $Link     = $Kernel::OM->Get('Kernel::System::LinkObject');
    my $ObjectID = $Link->ObjectLookup( Name => 'Ticket' );
    my $TypeID   = $Link->TypeLookup( Name => 'ParentChild', UserID => 1 );
    my $StateID  = $Link->StateLookup( Name => 'Valid' );
    $Link->LinkList( Object => 'Ticket', Key => $IDs[0], State => 'Valid', UserID => 1 );
    return $Kernel::OM->Get('Kernel::System::DB')->Do(
        SQL => 'INSERT INTO link_relation (source_object_id, source_key, target_object_id,'
            . ' target_key, type_id, state_id, create_time, create_by)'
            . ' VALUES (?, ?, ?, ?, ?, ?, current_timestamp, 1)',
        Bind => [ \$ObjectID, \$IDs[0], \$ObjectID, \$IDs[1], \$TypeID, \$StateID ],
    );
}

my %Steps = (
    link  => \&BreakOffLink,
    break => \&BreakOffArticle,
    merge => sub {
        $Ticket->TicketMerge( MergeTicketID => $IDs[0], MainTicketID => $IDs[1], UserID => $UserID );
    },
    delete => sub { $Ticket->TicketDelete( TicketID => $IDs[0], UserID => 1 ) },
    hide   => sub {
        # who owns a ticket or answers for it sees it wherever it is
        $Ticket->TicketResponsibleSet( TicketID => $IDs[0], NewUserID => $UserID, UserID => 1 );
        $Ticket->TicketOwnerSet( TicketID => $IDs[0], NewUserID => $UserID, UserID => 1 );
        $Ticket->TicketQueueSet( QueueID => HiddenQueue(), TicketID => $IDs[0], UserID => 1 );
    },
);
my $Run = $Steps{ $Step // '' } or die "unknown step\n";
$Run->() or die "$Step: refused\n";
$Kernel::OM->ObjectEventsHandle();
