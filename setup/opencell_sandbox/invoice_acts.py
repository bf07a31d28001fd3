"""What becomes of invoices: validated, cancelled, taken back, sent."""

from sqlite3 import Row

from . import accounts, billing, invoices
from .accounts import LEVELS
from .errors import business, not_found, refused, require
from .operations import DONE, found, operation
from .store import data
from .world import Call, World

CREDIT_COLUMNS = (
    "subscription_id, code, description, sub_category, month, date, starts, ends,"
    " quantity, parameters"
)


def cancel(world: World, invoice: Row) -> None:
    """Cancel an invoice; its transactions are open again.

    Version 7 deletes it, version 15 keeps it with a status of its own.
    """
    world.store.run(
        "DELETE FROM account_operation WHERE invoice_id = ? AND matched = 0",
        invoice["id"],
    )
    world.store.run(
        "UPDATE operation SET invoice_id = NULL, status = 'OPEN' WHERE invoice_id = ?",
        invoice["id"],
    )
    if world.profile.modern:
        world.store.update("invoice", invoice["id"], status="CANCELED")
    else:
        world.store.run("DELETE FROM invoice WHERE id = ?", invoice["id"])


def credit(world: World, invoice: Row) -> int:
    """Make the numbered credit note that takes an invoice back; return its id.

    Opencell does this on its screens: an invoice of the adjustment type, linked with
    the one that it takes back, with the same lines and negative amounts.
    """
    note_id = world.store.insert(
        "invoice",
        account_id=invoice["account_id"],
        run_id=None,
        date=world.time.midnight(world.time.day(world.now())),
        due=world.time.midnight(world.time.day(world.now())),
        status="DRAFT",
        cents=-invoice["cents"],
        tax_cents=-invoice["tax_cents"],
        data={
            **{name: data(invoice)[name] for name in ("tax", "paymentMethod")},
            "type": billing.ADJUSTMENT,
            "linked": [invoice["id"]],
        },
    )
    # without a service: rating must not take them for what was charged already
    world.store.run(
        f"INSERT INTO operation ({CREDIT_COLUMNS}, kind, unit_price, cents, status,"
        f" invoice_id) SELECT {CREDIT_COLUMNS}, 'CREDIT', -unit_price, -cents,"
        " 'TREATED', ? FROM operation WHERE invoice_id = ? ORDER BY id",
        note_id,
        invoice["id"],
    )
    billing.number_invoice(world, invoices.by_id(world, note_id))
    return note_id


@operation("invoice.cancel", "POST", "/invoice/cancel", body="integer")
def cancel_invoice(call: Call) -> dict:
    """Cancel a draft. What has a number is in the accounts and stays."""
    row = invoices.by_id(call.world, call.body)
    if row["number"]:
        raise business("Can't cancel an invoice that present in AR")
    cancel(call.world, row)
    return DONE


@operation("invoice.validate", "POST", "/invoice/validate", body="integer")
def validate_invoice(call: Call) -> dict:
    """Give a draft its number, which comes back as the message."""
    row = invoices.by_id(call.world, call.body)
    if row["status"] != "DRAFT":
        raise business(f"Invoice {row['id']} is {row['status']}")
    billing.number_invoice(call.world, row)
    number = invoices.by_id(call.world, row["id"])["number"]
    return {"status": "SUCCESS", "message": number}


@operation("invoice.sendByEmail", "POST", "/invoice/sendByEmail", body="InvoiceDto")
def send_by_email(call: Call) -> dict:
    """Pretend to send an invoice; the sandbox has no mail."""
    require(call.body, "invoiceId")
    row = invoices.by_id(call.world, call.body["invoiceId"])
    account = call.world.store.one(
        "SELECT * FROM account WHERE id = ?", row["account_id"]
    )
    stored = data(row)
    repeated = call.body.get("checkAlreadySent") and stored.get("sentByEmail")
    if repeated or not (call.body.get("overrideEmail") or data(account).get("email")):
        raise refused("INVOICE_NOT_SENT_BY_EMAIL")
    call.world.store.update("invoice", row["id"], data={**stored, "sentByEmail": True})
    return {"status": "SUCCESS", "message": "INVOICE_SENT_BY_EMAIL"}


@operation("invoice.byCustomerAccount", "GET", "/invoice/listPresentInAR")
@operation("invoice.byCustomerAccount", "GET", "/invoice/listInvoiceByCustomerAccount")
def list_by_customer_account(call: Call) -> dict:
    """Return all numbered invoices of a customer account."""
    world = call.world
    account = accounts.get(world, LEVELS[2], call.wanted("customerAccountCode"))
    rows = world.store.all(
        "SELECT i.* FROM invoice i JOIN account b ON b.id = i.account_id"
        " WHERE b.parent_id = ? AND i.number IS NOT NULL ORDER BY i.id",
        account["id"],
    )
    pdf = call.flag("returnPdf") or call.flag("includePdf")
    shown = [invoices.show(world, row, transactions=False, pdf=pdf) for row in rows]
    return found("CustomerInvoiceDtoList", shown)


@operation("invoice.pdfGet", "GET", "/invoice/getPdfInvoice", profiles=("v15",))
def get_pdf(call: Call) -> dict:
    """Return the PDF of an invoice by its id, or by its number alone."""
    number = call.number("invoiceId")
    if number is None:
        row = call.world.store.one(
            "SELECT * FROM invoice WHERE number = ?", call.wanted("invoiceNumber")
        )
        if row is None:
            raise not_found("Invoice", call.query["invoiceNumber"], "invoiceNumber")
    else:
        row = invoices.by_id(call.world, number)
    return invoices.answer_pdf(call.world, row)
