from . import member_portal_mixin
from . import contract_line
from . import contract_contract
from . import service_order
from . import crm_lead_line
from . import crm_lead
