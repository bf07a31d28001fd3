from . import test_compat_otrs
from . import test_description
from . import test_ticket_messages
from . import test_tickets
