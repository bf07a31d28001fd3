from . import fastapi_endpoint
from . import ir_http
