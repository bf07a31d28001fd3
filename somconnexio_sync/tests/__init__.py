from . import test_push
from . import test_fault_matrix
from . import test_outage
from . import test_real_outage
from . import test_call_log
from . import test_inbox
from . import test_backend
