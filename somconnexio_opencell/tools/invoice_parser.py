"""Reads an invoice of Opencell into plain values; both versions come out the same."""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

PDF_START = b"%PDF"


class InvalidInvoiceError(ValueError):
    """A part of the invoice is missing or makes no sense; the text names it."""


class InvoiceAmountsError(InvalidInvoiceError):
    """The parts of the invoice do not make one of its sums.

    ours is what the parts make, theirs the sum that Opencell names.
    """

    def __init__(self, name: str, ours: Decimal, theirs: Decimal):
        super().__init__(name)
        self.ours = ours
        self.theirs = theirs


@dataclass(frozen=True)
class ParsedTax:
    """Sum of one tax of an invoice."""

    code: str
    percent: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class ParsedLine:
    """What one contract pays for one sub-category, with one tax."""

    description: str
    user_account: str
    accounting_code: str
    tax_code: str
    amount: Decimal


@dataclass(frozen=True)
class ParsedInvoice:
    """An invoice whose sums were checked.

    ``rounding`` is what its total has more than its parts; ``reversed_ids`` are the
    invoices that it takes back, by their ids in Opencell.
    """

    remote_id: int
    number: str
    kind: str
    account: str
    date: datetime.date
    due: datetime.date | None
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    taxes: tuple[ParsedTax, ...]
    lines: tuple[ParsedLine, ...]
    payment_method: str = ""
    reversed_ids: tuple[int, ...] = ()
    rounding: Decimal = Decimal()

    @property
    def is_credit(self) -> bool:
        """A credit note: its total is owed to the member."""
        return self.total < 0

    @property
    def sign(self) -> int:
        """What makes the amounts those of our document, which are positive."""
        return -1 if self.is_credit else 1


def parse_invoice(
    payload: dict,
    zone: str,
    *,
    tolerance: Decimal = Decimal(),
    credit_types: frozenset[str] = frozenset(),
) -> ParsedInvoice:
    """Return the invoice of an answer.

    :param zone: time zone of the days that Opencell sends as instants
    :param tolerance: by how much, in currency, a sum may differ from its parts
    :param credit_types: the invoice types that are credit notes, whatever their sign
    :raises InvoiceAmountsError: if it does not add up
    :raises InvalidInvoiceError: if it is incomplete
    """
    taxes = tuple(_parse_tax(item) for item in payload.get("taxAggregate", []))
    invoice = ParsedInvoice(
        remote_id=payload.get("invoiceId") or _fail("invoiceId"),
        number=payload.get("invoiceNumber") or _fail("invoiceNumber"),
        kind=payload.get("invoiceType") or "",
        account=payload.get("billingAccountCode") or _fail("billingAccountCode"),
        date=parse_day(payload, "invoiceDate", zone) or _fail("invoiceDate"),
        due=parse_day(payload, "dueDate", zone),
        untaxed=_parse_amount(payload, "amountWithoutTax"),
        tax=_parse_amount(payload, "amountTax"),
        total=_parse_amount(payload, "amountWithTax"),
        taxes=taxes,
        lines=tuple(_parse_lines(payload, taxes)),
        payment_method=payload.get("paymentMethod") or "",
        reversed_ids=tuple(payload.get("invoiceIdToLink") or ()),
    )
    invoice = _check_sums(invoice, tolerance)
    if invoice.kind in credit_types and invoice.total > 0:
        return _negate(invoice)
    return invoice


def _negate(invoice: ParsedInvoice) -> ParsedInvoice:
    """A credit note that Opencell writes with positive amounts."""
    return replace(
        invoice,
        untaxed=-invoice.untaxed,
        tax=-invoice.tax,
        total=-invoice.total,
        rounding=-invoice.rounding,
        taxes=tuple(
            replace(tax, base=-tax.base, amount=-tax.amount) for tax in invoice.taxes
        ),
        lines=tuple(replace(line, amount=-line.amount) for line in invoice.lines),
    )


def parse_pdf(content: str | None) -> bytes | None:
    """Return the document of an answer, None if there is none.

    :raises InvalidInvoiceError: if it is no PDF
    """
    if not content:
        return None
    try:
        document = base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise InvalidInvoiceError("pdf") from error
    if not document.startswith(PDF_START):
        raise InvalidInvoiceError("pdf")
    return document


def _fail(name: str):
    raise InvalidInvoiceError(name)


def _parse_amount(values: dict, name: str) -> Decimal:
    """An amount to the cent; Opencell sends numbers, which are binary fractions."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InvalidInvoiceError(name)
    try:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise InvalidInvoiceError(name) from error


def parse_day(values: dict, name: str, zone: str) -> datetime.date | None:
    """Return the day of an instant, None if there is none.

    :raises InvalidInvoiceError: if it is no instant
    """
    instant = values.get(name)
    if instant is None:
        return None
    if not isinstance(instant, int):
        raise InvalidInvoiceError(name)
    moment = datetime.datetime.fromtimestamp(instant / 1000, ZoneInfo(zone))
    return moment.date()


def _parse_tax(item: dict) -> ParsedTax:
    return ParsedTax(
        code=item.get("taxCode") or _fail("taxAggregate.taxCode"),
        percent=_parse_amount(item, "taxPercent"),
        base=_parse_amount(item, "amountWithoutTax"),
        amount=_parse_amount(item, "amountTax"),
    )


def _parse_lines(payload: dict, taxes: tuple[ParsedTax, ...]):
    for category in payload.get("categoryInvoiceAgregate", []):
        account = category.get("userAccountCode") or ""
        for item in category.get("subCategoryInvoiceAgregateDto", []):
            for code, amount in _split_by_tax(item, taxes):
                yield ParsedLine(
                    description=item.get("description")
                    or item.get("invoiceSubCategoryCode")
                    or _fail("subCategoryInvoiceAgregateDto.description"),
                    user_account=item.get("userAccountCode") or account,
                    accounting_code=item.get("accountingCode") or "",
                    tax_code=code,
                    amount=amount,
                )


def _split_by_tax(item: dict, taxes: tuple[ParsedTax, ...]):
    """The taxes of a sub-category: version 7 names the one, 15 lists them."""
    parts = item.get("amountByTax")
    if parts:
        for part in parts:
            code = part.get("tax", {}).get("code") or _fail("amountByTax.tax.code")
            yield code, _parse_amount(part, "amountWithoutTax")
        return
    code = item.get("taxCode")
    if not code and len(taxes) == 1:
        code = taxes[0].code
    yield code or _fail("taxCode"), _parse_amount(item, "amountWithoutTax")


def _check_sums(invoice: ParsedInvoice, tolerance: Decimal) -> ParsedInvoice:
    """The invoice with what it was rounded by, if that is no more than the tolerance.

    Between taxes and lines there is none: a base without its lines is no rounding.
    """
    by_tax: dict[str, Decimal] = {}
    for line in invoice.lines:
        by_tax[line.tax_code] = by_tax.get(line.tax_code, Decimal()) + line.amount
    untaxed = sum(by_tax.values(), Decimal())
    tax = sum((one.amount for one in invoice.taxes), Decimal())
    checks = (
        ("amountWithoutTax", untaxed, invoice.untaxed),
        ("amountTax", tax, invoice.tax),
        ("amountWithTax", invoice.untaxed + invoice.tax, invoice.total),
        ("amountWithTax", untaxed + tax, invoice.total),
    )
    for name, ours, theirs in checks:
        if abs(theirs - ours) > tolerance:
            raise InvoiceAmountsError(name, ours, theirs)
    bases = {one.code: one.base for one in invoice.taxes}
    for code in bases.keys() | by_tax.keys():
        ours, theirs = by_tax.get(code, Decimal()), bases.get(code, Decimal())
        if abs(theirs - ours) > tolerance:
            raise InvoiceAmountsError("taxAggregate.amountWithoutTax", ours, theirs)
    return replace(invoice, rounding=invoice.total - untaxed - tax)
