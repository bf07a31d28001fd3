from . import otrs_failure_report
