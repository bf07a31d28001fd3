"""Bill runs and the making of invoices.

A run bills what happened before its last transaction date (the first of the clock's
month unless given) to every billing account of a cycle.
"""

from datetime import timedelta
from decimal import Decimal
from sqlite3 import Row

from . import accounts, notifications, rating, receivables
from .accounts import LEVELS
from .errors import business, not_found, require
from .money import tax_of, to_amount
from .operations import DONE, found, operation
from .store import data, key
from .world import Call, World

BASE = "/billing/invoicing"
# What a run has reached when it is made; validateBillingRun takes it further.
FIRST_STATUS = {
    "MANUAL": "PREINVOICED",
    "AUTOMATIC": "POSTINVOICED",
    "FULL_AUTOMATIC": "VALIDATED",
}
COMMERCIAL, ADJUSTMENT = "COM", "ADJ"
NOTHING_TO_BILL = "There are no transactions to invoice"


def create_run(world: World, values: dict) -> int:
    """Rate and bill a cycle as far as the type of the run goes; return the run's id."""
    require(values, "billingCycleCode", "billingRunTypeEnum")
    cycle = world.catalogue.get("billingCycles", values["billingCycleCode"])
    now = world.now()
    first = world.time.first_of_month(now)
    process = values["billingRunTypeEnum"]
    run_id = world.store.insert(
        "billing_run",
        cycle=cycle["code"],
        process=process,
        status="NEW",
        status_date=now,
        process_date=now,
        invoice_date=values.get("invoiceDate") or first,
        last_transaction=values.get("lastTransactionDate") or first,
    )
    run = get_run(world, run_id)
    rating.rate(world, _accounts_of(world, run), run["last_transaction"])
    if process != "MANUAL":
        _make_invoices(world, run)
    _set_status(world, run, FIRST_STATUS[process])
    if process == "FULL_AUTOMATIC":
        _number_invoices(world, run)
    return run_id


def validate_run(world: World, run: Row) -> None:
    """Take a run to its next status: draft invoices, then numbered ones."""
    if run["status"] == "PREINVOICED":
        _make_invoices(world, run)
        _set_status(world, run, "POSTINVOICED")
    elif run["status"] == "POSTINVOICED":
        _number_invoices(world, run)
        _set_status(world, run, "VALIDATED")
    else:
        raise business(f"Billing run {run['id']} is {run['status']}")


def cancel_run(world: World, run: Row) -> None:
    """Drop the draft invoices of a run; its transactions are open again."""
    if run["status"] in ("VALIDATED", "CANCELED"):
        raise business(f"Billing run {run['id']} is {run['status']}")
    world.store.run(
        "UPDATE operation SET invoice_id = NULL, status = 'OPEN' WHERE invoice_id IN"
        " (SELECT id FROM invoice WHERE run_id = ?)",
        run["id"],
    )
    world.store.run("DELETE FROM invoice WHERE run_id = ?", run["id"])
    _set_status(world, run, "CANCELED")


def get_run(world: World, run_id: int) -> Row:
    """Return the row of a run; raises "does not exists"."""
    row = world.store.one("SELECT * FROM billing_run WHERE id = ?", run_id)
    if row is None:
        raise not_found("BillingRun", run_id, "id")
    return row


def make_invoice(
    world: World, account: Row, invoice_date: int, before: int, run_id: int | None
) -> int | None:
    """Put the open transactions of a billing account on a draft invoice.

    before: transactions from this instant on wait. Returns the invoice's id, or None
    when there is nothing to bill.
    """
    pending = _pending(world, account, before)
    if not pending:
        return None
    values = data(account)
    tax = world.catalogue.tax_of(values["country"])
    cycle = world.catalogue.get("billingCycles", values["billingCycle"])
    due = world.time.day(invoice_date) + timedelta(days=cycle["dueDateDelay"])
    cents = sum(row["cents"] for row in pending)
    invoice_id = world.store.insert(
        "invoice",
        account_id=account["id"],
        run_id=run_id,
        date=invoice_date,
        due=world.time.midnight(due),
        status="DRAFT",
        cents=cents,
        tax_cents=tax_of(cents, Decimal(tax["percent"])),
        data={
            "type": ADJUSTMENT if cents < 0 else COMMERCIAL,
            "tax": tax["code"],
            "paymentMethod": _payment_method(world, account),
        },
    )
    world.store.run_many(
        "UPDATE operation SET invoice_id = ?, status = 'TREATED' WHERE id = ?",
        [(invoice_id, row["id"]) for row in pending],
    )
    return invoice_id


def _pending(world: World, account: Row, before: int) -> list[Row]:
    return world.store.all(
        "SELECT o.id, o.cents FROM operation o"
        " JOIN subscription s ON s.id = o.subscription_id"
        " JOIN account u ON u.id = s.account_id"
        " WHERE u.parent_id = ? AND o.invoice_id IS NULL AND o.date < ?",
        account["id"],
        before,
    )


def number_invoice(world: World, invoice: Row) -> None:
    """Give a draft invoice its number, without gaps within a year and type."""
    year = world.time.day(invoice["date"]).year
    kind = invoice_type(world, invoice)
    series = f"{year}" if kind["code"] == COMMERCIAL else f"{kind['code']} {year}"
    counted = world.store.next_number(f"invoice {series}")
    number = f"{kind['prefix']}{year}-{counted:06d}"
    world.store.update("invoice", invoice["id"], number=number, status="VALIDATED")
    receivables.record_invoice(world, invoice, number)
    notifications.announce_invoice(world, invoice["id"], "INVOICE_NUMBER_ASSIGNED")


def invoice_type(world: World, invoice: Row) -> dict:
    """Return the type of an invoice from the catalogue."""
    return world.catalogue.get("invoiceTypes", data(invoice).get("type", COMMERCIAL))


def _accounts_of(world: World, run: Row) -> list[int]:
    rows = world.store.all(
        "SELECT id FROM account WHERE level = 1"
        " AND fold(json_extract(data, '$.billingCycle')) = ? ORDER BY id",
        key(run["cycle"]),
    )
    return [row["id"] for row in rows]


def _make_invoices(world: World, run: Row) -> None:
    for account_id in _accounts_of(world, run):
        account = world.store.one("SELECT * FROM account WHERE id = ?", account_id)
        make_invoice(
            world, account, run["invoice_date"], run["last_transaction"], run["id"]
        )


def _number_invoices(world: World, run: Row) -> None:
    for invoice in world.store.all(
        "SELECT * FROM invoice WHERE run_id = ? AND number IS NULL ORDER BY id",
        run["id"],
    ):
        number_invoice(world, invoice)


def _set_status(world: World, run: Row, status: str) -> None:
    world.store.update("billing_run", run["id"], status=status, status_date=world.now())


def _payment_method(world: World, account: Row) -> str:
    owner = data(accounts.ancestor(world, account, 2))
    methods = owner["methodOfPayment"]
    preferred = [method for method in methods if method.get("preferred")]
    return (preferred or methods)[0].get("paymentMethodType", "CHECK")


@operation(
    "billingRun.create",
    "POST",
    f"{BASE}/createBillingRun",
    body="CreateBillingRunDto",
)
def create_billing_run(call: Call) -> dict:
    """Make a bill run; its id comes back as the message."""
    return {"status": "SUCCESS", "message": str(create_run(call.world, call.body))}


@operation("billingRun.info", "POST", f"{BASE}/getBillingRunInfo", body="integer")
def get_billing_run_info(call: Call) -> dict:
    """Return the status and totals of a bill run."""
    world = call.world
    run = get_run(world, call.body)
    totals = world.store.one(
        "SELECT count(*), coalesce(sum(cents), 0), coalesce(sum(tax_cents), 0)"
        " FROM invoice WHERE run_id = ?",
        run["id"],
    )
    count, cents, tax = totals
    cycle = world.catalogue.get("billingCycles", run["cycle"])
    return found(
        "billingRunDto",
        {
            "status": run["status"],
            "statusDate": run["status_date"],
            "processDate": run["process_date"],
            "processType": run["process"],
            "billingCycle": {
                "code": cycle["code"],
                "description": cycle["description"],
            },
            "invoiceDate": run["invoice_date"],
            "lastTransactionDate": run["last_transaction"],
            "billingAccountNumber": len(_accounts_of(world, run)),
            "billableBillingAcountNumber": count,
            "InvoiceNumber": count,
            "prAmountWithoutTax": to_amount(cents),
            "prAmountTax": to_amount(tax),
            "prAmountWithTax": to_amount(cents + tax),
        },
    )


@operation("billingRun.validate", "POST", f"{BASE}/validateBillingRun", body="integer")
def validate_billing_run(call: Call) -> dict:
    """Take a bill run to its next status."""
    validate_run(call.world, get_run(call.world, call.body))
    return DONE


@operation("billingRun.cancel", "POST", f"{BASE}/cancelBillingRun", body="integer")
def cancel_billing_run(call: Call) -> dict:
    """Drop a bill run that is not validated."""
    cancel_run(call.world, get_run(call.world, call.body))
    return DONE


@operation(
    "invoice.generate",
    "POST",
    "/invoice/generateInvoice",
    body="GenerateInvoiceRequestDto",
)
def generate_invoice(call: Call) -> dict:
    """Bill one billing account at once and return the numbered invoice."""
    values = call.body
    world = call.world
    if not values.get("billingAccountCode"):
        values["billingAccountCode"] = values.get("targetCode")
    dated = () if world.profile.modern else ("invoicingDate",)
    require(values, "billingAccountCode", *dated)
    account = accounts.get(world, LEVELS[1], values["billingAccountCode"])
    date = values.get("invoicingDate") or world.now()
    before = values.get("lastTransactionDate") or date
    rating.rate(world, [account["id"]], before)
    invoice_id = make_invoice(world, account, date, before, None)
    if invoice_id is None:
        raise business(NOTHING_TO_BILL)
    invoice = world.store.one("SELECT * FROM invoice WHERE id = ?", invoice_id)
    number_invoice(world, invoice)
    invoice = world.store.one("SELECT * FROM invoice WHERE id = ?", invoice_id)
    result = {
        "invoiceId": invoice["id"],
        "invoiceNumber": invoice["number"],
        "invoiceType": invoice_type(world, invoice)["code"],
        "invoiceTypeCode": invoice_type(world, invoice)["code"],
        "billingAccountCode": account["code"],
        "invoiceDate": invoice["date"],
        "dueDate": invoice["due"],
        "amountWithoutTax": to_amount(invoice["cents"]),
        "amountTax": to_amount(invoice["tax_cents"]),
        "amountWithTax": to_amount(invoice["cents"] + invoice["tax_cents"]),
        "amount": to_amount(invoice["cents"] + invoice["tax_cents"]),
    }
    return found("generateInvoiceResultDto", [result])
