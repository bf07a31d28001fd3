"""Reading invoices: as data, in lists and as PDF."""

import base64
from collections import defaultdict
from decimal import Decimal
from sqlite3 import Row

from . import receivables
from .errors import ApiError, missing, not_found, require
from .money import spread_tax, to_amount
from .operations import found, operation
from .paging import Page, answer_page, read_get, read_post
from .pdf import draw_invoice
from .store import data, key
from .world import Call, World

COMMERCIAL = "COM"


def _type_of(invoice: Row) -> str:
    return data(invoice).get("type", COMMERCIAL)


def lines_of(world: World, invoice: Row) -> list[dict]:
    """Return the transactions of an invoice with the tax of each, in cents.

    Ordered by user account and invoice sub-category, which is how they are grouped.
    """
    rows = world.store.all(
        "SELECT o.*, u.code AS user_account, s.description AS subscription_text,"
        " s.code AS subscription_code FROM operation o"
        " JOIN (SELECT id, code, account_id, json_extract(data, '$.description')"
        " AS description FROM subscription) s ON s.id = o.subscription_id"
        " JOIN account u ON u.id = s.account_id WHERE o.invoice_id = ?"
        " ORDER BY u.id, o.sub_category, o.id",
        invoice["id"],
    )
    tax = tax_of_invoice(world, invoice)
    taxes = spread_tax([row["cents"] for row in rows], Decimal(tax["percent"]))
    return [
        {**dict(row), "tax_cents": taxed}
        for row, taxed in zip(rows, taxes, strict=True)
    ]


def tax_of_invoice(world: World, invoice: Row) -> dict:
    """Return the tax of an invoice from the catalogue."""
    return world.catalogue.get("taxes", data(invoice)["tax"])


def show(world: World, invoice: Row, *, transactions: bool, pdf: bool) -> dict:
    """Return an invoice as an answer carries it.

    transactions: with the single charges; pdf: with the document in base 64.
    """
    account = world.store.one(
        "SELECT * FROM account WHERE id = ?", invoice["account_id"]
    )
    shown = {
        "invoiceId": invoice["id"],
        "invoiceType": _type_of(invoice),
        "invoiceIdToLink": data(invoice).get("linked"),
        "billingAccountCode": account["code"],
        "sellerCode": world.catalogue.entries["sellers"].get("sc", {}).get("code"),
        "invoiceNumber": invoice["number"],
        "invoiceDate": invoice["date"],
        "dueDate": invoice["due"],
        **_amounts(invoice["cents"], invoice["tax_cents"]),
        "netToPay": to_amount(invoice["cents"] + invoice["tax_cents"]),
        "paymentMethod": data(invoice)["paymentMethod"],
        "categoryInvoiceAgregate": _categories(world, invoice, transactions),
        "taxAggregate": [_tax_aggregate(world, invoice)],
        "pdfFilename": f"{invoice['number']}.pdf" if invoice["number"] else None,
    }
    if world.profile.modern:
        shown["status"] = invoice["status"]
        shown["paymentStatus"] = receivables.payment_status(world, invoice)
    if pdf:
        shown["pdf"] = base64.b64encode(render(world, invoice)).decode()
    return shown


def render(world: World, invoice: Row) -> bytes:
    """Return an invoice as PDF."""
    account = world.store.one(
        "SELECT * FROM account WHERE id = ?", invoice["account_id"]
    )
    return draw_invoice(
        world,
        invoice,
        data(account),
        lines_of(world, invoice),
        tax_of_invoice(world, invoice),
    )


def _amounts(cents: int, tax_cents: int) -> dict:
    return {
        "amountWithoutTax": to_amount(cents),
        "amountTax": to_amount(tax_cents),
        "amountWithTax": to_amount(cents + tax_cents),
    }


def _tax_aggregate(world: World, invoice: Row) -> dict:
    tax = tax_of_invoice(world, invoice)
    return {
        "taxCode": tax["code"],
        "taxPercent": float(tax["percent"]),
        "description": tax["description"],
        "accountingCode": tax["accountingCode"],
        "itemNumber": 1,
        **_amounts(invoice["cents"], invoice["tax_cents"]),
    }


def _categories(world: World, invoice: Row, transactions: bool) -> list[dict]:
    """Return one aggregate per user account and category."""
    groups: dict = defaultdict(lambda: defaultdict(list))
    for line in lines_of(world, invoice):
        sub_category = world.catalogue.get("invoiceSubCategories", line["sub_category"])
        place = (line["user_account"], sub_category["category"])
        groups[place][sub_category["code"]].append(line)
    shown = []
    for (user_account, code), parts in groups.items():
        category = world.catalogue.get("invoiceCategories", code)
        lines = [line for part in parts.values() for line in part]
        shown.append(
            {
                "categoryInvoiceCode": category["code"],
                "description": category["description"],
                "userAccountCode": user_account,
                "itemNumber": len(lines),
                **_sums(lines),
                "subCategoryInvoiceAgregateDto": [
                    _sub_category(world, invoice, sub_code, part, transactions)
                    for sub_code, part in parts.items()
                ],
            }
        )
    return shown


def _sums(lines: list[dict]) -> dict:
    return _amounts(
        sum(line["cents"] for line in lines), sum(line["tax_cents"] for line in lines)
    )


def _sub_category(
    world: World, invoice: Row, code: str, lines: list[dict], transactions: bool
) -> dict:
    tax = tax_of_invoice(world, invoice)
    entry = world.catalogue.get("invoiceSubCategories", code)
    sums = _sums(lines)
    shown = {
        "invoiceSubCategoryCode": entry["code"],
        "description": entry["description"],
        "accountingCode": entry["accountingCode"],
        "userAccountCode": lines[0]["user_account"],
        "itemNumber": len(lines),
        **sums,
    }
    taxed = {"code": tax["code"], "percent": float(tax["percent"])}
    if world.profile.modern:
        shown["amountByTax"] = [{**sums, "tax": taxed}]
    else:
        shown["taxCode"] = taxed["code"]
        shown["taxPercent"] = taxed["percent"]
    if transactions:
        shown["ratedTransaction"] = [_transaction(line, taxed) for line in lines]
    return shown


def _transaction(line: dict, tax: dict) -> dict:
    return {
        "code": line["code"],
        "description": line["description"],
        "usageDate": line["date"],
        "startDate": line["starts"],
        "endDate": line["ends"],
        "quantity": line["quantity"],
        "unitAmountWithoutTax": line["unit_price"],
        **_amounts(line["cents"], line["tax_cents"]),
        "status": "BILLED",
        "userAccountCode": line["user_account"],
        "invoiceSubCategoryCode": line["sub_category"],
        "taxCode": tax["code"],
        "taxPercent": tax["percent"],
    }


def by_id(world: World, invoice_id: int) -> Row:
    """Return the row of an invoice; raises "does not exists"."""
    row = world.store.one("SELECT * FROM invoice WHERE id = ?", invoice_id)
    if row is None:
        raise not_found("Invoice", invoice_id, "id")
    return row


def by_number(world: World, number: str, kind: str | None, label: str) -> Row:
    """Return the row of an invoice; version 15 wants its type as well."""
    if kind:
        world.catalogue.get("invoiceTypes", kind)
    row = world.store.one("SELECT * FROM invoice WHERE number = ?", number)
    if row is not None and kind and key(kind) != key(_type_of(row)):
        row = None
    if row is None or (world.profile.modern and not kind):
        raise ApiError(
            "notfound",
            f"Invoice with invoiceNumber={number} and/or {label}={kind or 'null'} does "
            "not exists.",
        )
    return row


@operation("invoice.get", "GET", "/invoice")
def get(call: Call) -> dict:
    """Return one invoice by id or number."""
    query = call.query
    if query.get("id"):
        row = by_id(call.world, call.number("id"))
    elif query.get("invoiceNumber"):
        number, kind = query["invoiceNumber"], query.get("invoiceType")
        row = by_number(call.world, number, kind, "invoiceType")
    else:
        raise missing("id ,or, invoiceNumber")
    transactions, pdf = call.flag("includeTransactions"), call.flag("includePdf")
    return found("invoice", show(call.world, row, transactions=transactions, pdf=pdf))


FIELDS = {
    "id": "i.id",
    "invoiceNumber": "i.number",
    "invoiceDate": "i.date",
    "dueDate": "i.due",
    "status": "i.status",
    "billingAccount.code": "b.code_key",
    "billingAccount.customerAccount.code": (
        "(SELECT c.code_key FROM account c WHERE c.id = b.parent_id)"
    ),
    "billingRun.id": "i.run_id",
    "invoiceType.code": "coalesce(json_extract(i.data, '$.type'), 'COM')",
    "amountWithoutTax": "i.cents / 100.0",
    "amountWithTax": "(i.cents + i.tax_cents) / 100.0",
}


def _answer_list(call: Call, page: Page) -> dict:
    rows, paging = answer_page(
        call.world,
        page,
        "i.*",
        "invoice i JOIN account b ON b.id = i.account_id",
        "1",
        FIELDS,
    )
    shown = [
        show(
            call.world,
            row,
            transactions="transactions" in page.fields,
            pdf="pdf" in page.fields,
        )
        for row in rows
    ]
    return found("invoices", shown, paging=paging)


@operation("invoice.list", "GET", "/invoice/list")
def list_get(call: Call) -> dict:
    """Return invoices page by page."""
    return _answer_list(call, read_get(call, "id"))


@operation("invoice.list", "POST", "/invoice/list", body="PagingAndFiltering")
def list_post(call: Call) -> dict:
    """Return invoices page by page, with filters in the body."""
    return _answer_list(call, read_post(call, "id"))


@operation(
    "invoice.pdf", "POST", "/invoice/fetchPdfInvoice", body="GetPdfInvoiceRequestDto"
)
def fetch_pdf(call: Call) -> dict:
    """Return the PDF of an invoice in base 64."""
    values = call.body
    if values.get("id"):
        row = by_id(call.world, values["id"])
    else:
        typed = () if call.world.profile.modern else ("invoiceType",)
        require(values, "invoiceNumber", *typed)
        number, kind = values["invoiceNumber"], values.get("invoiceType")
        row = by_number(call.world, number, kind, "invoiceTypeCode")
    return answer_pdf(call.world, row)


def answer_pdf(world: World, row: Row) -> dict:
    """Return the answer that carries the PDF of an invoice."""
    content = base64.b64encode(render(world, row)).decode()
    more = {"pdfFileName": f"{row['number']}.pdf"} if world.profile.modern else {}
    return found("pdfContent", content, **more)
