from . import test_invoices
from . import test_openapi
from . import test_usage
