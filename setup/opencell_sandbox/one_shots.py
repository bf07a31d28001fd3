"""One-shot charges, and the wallet operations in which a client can look for them."""

import json
from decimal import Decimal
from sqlite3 import Row

from .errors import business, not_found, refused, require
from .money import to_amount, to_cents
from .operations import DONE, found, operation
from .paging import Page, answer_page, read_get, read_post
from .services import OVER, check_open
from .subscription_rows import get_subscription
from .world import Call, World

REFERENCES = ("criteria1", "criteria2", "criteria3", "businessKey")


@operation(
    "subscription.applyOneShot",
    "POST",
    "/billing/subscription/applyOneShotChargeInstance",
    body="ApplyOneShotChargeInstanceRequestDto",
)
def apply_one_shot(call: Call) -> dict:
    """Charge something once. Every call is a new charge."""
    values = call.body
    world = call.world
    require(values, "oneShotCharge", "subscription")
    charge = world.catalogue.get("oneShots", values["oneShotCharge"])
    row = get_subscription(world, values["subscription"])
    date = values.get("operationDate") or world.now()
    _check_subscription(world, row, date)
    if values.get("wallet"):
        # prepaid is not served, so there are no wallet templates
        raise not_found("WalletTemplate", values["wallet"])
    price = _price(charge, values)
    quantity = Decimal(str(values.get("quantity", 1)))
    world.store.insert(
        "operation",
        subscription_id=row["id"],
        kind="ONE_SHOT",
        code=charge["code"],
        description=values.get("description") or charge["description"],
        sub_category=charge["subCategory"],
        month=world.time.month(date),
        date=date,
        quantity=float(quantity),
        unit_price=float(price),
        cents=to_cents(price * quantity),
        parameters={name: values[name] for name in REFERENCES if name in values},
        status="OPEN",
    )
    return DONE


def _check_subscription(world: World, row: Row, date: int) -> None:
    if not world.profile.modern:
        check_open(row)
        return
    ended = row["termination_date"]
    if row["status"] in OVER and ended is not None and ended <= date:
        raise business(
            f"Subscription {row['code']} is already RESILIATED or CANCELLED."
        )
    if date < row["subscription_date"]:
        day = world.time.day(row["subscription_date"]).isoformat()
        raise business(f"Operation date should be after subscription date ({day})")


def _price(charge: dict, values: dict) -> Decimal:
    given = values.get("amountWithoutTax")
    if charge.get("amountEditable") and given is not None:
        return Decimal(str(given))
    if "price" not in charge:
        raise refused(f"NO_PRICEPLAN No price plan found for charge {charge['code']}")
    return Decimal(charge["price"])


SOURCE = (
    "operation o JOIN subscription s ON s.id = o.subscription_id"
    " JOIN account u ON u.id = s.account_id"
)
COLUMNS = "o.*, s.code AS subscription_code, u.code AS user_account"
FIELDS = {
    "id": "o.id",
    "code": "o.code",
    "description": "o.description",
    "status": "o.status",
    "operationDate": "o.date",
    "subscription.code": "s.code_key",
    "chargeInstance.code": "o.code",
    "parameter1": "json_extract(o.parameters, '$.criteria1')",
    "parameter2": "json_extract(o.parameters, '$.criteria2')",
    "parameter3": "json_extract(o.parameters, '$.criteria3')",
    "businessKey": "json_extract(o.parameters, '$.businessKey')",
    "wallet.userAccount.code": "u.code_key",
}


def _show(row: Row) -> dict:
    parameters = json.loads(row["parameters"])
    return {
        "id": row["id"],
        "code": row["code"],
        "description": row["description"],
        "userAccount": row["user_account"],
        "subscription": row["subscription_code"],
        "chargeInstance": row["code"],
        "currency": "EUR",
        "type": "CREDIT" if row["cents"] < 0 else "DEBIT",
        "status": row["status"],
        "unitAmountWithoutTax": row["unit_price"],
        "quantity": row["quantity"],
        "amountWithoutTax": to_amount(row["cents"]),
        "parameter1": parameters.get("criteria1"),
        "parameter2": parameters.get("criteria2"),
        "parameter3": parameters.get("criteria3"),
        "businessKey": parameters.get("businessKey"),
        "startDate": row["starts"],
        "endDate": row["ends"],
        "operationDate": row["date"],
    }


def _answer_list(call: Call, page: Page) -> dict:
    rows, paging = answer_page(call.world, page, COLUMNS, SOURCE, "1", FIELDS)
    return found("walletOperations", [_show(row) for row in rows], paging=paging)


@operation("walletOperation.list", "GET", "/billing/wallet/operation/list")
def list_get(call: Call) -> dict:
    """Return wallet operations page by page."""
    return _answer_list(call, read_get(call, "id"))


@operation(
    "walletOperation.list",
    "POST",
    "/billing/wallet/operation/list",
    body="PagingAndFiltering",
)
def list_post(call: Call) -> dict:
    """Return wallet operations page by page, with filters in the body."""
    return _answer_list(call, read_post(call, "id"))
