from . import opencell_code_report
from . import opencell_dry_run
