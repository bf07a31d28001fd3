from . import models, wizards
from . import dispatcher
