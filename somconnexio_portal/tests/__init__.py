from . import test_contract_pages
from . import test_order_pages
from . import test_invoice_pages
from . import test_privacy_pages
from . import test_privacy_rpc
from . import test_invitation
from . import test_tour
