from . import contract_active_report
from . import contract_movement_report
from . import member_report
from . import service_order_time_report
