from . import (
    test_client,
    test_companies,
    test_fault_matrix,
    test_give_up,
    test_poll,
    test_pull,
    test_push,
    test_security,
    test_ticket_type,
    test_webhook,
)
from . import test_timeline
from . import test_pause
