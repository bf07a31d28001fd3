"""An OTRS with memory; no Odoo in here, so that it can be served on its own."""

from .server import FakeOtrs
from .wire import FAULTS, Wire

__all__ = ["FAULTS", "FakeOtrs", "Wire"]
