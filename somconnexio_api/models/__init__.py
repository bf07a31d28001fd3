from . import api_order_check_mixin

from . import api_catalogue_service
from . import api_health_service
from . import api_order_service
from . import crm_lead
from . import fastapi_endpoint
from . import res_users
from . import somconnexio_api_client
