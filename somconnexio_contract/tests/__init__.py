from . import test_order_habits
from . import test_order_state
from . import test_order_to_contract
from . import test_service_order_transitions
