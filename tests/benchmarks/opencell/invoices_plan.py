"""Which invoices there are: the same on both sides of the comparison."""

from __future__ import annotations

from datetime import date

DAY = date(2026, 11, 1)
DUE = date(2026, 11, 10)
TAX_PERCENT = 21
#: tax of the Spanish chart of accounts that Opencell's is mapped to
TAX = "account_tax_template_s_iva21s"
#: what an invoice has: sub-category, text and amount without tax
LINES = (
    ("ISC_MOBILE", "Quota mòbil", "13.00"),
    ("ISC_BROADBAND", "Quota fibra", "28.00"),
    ("ISC_USAGE", "Consum fora de tarifa", "1.35"),
    ("ISC_ONE_SHOT", "Càrrecs puntuals", "2.10"),
)


def number_of(index: int) -> str:
    """Return the number of an invoice."""
    return f"SO2026-{index + 1:06d}"


def find_tax(env):
    """Return the tax of all invoices."""
    return env.ref(f"account.{env.company.id}_{TAX}")
