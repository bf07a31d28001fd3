"""Invoices as both versions of Opencell show them."""

import base64
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from .rules import Refusal

ZONE = ZoneInfo("Europe/Madrid")
CENT = Decimal("0.01")
#: what the server knows of an invoice and does not show
HIDDEN = ("billingRun",)


def to_instant(day):
    """The milliseconds at which a day (date or yyyy-MM-dd) begins in Madrid."""
    start = datetime.fromisoformat(str(day)[:10]).replace(tzinfo=ZONE)
    return int(start.timestamp() * 1000)


#: what a list of invoices can be asked for
FILTERS = {
    "fromRange invoiceDate": lambda one, day: one["invoiceDate"] >= to_instant(day),
    "inList id": lambda one, ids: str(one["invoiceId"]) in str(ids).split(","),
    "billingRun.id": lambda one, run: one.get("billingRun") == run,
}


def make_pdf(number):
    """A document that names its invoice, in base 64."""
    return base64.b64encode(f"%PDF-1.4 invoice {number}".encode()).decode()


def show_invoice(invoice):
    """An invoice as an answer has it."""
    return {name: value for name, value in invoice.items() if name not in HIDDEN}


def check_invoice_filters(filters):
    """Refuse a filter that a list of invoices does not have."""
    for name in filters.keys() - set(FILTERS):
        raise Refusal("invalid", f"Field '{name}' is not a valid field name")


def is_wanted_invoice(invoice, name, value):
    """Whether an invoice passes one filter of a list."""
    return FILTERS[name](invoice, value)


def _get_tax(amount, percent):
    return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)


def make_invoice(
    number, account, lines, day, percent=21, tax="TAX_HIGH", profile="v7", **values
):
    """An invoice as its answer shows it.

    :param lines: (user account, sub-category, description, amount without tax)
    :param values: what shall be different from what is right
    """
    percent = Decimal(str(percent))
    untaxed = sum((Decimal(line[3]) for line in lines), Decimal())
    amount = _get_tax(untaxed, percent)
    sums = {
        "amountWithoutTax": float(untaxed),
        "amountTax": float(amount),
        "amountWithTax": float(untaxed + amount),
    }
    invoice = {
        "invoiceType": "COM",
        "billingAccountCode": account,
        "invoiceNumber": number,
        "invoiceDate": to_instant(day),
        "dueDate": to_instant(day) + 9 * 24 * 60 * 60 * 1000,
        **sums,
        "netToPay": float(untaxed + amount),
        "paymentMethod": "DIRECTDEBIT",
        "categoryInvoiceAgregate": [
            _make_category(line, percent, tax, profile) for line in lines
        ],
        "taxAggregate": [{"taxCode": tax, "taxPercent": float(percent), **sums}],
    }
    if profile == "v15":
        invoice["status"] = "VALIDATED" if number else "DRAFT"
        invoice["paymentStatus"] = "PENDING"
    return {**invoice, **values}


def _make_category(line, percent, tax, profile):
    user_account, sub_category, description, amount = line
    amount = Decimal(amount)
    tax_amount = _get_tax(amount, percent)
    sums = {
        "amountWithoutTax": float(amount),
        "amountTax": float(tax_amount),
        "amountWithTax": float(amount + tax_amount),
    }
    shown = {
        "invoiceSubCategoryCode": sub_category,
        "description": description,
        "accountingCode": "70500010",
        "userAccountCode": user_account,
        **sums,
    }
    if profile == "v15":
        taxed = {"code": tax, "percent": float(percent)}
        shown["amountByTax"] = [{**sums, "tax": taxed}]
    else:
        shown["taxCode"] = tax
        shown["taxPercent"] = float(percent)
    return {
        "categoryInvoiceCode": "IC_SERVICES",
        "userAccountCode": user_account,
        **sums,
        "subCategoryInvoiceAgregateDto": [shown],
    }
