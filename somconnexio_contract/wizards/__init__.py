from . import crm_lead_validate
from . import member_leave
from . import service_order_request_wizard
from . import service_serial_code_import
from . import service_sim_card_import
from . import service_notification_preview
from . import service_order_fail
from . import service_order_fulfil
