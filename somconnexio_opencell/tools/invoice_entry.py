"""The complete lines of an invoice's entry, from what Opencell has worked out already.

Odoo spends most of an import on working out the tax and payment term lines, which an
external bill names to the cent. Here all lines are given, so that Odoo has nothing to
derive. ``build_lines`` makes the lines that Odoo would make, and leaves what it can't
be sure of to the plain way. No ORM in here: ids and amounts only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .invoice_parser import ParsedInvoice, ParsedTax

#: What Odoo works out for each line whatever it is given: the caller stops it
GIVEN = ("price_subtotal", "price_total")

#: Odoo's commands for a new line and for a set of links
CREATE, SET = 0, 6
CENT = Decimal("0.01")


@dataclass(frozen=True)
class TaxSpec:
    """How one of our taxes is booked, in a document of one kind."""

    tax_id: int
    name: str
    percent: Decimal
    repartition_line_id: int
    #: False: on the account of the line that is taxed
    account_id: int
    base_tag_ids: tuple[int, ...]
    tag_ids: tuple[int, ...]


@dataclass(frozen=True)
class Debtor:
    """Who owes an invoice, and on which account."""

    partner_id: int
    receivable_id: int
    currency_id: int
    due: date


def build_lines(
    invoice: ParsedInvoice,
    debtor: Debtor,
    specs: dict[str, TaxSpec | None],
    products: list[dict],
) -> list[tuple] | None:
    """Return the commands of all lines; None if Odoo has to work them out itself.

    :param specs: by Opencell's tax code; None for a tax that is not a simple one
    :param products: the product lines as the plain way has them, one for each line of
        the invoice and then that of the rounding
    """
    used = [specs.get(tax.code) for tax in invoice.taxes]
    if not invoice.total or not all(used):
        return None
    if not all(line.tax_code in specs for line in invoice.lines):
        return None
    if len({spec.tax_id for spec in used}) < len(used):
        # two codes for one tax of ours: Odoo makes one line of them
        return None
    amounts = [(line.amount, specs[line.tax_code]) for line in invoice.lines]
    if invoice.rounding:
        amounts.append((invoice.rounding, None))
    lines = [
        _build_product(debtor, values, amount, spec, invoice.sign)
        for values, (amount, spec) in zip(products, amounts, strict=True)
    ]
    lines += [
        _build_tax(debtor, tax, specs[tax.code]) for tax in invoice.taxes if tax.amount
    ]
    lines.append(_build_term(debtor, invoice))
    return [(CREATE, 0, values) for values in lines]


def _book(debtor: Debtor, amount: Decimal) -> dict:
    """Book an amount that is income: a credit, so negative."""
    balance = -float(amount) if amount else 0.0
    return {
        "balance": balance,
        "amount_currency": balance,
        "currency_id": debtor.currency_id,
        "partner_id": debtor.partner_id,
        "price_subtotal": 0.0,
        "price_total": 0.0,
    }


def _build_product(
    debtor: Debtor, values: dict, amount: Decimal, spec: TaxSpec | None, sign: int
) -> dict:
    untaxed = amount * sign
    tax = untaxed * (spec.percent if spec else 0) / 100
    return {
        **values,
        **_book(debtor, amount),
        "price_subtotal": float(untaxed),
        "price_total": float(untaxed + tax.quantize(CENT, ROUND_HALF_UP)),
        "display_type": "product",
        "tax_tag_ids": [(SET, 0, list(spec.base_tag_ids if spec else ()))],
    }


def _build_tax(debtor: Debtor, tax: ParsedTax, spec: TaxSpec) -> dict:
    return {
        **_book(debtor, tax.amount),
        "display_type": "tax",
        "name": spec.name,
        "account_id": spec.account_id,
        "tax_repartition_line_id": spec.repartition_line_id,
        "tax_tag_ids": [(SET, 0, list(spec.tag_ids))],
        "tax_base_amount": -float(tax.base),
        "tax_ids": [(SET, 0, [])],
    }


def _build_term(debtor: Debtor, invoice: ParsedInvoice) -> dict:
    return {
        **_book(debtor, -invoice.total),
        "display_type": "payment_term",
        "name": invoice.number,
        "account_id": debtor.receivable_id,
        "date_maturity": debtor.due,
        "tax_ids": [(SET, 0, [])],
    }
