from . import test_client
from . import test_errors
from . import test_idempotency
from . import test_keys
from . import test_order
from . import test_order_validation
from . import test_reads
from . import test_uninstall
