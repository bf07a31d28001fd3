from . import (
    test_check,
    test_client,
    test_companies,
    test_duplicates,
    test_fault_matrix,
    test_give_up,
    test_links,
    test_month_release,
    test_packs,
    test_kinds,
    test_merge,
    test_poll,
    test_poll_bulk,
    test_preview,
    test_pull,
    test_push,
    test_read_back,
    test_reconciliation,
    test_rules,
    test_security,
    test_sim,
    test_ticket_type,
    test_updates,
    test_ticket_type_values,
    test_webhook,
)
from . import test_timeline
from . import test_pause
from . import test_articles
from . import test_panel
from . import test_member_tickets
from . import test_board
from . import test_report
from . import test_customer_view
