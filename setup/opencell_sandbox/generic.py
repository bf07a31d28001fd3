"""The generic interface (v2), for reading only: any kind of object, some of its fields.

`genericFields` chooses the fields, filters are those of the lists. Usage that was
refused is found here: EDR with status REJECTED; in version 15 CDR with status ERROR.
"""

from dataclasses import dataclass

from . import account_api, invoices, one_shots, receivables, subscription_api
from .errors import not_found
from .operations import operation
from .paging import Page, answer_page
from .world import Call

DEFAULT_LIMIT = 100


@dataclass(frozen=True)
class Entity:
    """A kind of object: where its rows are and the SQL of its fields."""

    source: str
    where: str
    fields: dict[str, str]
    modern_only: bool = False


def _accounts(rank: int, **more: str) -> Entity:
    fields = {
        "id": "a.id",
        "code": "a.code_key",
        "description": "json_extract(a.data, '$.description')",
        "externalRef1": "json_extract(a.data, '$.externalRef1')",
        **more,
    }
    source = "account a LEFT JOIN account p ON p.id = a.parent_id"
    return Entity(source, f"a.level = {rank}", fields)


CDR = {
    "id": "c.id",
    "line": "c.line",
    "accessCode": "c.access",
    "status": "c.status",
    "rejectReason": "c.reject",
    "statusDate": "c.status_date",
}
EDR = {
    "id": "e.id",
    "eventDate": "e.event",
    "quantity": "e.quantity",
    "parameter1": "e.parameter",
    "status": "e.status",
    "rejectReason": "e.reject",
    "subscription.code": "s.code_key",
    "accessCode": "(SELECT x.code FROM access x WHERE x.id = e.access_id)",
}
ENTITIES = {
    "customer": Entity("account a", "a.level = 3", account_api.CUSTOMER_FIELDS),
    "customeraccount": _accounts(2, **{"customer.code": "p.code_key"}),
    "billingaccount": _accounts(
        1,
        **{
            "customerAccount.code": "p.code_key",
            "billingCycle.code": "json_extract(a.data, '$.billingCycle')",
        },
    ),
    "useraccount": _accounts(0, **{"billingAccount.code": "p.code_key"}),
    "subscription": Entity(subscription_api.SOURCE, "1", subscription_api.FIELDS),
    "walletoperation": Entity(one_shots.SOURCE, "1", one_shots.FIELDS),
    "invoice": Entity(
        "invoice i JOIN account b ON b.id = i.account_id", "1", invoices.FIELDS
    ),
    "accountoperation": Entity(receivables.SOURCE, "1", receivables.FIELDS),
    "edr": Entity("edr e JOIN subscription s ON s.id = e.subscription_id", "1", EDR),
    "cdr": Entity("cdr c", "1", CDR, modern_only=True),
}


@operation(
    "generic.list",
    "POST",
    "/v2/generic/all/{entity}",
    body="GenericPaging",
    mapping="v2",
)
def list_all(call: Call) -> dict:
    """Return objects page by page, with the fields that were asked for."""
    entity = _entity(call)
    body = call.body
    wanted = body.get("genericFields") or list(entity.fields)
    page = Page(
        body.get("filters", {}),
        body.get("sortBy") or "id",
        body.get("sortOrder") == "DESCENDING",
        body.get("offset", 0),
        body.get("limit") or DEFAULT_LIMIT,
    )
    names = [name for name in wanted if name in entity.fields]
    columns = ", ".join(f"{_shown(entity.fields[name])} AS '{name}'" for name in names)
    rows, paging = answer_page(
        call.world, page, columns or "1", entity.source, entity.where, entity.fields
    )
    return {
        "total": paging["totalNumberOfRecords"],
        "limit": paging["limit"],
        "offset": paging["offset"],
        "data": [_nested(names, row) for row in rows],
    }


@operation(
    "generic.count",
    "POST",
    "/v2/generic/count/{entity}",
    body="GenericPaging",
    mapping="v2",
)
def count(call: Call) -> dict:
    """Return how many objects there are."""
    entity = _entity(call)
    page = Page(call.body.get("filters", {}), "id", limit=1)
    _, paging = answer_page(
        call.world, page, "1", entity.source, entity.where, entity.fields
    )
    return {"total": paging["totalNumberOfRecords"]}


def _entity(call: Call) -> Entity:
    name = call.path["entity"]
    entity = ENTITIES.get(name.lower())
    if entity is None or (entity.modern_only and not call.world.profile.modern):
        raise not_found("Entity", name)
    return entity


def _shown(column: str) -> str:
    """Return the SQL that shows a field; codes are compared in another letter case."""
    return column.replace("code_key", "code")


def _nested(names: list[str], row: tuple) -> dict:
    shown: dict = {}
    for name, value in zip(names, row, strict=True):
        *above, last = name.split(".")
        place = shown
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    return shown
