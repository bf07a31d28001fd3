from . import portal
from . import contract
from . import order
