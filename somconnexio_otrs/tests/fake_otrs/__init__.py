"""An OTRS with memory; no Odoo in here, so that it can be served on its own."""

from .rules import FIELDS, STATES, FakeCrash, FakeError
from .server import BASE_PATH, FakeOtrs, FakeTicket

__all__ = [
    "BASE_PATH",
    "FIELDS",
    "STATES",
    "FakeCrash",
    "FakeError",
    "FakeOtrs",
    "FakeTicket",
]
