"""Operations on single accounts: create, update, upsert, read and list."""

from . import account_views, accounts
from .accounts import LEVELS, Level
from .errors import missing
from .operations import DONE, found, operation
from .paging import answer_page, read_get
from .world import Call

SHOW_CHILDREN = {
    "customer": "includeCustomerAccounts",
    "customerAccount": "includeBillingAccounts",
    "billingAccount": "includeUserAccounts",
    "userAccount": "includeSubscriptions",
}


def done(call: Call, entity_id: int, code: str, given: str | None) -> dict:
    """Return the answer of a create or update."""
    if call.world.profile.answers_ids:
        return {**DONE, "entityId": entity_id, "entityCode": code}
    return DONE if given else {**DONE, "entityCode": code}


def done_upsert(code: str, given: str | None) -> dict:
    """Return the answer of a createOrUpdate, which names generated codes only."""
    return DONE if given else {**DONE, "entityCode": code}


def _register(level: Level) -> None:
    path = f"/account/{level.name}"
    _register_writes(level, path)
    _register_reads(level, path)
    if level.parent:
        _register_list(level, path)


def _register_writes(level: Level, path: str) -> None:
    name = level.name
    body = f"{level.entity}Dto"

    @operation(f"{name}.create", "POST", path, body=body)
    def create(call: Call) -> dict:
        entity_id, code = accounts.create(call.world, level, call.body)
        return done(call, entity_id, code, call.body.get("code"))

    @operation(f"{name}.update", "PUT", path, body=body)
    def update(call: Call) -> dict:
        entity_id, code = accounts.update(call.world, level, call.body)
        return done(call, entity_id, code, call.body.get("code"))

    @operation(f"{name}.createOrUpdate", "POST", f"{path}/createOrUpdate", body=body)
    def create_or_update(call: Call) -> dict:
        code = call.body.get("code")
        known = code and accounts.find(call.world, level, code)
        write = accounts.update if known else accounts.create
        _, written = write(call.world, level, call.body)
        return done_upsert(written, code)

    @operation(f"{name}.delete", "DELETE", f"{path}/{{code}}")
    def delete(call: Call) -> dict:
        accounts.delete(call.world, level, call.path["code"])
        return DONE


def _register_reads(level: Level, path: str) -> None:
    name = level.name

    @operation(f"{name}.get", "GET", path)
    def get(call: Call) -> dict:
        row = accounts.get(call.world, level, call.wanted(f"{name}Code"))
        children = not call.world.profile.modern or call.flag(SHOW_CHILDREN[name])
        return found(name, account_views.show(call.world, row, children=children))

    @operation(f"{name}.get", "GET", f"{path}/{{code}}", profiles=("v15",))
    def get_by_path(call: Call) -> dict:
        row = accounts.get(call.world, level, call.path["code"])
        return found(name, account_views.show(call.world, row, children=False))


def _register_list(level: Level, path: str) -> None:
    above = LEVELS[level.rank + 1]

    @operation(f"{level.name}.list", "GET", f"{path}/list")
    def list_accounts(call: Call) -> dict:
        code = call.query.get(f"{above.name}Code")
        if not code:
            raise missing(f"{above.name}Code")
        parent = accounts.get(call.world, above, code)
        rows = account_views.list_below(call.world, parent, level)
        more = {}
        if call.world.profile.modern:
            more["paging"] = {"offset": 0, "totalNumberOfRecords": len(rows)}
        return found(f"{level.name}s", {level.name: rows}, **more)


for _level in LEVELS.values():
    _register(_level)

CUSTOMER_FIELDS = {
    "id": "a.id",
    "code": "a.code_key",
    "description": "json_extract(a.data, '$.description')",
    "vatNo": "json_extract(a.data, '$.vatNo')",
    "externalRef1": "json_extract(a.data, '$.externalRef1')",
    "seller.code": "json_extract(a.data, '$.seller')",
    "customerCategory.code": "json_extract(a.data, '$.customerCategory')",
}


@operation("customer.list", "GET", "/account/customer/list")
def list_customers(call: Call) -> dict:
    """Return customers page by page."""
    page = read_get(call, "code")
    rows, paging = answer_page(
        call.world, page, "a.*", "account a", "a.level = 3", CUSTOMER_FIELDS
    )
    children = not call.world.profile.modern
    shown = [account_views.show(call.world, row, children=children) for row in rows]
    return found("customers", {"customer": shown}, paging=paging)
