from . import opencell_code_report
from . import opencell_dry_run
from . import opencell_invoice_pull
