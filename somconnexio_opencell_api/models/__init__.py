from . import api_compat_invoice_service
from . import api_invoice_service
from . import api_usage_service
from . import fastapi_endpoint
