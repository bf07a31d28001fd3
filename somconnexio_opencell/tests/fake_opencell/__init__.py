"""An Opencell with memory; no Odoo in here, so that it can be served on its own."""

from .invoices import make_invoice, make_pdf
from .rules import Refusal
from .server import BASE_PATH, FakeOpencell

__all__ = ["BASE_PATH", "FakeOpencell", "Refusal", "make_invoice", "make_pdf"]
