from . import sync_explanation
from . import sync_finding_accept
from . import sync_pause
from . import sync_readiness
