from . import contract_terminate
from . import service_order_fail
from . import service_order_fulfil
