from . import test_compat_otrs
from . import test_openapi
from . import test_ticket_messages
from . import test_tickets
