"""Account operations: what customer accounts owe and paid, matched or open.

In Opencell a job makes them from invoices; here they are there with the number.
"""

from sqlite3 import Row

from . import accounts, notifications
from .accounts import LEVELS
from .errors import ApiError, business, missing, not_found, refused, require
from .money import to_amount, to_cents_of
from .operations import DONE, found, operation
from .paging import Page, answer_page, read_get, read_post
from .store import data
from .world import Call, World

BASE = "/accountOperation"
INVOICE_CODE = "INV_STD"
# type of an operation: the property with what only this type has
DETAILS = {"OCC": "otherCreditAndCharge", "R": "rejectedPayment", "W": None}
NO_FIT = (
    "Type and data mismatch OCC=otherCreditAndCharge, R=rejectedPayment, W=writeOff."
)


def record_invoice(world: World, invoice: Row, number: str) -> None:
    """Book a numbered invoice on its customer account."""
    billing_account = world.store.one(
        "SELECT * FROM account WHERE id = ?", invoice["account_id"]
    )
    total = invoice["cents"] + invoice["tax_cents"]
    add(
        world,
        accounts.ancestor(world, billing_account, 2),
        type="I",
        category="CREDIT" if total < 0 else "DEBIT",
        code=INVOICE_CODE,
        reference=number,
        cents=abs(total),
        date=invoice["date"],
        due=invoice["due"],
        invoice_id=invoice["id"],
        data={},
    )


def add(world: World, account: Row, **values: object) -> int:
    """Add an operation to a customer account and return its id."""
    return world.store.insert("account_operation", account_id=account["id"], **values)


def payment_status(world: World, invoice: Row) -> str:
    """Return the payment status of an invoice, in the words of version 15."""
    row = world.store.one(
        "SELECT status FROM account_operation WHERE invoice_id = ?", invoice["id"]
    )
    if row is None:
        return "NONE"
    return {"L": "PAID", "P": "PPAID"}.get(row["status"], "PENDING")


def match(world: World, rows: list[Row]) -> None:
    """Set debits and credits of one account off against each other."""
    sides = {side: _open(rows, side) for side in ("DEBIT", "CREDIT")}
    if not sides["CREDIT"]:
        raise business("matchingService.noCreditOps")
    if not sides["DEBIT"]:
        raise business("matchingService.noDebitOps")
    code = world.store.next_number("matching")
    amount = min(sides["CREDIT"], sides["DEBIT"])
    rest = {"DEBIT": amount, "CREDIT": amount}
    for row in rows:
        part = min(row["cents"] - row["matched"], rest[row["category"]])
        rest[row["category"]] -= part
        if part:
            world.store.insert(
                "matching", code=code, operation_id=row["id"], cents=part
            )
            _set_matched(world, row, row["matched"] + part)


def _open(rows: list[Row], side: str) -> int:
    return sum(row["cents"] - row["matched"] for row in rows if row["category"] == side)


def _set_matched(world: World, row: Row, matched: int) -> None:
    status = "O" if not matched else "L" if matched == row["cents"] else "P"
    world.store.update("account_operation", row["id"], matched=matched, status=status)
    if row["invoice_id"] and world.profile.modern:
        notifications.announce_invoice(
            world, row["invoice_id"], "PAYMENT_STATUS_UPDATED"
        )


def show(world: World, row: Row) -> dict:
    """Return an operation as an answer carries it."""
    account = world.store.value(
        "SELECT code FROM account WHERE id = ?", row["account_id"]
    )
    matches = world.store.all(
        "SELECT * FROM matching WHERE operation_id = ?", row["id"]
    )
    return {
        "id": row["id"],
        "type": row["type"],
        "transactionCategory": row["category"],
        "code": row["code"],
        "reference": row["reference"],
        "customerAccount": account,
        "transactionDate": row["date"],
        "dueDate": row["due"],
        "amount": to_amount(row["cents"]),
        "matchingAmount": to_amount(row["matched"]),
        "unMatchingAmount": to_amount(row["cents"] - row["matched"]),
        "matchingStatus": row["status"],
        "matchingAmounts": {
            "matchingAmount": [
                {"matchingCode": str(item["code"]), "amount": to_amount(item["cents"])}
                for item in matches
            ]
        },
        **data(row),
    }


FIELDS = {
    "id": "o.id",
    "type": "o.type",
    "code": "o.code",
    "reference": "o.reference",
    "transactionCategory": "o.category",
    "transactionDate": "o.date",
    "dueDate": "o.due",
    "matchingStatus": "o.status",
    "amount": "o.cents / 100.0",
    "customerAccount.code": "a.code_key",
}
SOURCE = "account_operation o JOIN account a ON a.id = o.account_id"


def _answer_list(call: Call, page: Page) -> dict:
    rows, paging = answer_page(call.world, page, "o.*", SOURCE, "1", FIELDS)
    shown = [show(call.world, row) for row in rows]
    return found("accountOperations", {"accountOperation": shown}, paging=paging)


@operation("accountOperation.list", "GET", f"{BASE}/list")
def list_get(call: Call) -> dict:
    """Return account operations page by page."""
    page = read_get(call, "id")
    if code := call.query.get("customerAccountCode"):
        page.filters["customerAccount.code"] = code
    return _answer_list(call, page)


@operation("accountOperation.list", "POST", f"{BASE}/list", body="PagingAndFiltering")
def list_post(call: Call) -> dict:
    """Return account operations page by page, with filters in the body."""
    return _answer_list(call, read_post(call, "id"))


@operation("accountOperation.get", "GET", BASE)
def get(call: Call) -> dict:
    """Return one account operation."""
    call.wanted("id")
    row = find(call.world, call.number("id"))
    return found("accountOperation", show(call.world, row))


def find(world: World, operation_id: int) -> Row:
    """Return the row of an operation; raises "does not exists"."""
    row = world.store.one("SELECT * FROM account_operation WHERE id = ?", operation_id)
    if row is None:
        raise not_found("AccountOperation", operation_id, "id")
    return row


def check_template(world: World, code: str | None) -> dict:
    """Return the template of a manual operation; raises when it can't be used."""
    template = world.catalogue.find("occTemplates", code)
    if template is None:
        raise business(f"Cannot find OCC Template with code={code}")
    if world.profile.modern and template.get("isManual") is False:
        raise business(
            f"Creation is prohibited; occTemplate {template['code']} is not allowed for"
            " manual creation"
        )
    return template


@operation("accountOperation.create", "POST", BASE, body="AccountOperationDto")
def create(call: Call) -> dict:
    """Book a charge, a credit, a rejected payment or a write-off."""
    values, world = call.body, call.world
    if not values.get("type"):
        raise missing("Type")
    account = accounts.get(world, LEVELS[2], values.get("customerAccount") or "")
    kind = values["type"]
    if kind not in DETAILS or (DETAILS[kind] and not values.get(DETAILS[kind])):
        raise refused(NO_FIT)
    code = values.get("code")
    category = values.get("transactionCategory")
    if world.profile.modern or code:
        template = world.catalogue.find("occTemplates", code)
        if world.profile.modern:
            template = check_template(world, code)
        category = category or (template or {}).get("category")
    operation_id = add(
        world,
        account,
        type=kind,
        category=category or "DEBIT",
        code=code,
        reference=values.get("reference"),
        cents=to_cents_of(values.get("amount", 0)),
        date=values.get("transactionDate") or world.now(),
        due=values.get("dueDate"),
        data={name: values[name] for name in ("description",) if name in values},
    )
    return {**DONE, "entityId": operation_id} if world.profile.answers_ids else DONE


def _named(call: Call, account: Row, items: list[dict]) -> list[Row]:
    rows = []
    for item in items:
        require(item, "id")
        row = call.world.store.one(
            "SELECT * FROM account_operation WHERE id = ?", item["id"]
        )
        if row is None:
            raise ApiError(
                "notfound", f"AccountOperation with code={item['id']} does not exists."
            )
        if row["account_id"] != account["id"]:
            raise business(
                f"The operationId {row['id']} is not for the customerAccount"
            )
        if row["status"] == "L":
            raise business(f"The operationId {row['id']} is already matching")
        rows.append(row)
    return rows


@operation(
    "accountOperation.match",
    "POST",
    f"{BASE}/matchOperations",
    body="MatchOperationRequestDto",
)
def match_operations(call: Call) -> dict:
    """Match operations of a customer account with each other."""
    require(call.body, "customerAccountCode")
    items = call.body.get("accountOperations", {}).get("accountOperation", [])
    if not items:
        raise business("no account operations")
    account = accounts.get(call.world, LEVELS[2], call.body["customerAccountCode"])
    match(call.world, _named(call, account, items))
    return DONE


@operation(
    "accountOperation.unmatch",
    "POST",
    f"{BASE}/unMatchingOperations",
    body="UnMatchingOperationRequestDto",
)
def unmatch_operations(call: Call) -> dict:
    """Undo every matching that an operation is part of."""
    require(call.body, "customerAccountCode", "accountOperationId")
    world = call.world
    code = call.body["customerAccountCode"]
    account = accounts.get(world, LEVELS[2], code)
    row = find(world, call.body["accountOperationId"])
    if row["account_id"] != account["id"]:
        raise business(
            f"The operationId {row['id']} is not for the customerAccount {code}"
        )
    if not row["matched"]:
        raise business("The account operation is unmatched")
    unmatch(world, row)
    return DONE


def unmatch(world: World, row: Row) -> None:
    """Open again what was matched with an operation."""
    undone = world.store.all(
        "SELECT m.*, o.id FROM matching m"
        " JOIN account_operation o ON o.id = m.operation_id WHERE m.code IN"
        " (SELECT code FROM matching WHERE operation_id = ?)",
        row["id"],
    )
    for item in undone:
        current = find(world, item["operation_id"])
        _set_matched(world, current, current["matched"] - item["cents"])
    for code in {item["code"] for item in undone}:
        world.store.run("DELETE FROM matching WHERE code = ?", code)
