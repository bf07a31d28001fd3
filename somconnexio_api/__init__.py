from . import models, wizards
from . import dispatcher
from .compat import dispatcher as compat_dispatcher
from .hooks import uninstall_hook
