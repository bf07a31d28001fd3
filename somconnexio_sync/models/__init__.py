from . import sync_call_log
from . import sync_breaker_mixin
from . import sync_backend_mixin
from . import sync_push_mixin
from . import sync_binding_mixin
from . import sync_inbox_event
from . import sync_sweeper
