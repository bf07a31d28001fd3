"""Payments of customer accounts and their payment methods."""

import json
from sqlite3 import Row

from . import accounts, payment_methods, receivables
from .accounts import LEVELS, seller_iso
from .errors import business, generic, missing, not_found, require
from .money import to_amount, to_cents_of
from .operations import DONE, SUCCESS, found, operation
from .paging import Page, answer_page, read_get, read_post
from .store import data
from .world import Call, World

KEPT = ("description", "paymentMethod", "bankLot", "bankReference", "paymentOrder")


@operation("payment.create", "POST", "/payment/create", body="PaymentDto")
@operation("payment.create", "POST", "/payment", body="PaymentDto")
def create_payment(call: Call) -> dict:
    """Book a payment, and match it with what it pays when asked to."""
    values, world = call.body, call.world
    names = ["amount", "occTemplateCode", "reference", "paymentMethod"]
    if not world.profile.modern:
        names.insert(1, "customerAccountCode")
    require(values, *names)
    account = _account_of(world, values.get("customerAccountCode"))
    template = receivables.check_template(world, values["occTemplateCode"])
    payment_id = receivables.add(
        world,
        account,
        type="P",
        category="CREDIT",
        code=template["code"],
        reference=values["reference"],
        cents=to_cents_of(values["amount"]),
        date=values.get("transactionDate") or world.now(),
        due=values.get("dueDate"),
        data={name: values[name] for name in KEPT if name in values},
    )
    if values.get("isToMatching"):
        paid = _listed(world, account, values)
        receivables.match(world, [*paid, receivables.find(world, payment_id)])
    return {**DONE, "paymentId": payment_id}


def _account_of(world: World, code: str | None) -> Row:
    row = accounts.find(world, LEVELS[2], code or "")
    if row is None and world.profile.modern:
        # version 15 does not look: what follows is an error of its own
        raise generic("Cannot invoke getCode() because customerAccount is null")
    if row is None:
        raise business(f"Cannot find customer account with code={code}")
    return row


def _listed(world: World, account: Row, values: dict) -> list[Row]:
    rows = []
    for number in values.get("listAoIdsForMatching", []):
        row = world.store.one(
            "SELECT * FROM account_operation WHERE id = ? AND account_id = ?",
            number,
            account["id"],
        )
        if row is None:
            raise business(f"Cannot find account operation with id:{number}")
        rows.append(row)
    for reference in values.get("listOCCReferenceforMatching", []):
        named = world.store.all(
            "SELECT * FROM account_operation WHERE reference = ? AND account_id = ?"
            " AND category = 'DEBIT'",
            reference,
            account["id"],
        )
        if len(named) > 1:
            raise business(
                f"More than one account operation with reference:{reference}"
            )
        if not named:
            raise business(f"Cannot find account operation with reference:{reference}")
        rows += named
    return rows


@operation("payment.list", "GET", "/payment/customerPayment")
def list_payments(call: Call) -> dict:
    """Return the payments of a customer account and what it owes."""
    world = call.world
    account = accounts.get(world, LEVELS[2], call.wanted("customerAccountCode"))
    rows = world.store.all(
        "SELECT * FROM account_operation WHERE account_id = ? AND type = 'P'"
        " ORDER BY id",
        account["id"],
    )
    balance = world.store.value(
        "SELECT coalesce(sum(CASE category WHEN 'DEBIT' THEN cents ELSE -cents END), 0)"
        " FROM account_operation WHERE account_id = ?",
        account["id"],
    )
    shown = [
        {
            "type": "P",
            "occTemplateCode": row["code"],
            "amount": to_amount(row["cents"]),
            "customerAccountCode": account["code"],
            "reference": row["reference"],
            "transactionDate": row["date"],
            "dueDate": row["due"],
            **data(row),
        }
        for row in rows
    ]
    return found("customerPaymentDtoList", shown, balance=to_amount(balance))


PATH = "/payment/paymentMethod"


@operation("paymentMethod.create", "POST", PATH, body="PaymentMethodDto")
def create_method(call: Call) -> dict:
    """Add a payment method to a customer account."""
    values, world = call.body, call.world
    if not values.get("paymentMethodType"):
        raise generic("Missing payment method type")
    if not values.get("customerAccountCode"):
        raise generic("Missing customerAccountCode")
    account = accounts.get(world, LEVELS[2], values["customerAccountCode"])
    method = {
        name: value for name, value in values.items() if name != "customerAccountCode"
    }
    iso = seller_iso(world, accounts.parent_of(world, account))
    stored = data(account)
    methods = payment_methods.add(world, stored["methodOfPayment"], method, iso)
    _write(world, account, methods)
    return {
        "actionStatus": SUCCESS,
        "paymentMethod": {**methods[-1], "customerAccountCode": account["code"]},
    }


@operation("paymentMethod.update", "PUT", PATH, body="PaymentMethodDto")
def update_method(call: Call) -> dict:
    """Change a payment method, but not its type."""
    values, world = call.body, call.world
    if not values.get("id"):
        raise missing("Id")
    for account in _accounts(world):
        methods = data(account)["methodOfPayment"]
        for method in methods:
            if method["id"] == values["id"]:
                _check_type(world, method, values)
                method.update(values)
                method.pop("customerAccountCode", None)
                _write(world, account, methods)
                return DONE
    raise not_found("PaymentMethod", values["id"], "id")


def _check_type(world: World, method: dict, values: dict) -> None:
    wanted = values.get("paymentMethodType", method["paymentMethodType"])
    if world.profile.modern and wanted != method["paymentMethodType"]:
        raise business("The payment method type can not be changed.")


def _accounts(world: World) -> list[Row]:
    return world.store.all("SELECT * FROM account WHERE level = 2 ORDER BY id")


def _write(world: World, account: Row, methods: list[dict]) -> None:
    stored = {**data(account), "methodOfPayment": methods}
    world.store.update("account", account["id"], data=stored)


@operation("paymentMethod.list", "GET", f"{PATH}/list")
def list_methods_get(call: Call) -> dict:
    """Return payment methods, those of one account when the query names it."""
    return _answer_methods(call, read_get(call, "id"))


@operation("paymentMethod.list", "POST", f"{PATH}/list", body="PagingAndFiltering")
def list_methods_post(call: Call) -> dict:
    """Return payment methods, with filters in the body."""
    return _answer_methods(call, read_post(call, "id"))


METHODS = "account a, json_each(a.data, '$.methodOfPayment') m"
FIELDS = {
    "id": "json_extract(m.value, '$.id')",
    "customerAccount.code": "a.code_key",
    "alias": "json_extract(m.value, '$.alias')",
    "mandateIdentification": "json_extract(m.value, '$.mandateIdentification')",
    "paymentType": "json_extract(m.value, '$.paymentMethodType')",
    "preferred": "json_extract(m.value, '$.preferred')",
}


def _answer_methods(call: Call, page: Page) -> dict:
    columns = "a.code AS owner, m.value AS method"
    rows, paging = answer_page(
        call.world, page, columns, METHODS, "a.level = 2", FIELDS
    )
    shown = [
        {**json.loads(row["method"]), "customerAccountCode": row["owner"]}
        for row in rows
    ]
    return found("paymentMethod", shown, paging=paging)
