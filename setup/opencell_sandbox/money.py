"""Amounts: whole cents, rounded half up, and taxes that add up."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> int:
    """Return an amount in euros as whole cents."""
    return int(amount.quantize(CENT, ROUND_HALF_UP) * 100)


def to_cents_of(amount: float) -> int:
    """Return an amount of a request body as whole cents."""
    return to_cents(Decimal(str(amount)))


def to_amount(cents: int) -> float:
    """Return cents as an answer carries an amount."""
    return cents / 100


def tax_of(cents: int, percent: Decimal) -> int:
    """Return the tax on an amount in cents."""
    return to_cents(Decimal(cents) * percent / 10000)


def spread_tax(parts: Iterable[int], percent: Decimal) -> Iterator[int]:
    """Yield the tax of each part so that the sum is the tax of the whole, to the cent.

    Each part gets the growth of the tax on the running total.
    """
    base = taxed = 0
    for cents in parts:
        base += cents
        tax = tax_of(base, percent)
        yield tax - taxed
        taxed = tax
