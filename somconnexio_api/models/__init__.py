from . import api_caller_mixin
from . import api_order_check_mixin

from . import somconnexio_api_member_token_mixin
from . import api_catalogue_service
from . import api_contract_service
from . import api_health_service
from . import api_member_service
from . import api_order_service
from . import api_service_order_service
from . import crm_lead
from . import fastapi_endpoint
from . import res_users
from . import somconnexio_api_call
from . import somconnexio_api_client
from . import somconnexio_api_rate
from . import somconnexio_api_replay
from . import somconnexio_api_scope
