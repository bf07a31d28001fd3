from . import models, wizards
from . import dispatcher
from .hooks import uninstall_hook
