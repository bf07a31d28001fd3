"""Operations on subscriptions and their services."""

from sqlite3 import Row

from . import access, accounts, custom_fields, services, subscriptions
from .account_api import done, done_upsert
from .accounts import LEVELS
from .catalogue import Catalogue
from .errors import missing, require
from .operations import DONE, found, operation
from .paging import Page, answer_page, read_get, read_post
from .store import data
from .subscription_rows import get_subscription, services_of
from .world import Call, World

BASE = "/billing/subscription"
BODY = "SubscriptionDto"


def show(world: World, row: Row) -> dict:
    """Return a subscription as an answer carries it."""
    stored = data(row)
    account = world.store.one("SELECT * FROM account WHERE id = ?", row["account_id"])
    instances = services_of(world, row["id"])
    return {
        "id": row["id"],
        "code": row["code"],
        **stored,
        "customFields": custom_fields.show(stored["customFields"]),
        "userAccount": account["code"],
        "offerTemplate": row["offer"],
        "subscriptionDate": row["subscription_date"],
        "terminationDate": row["termination_date"],
        "terminationReason": row["termination_reason"],
        "status": row["status"],
        "statusDate": row["status_date"],
        "subscribedTillDate": row["till_date"],
        "renewed": False,
        "accesses": access.show_all(world, row),
        "services": {
            "serviceInstance": [
                show_service(world.catalogue, item) for item in instances
            ]
        },
    }


def show_service(catalogue: Catalogue, row: Row) -> dict:
    """Return a service instance as an answer carries it."""
    template = catalogue.get("services", row["code"])
    charges = {}
    if "recurring" in template:
        charge = template["recurring"]
        charges["recurringChargeInstance"] = [
            {
                "code": charge["code"],
                "description": template["description"],
                "status": row["status"],
                "amountWithoutTax": float(row["price"] or charge["price"]),
            }
        ]
    usages = [catalogue.usage_by_parameter[name] for name in template.get("usage", {})]
    if usages:
        charges["usageChargeInstance"] = [
            {
                "code": usage["code"],
                "description": usage["description"],
                "status": row["status"],
            }
            for usage in usages
        ]
    return {
        "id": row["id"],
        "code": row["code"],
        **data(row),
        "status": row["status"],
        "statusDate": row["status_date"],
        "subscriptionDate": row["subscription_date"],
        "terminationDate": row["termination_date"],
        "terminationReason": row["termination_reason"],
        "subscribedTillDate": row["till_date"],
        "quantity": row["quantity"],
        **charges,
    }


@operation("subscription.create", "POST", BASE, body=BODY, mapping="subscription")
def create(call: Call) -> dict:
    """Create a subscription without services."""
    entity_id, code = subscriptions.create(call.world, call.body)
    return done(call, entity_id, code, call.body.get("code"))


@operation("subscription.update", "PUT", BASE, body=BODY, mapping="subscription")
def update(call: Call) -> dict:
    """Change a subscription."""
    entity_id, code = subscriptions.update(call.world, call.body)
    return done(call, entity_id, code, call.body.get("code"))


@operation(
    "subscription.createOrUpdate",
    "POST",
    f"{BASE}/createOrUpdate",
    body=BODY,
    mapping="subscription",
)
def create_or_update(call: Call) -> dict:
    """Change a subscription or create it."""
    code = subscriptions.create_or_update(call.world, call.body)
    return done_upsert(code, call.body.get("code"))


@operation(
    "subscription.createOrUpdatePartial",
    "POST",
    f"{BASE}/createOrUpdatePartial",
    body=BODY,
)
def create_or_update_partial(call: Call) -> dict:
    """Create or change a subscription with its accesses and services."""
    subscriptions.create_or_update_partial(call.world, call.body)
    return DONE


@operation("subscription.get", "GET", BASE)
def get(call: Call) -> dict:
    """Return one subscription."""
    row = get_subscription(call.world, call.wanted("subscriptionCode"))
    return found("subscription", show(call.world, row))


SOURCE = "subscription s JOIN account u ON u.id = s.account_id"
FIELDS = {
    "id": "s.id",
    "code": "s.code_key",
    "description": "json_extract(s.data, '$.description')",
    "status": "s.status",
    "statusDate": "s.status_date",
    "subscriptionDate": "s.subscription_date",
    "terminationDate": "s.termination_date",
    "subscribedTillDate": "s.till_date",
    "offer.code": "s.offer",
    "userAccount.code": "u.code_key",
    "userAccount.billingAccount.code": (
        "(SELECT b.code_key FROM account b WHERE b.id = u.parent_id)"
    ),
    "seller.code": "json_extract(s.data, '$.seller')",
}


def _answer_list(call: Call, page: Page, where: str = "1") -> dict:
    rows, paging = answer_page(call.world, page, "s.*", SOURCE, where, FIELDS)
    listed = {
        "listSize": paging["totalNumberOfRecords"],
        "subscription": [show(call.world, row) for row in rows],
    }
    return found("subscriptions", listed, paging=paging)


@operation("subscription.list", "GET", f"{BASE}/list")
def list_get(call: Call) -> dict:
    """Return subscriptions page by page."""
    page = read_get(call, "code")
    code = call.query.get("userAccountCode")
    if code:
        page.filters["userAccount.code"] = accounts.get(call.world, LEVELS[0], code)[
            "code"
        ]
    return _answer_list(call, page)


@operation("subscription.list", "POST", f"{BASE}/list", body="PagingAndFiltering")
def list_post(call: Call) -> dict:
    """Return subscriptions page by page, with filters in the body."""
    return _answer_list(call, read_post(call, "code"))


@operation(
    "subscription.findByCustomer", "GET", f"{BASE}/findByCustomer", profiles=("v15",)
)
def find_by_customer(call: Call) -> dict:
    """Return the subscriptions of a customer."""
    customer = accounts.get(call.world, LEVELS[3], call.wanted("customerCode"))
    where = (
        "u.parent_id IN (SELECT b.id FROM account b"
        " JOIN account c ON c.id = b.parent_id"
        f" WHERE c.parent_id = {int(customer['id'])})"
    )
    return _answer_list(call, read_get(call, "code"), where)


def _listed(call: Call, wrapper: str) -> tuple[Row, list[dict]]:
    require(call.body, "subscription")
    wanted = call.body.get(wrapper, {}).get("service", [])
    if not wanted:
        raise missing("services")
    if not all(item.get("code") for item in wanted):
        raise missing("code")
    row = get_subscription(call.world, call.body["subscription"])
    services.check_open(row)
    return row, wanted


@operation(
    "subscription.activateServices",
    "POST",
    f"{BASE}/activateServices",
    body="ActivateServicesRequestDto",
)
def activate_services(call: Call) -> dict:
    """Activate services, all or none."""
    row, wanted = _listed(call, "servicesToActivate")
    for item in wanted:
        services.activate(call.world, row, item)
    return DONE


@operation(
    "subscription.instantiateServices",
    "POST",
    f"{BASE}/instantiateServices",
    body="InstantiateServicesRequestDto",
)
def instantiate_services(call: Call) -> dict:
    """Prepare services without activating them, all or none."""
    row, wanted = _listed(call, "servicesToInstantiate")
    for item in wanted:
        services.instantiate(call.world, row, item)
    return DONE


@operation(
    "subscription.updateServices",
    "PUT",
    f"{BASE}/updateServices",
    body="UpdateServicesRequestDto",
)
def update_services(call: Call) -> dict:
    """Change details of service instances."""
    require(call.body, "subscriptionCode", "serviceToUpdate")
    row = get_subscription(call.world, call.body["subscriptionCode"])
    for item in call.body["serviceToUpdate"]:
        subscriptions.write_service_details(call.world, row, item)
    return DONE


@operation("subscription.serviceInstances", "GET", f"{BASE}/serviceInstances")
def list_services(call: Call) -> dict:
    """Return the instances of one service of a subscription."""
    names = ("subscriptionCode", "serviceInstanceCode")
    absent = [name for name in names if not call.query.get(name)]
    if absent:
        raise missing(*absent)
    row = get_subscription(call.world, call.query["subscriptionCode"])
    rows = services_of(call.world, row["id"], (), call.query["serviceInstanceCode"])
    shown = [show_service(call.world.catalogue, item) for item in rows]
    return found("serviceInstances", shown)
