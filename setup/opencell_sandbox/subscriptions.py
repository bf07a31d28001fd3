"""Creating and changing subscriptions."""

from sqlite3 import Row

from . import access, accounts, custom_fields, notifications, services, termination
from .accounts import LEVELS
from .errors import (
    ApiError,
    business,
    exists,
    generic,
    invalid,
    missing,
    refused,
    require,
)
from .store import data, key
from .subscription_rows import find_subscription, get_subscription, services_of
from .world import World

MAILING_TYPES = ("MANUAL", "AUTO", "BATCH")
COLUMNS = [
    "id",
    "code",
    "updatedCode",
    "userAccount",
    "offerTemplate",
    "subscriptionDate",
    "terminationDate",
    "terminationReason",
    "status",
    "statusDate",
    "customFields",
    "accesses",
    "services",
    "auditable",
    "auditableField",
]
OVERWRITTEN = ("description", "endAgreementDate")


def create(world: World, values: dict) -> tuple[int, str]:
    """Create a subscription and return its id and code.

    `accesses` and `services` of the request are ignored, as Opencell does here.
    """
    require(values, "userAccount", "offerTemplate")
    _check_invoicing(values)
    code = values.get("code") or f"SUB_{world.store.next_number('subscription'):07d}"
    if find_subscription(world, code):
        raise exists("Subscription", code)
    account = accounts.get(world, LEVELS[0], values["userAccount"])
    starts = values.get("subscriptionDate") or world.now()
    offer = _offer(world, values["offerTemplate"], starts)
    if offer.get("disabled"):
        raise _offer_disabled(world)
    _check_references(world, values)
    stored = {name: v for name, v in values.items() if name not in COLUMNS and v != ""}
    stored.setdefault("seller", _seller(world, account))
    stored["customFields"] = custom_fields.merge(
        world, "SUBSCRIPTION", [], values.get("customFields")
    )
    ahead = world.profile.modern and starts > world.now()
    subscription_id = world.store.insert(
        "subscription",
        code=code,
        code_key=key(code),
        account_id=account["id"],
        offer=offer["code"],
        status="PENDING" if ahead else "CREATED",
        status_date=world.now(),
        subscription_date=starts,
        data=stored,
    )
    notifications.announce_subscription(world, subscription_id, "CREATED")
    return subscription_id, code


def update(world: World, values: dict) -> tuple[int, str]:
    """Change a subscription; description and endAgreementDate vanish when absent."""
    require(values, "code", "subscriptionDate")
    row = get_subscription(world, values["code"])
    if row["status"] == "RESILIATED":
        raise refused("Subscription is already RESILIATED.")
    account = world.store.one("SELECT * FROM account WHERE id = ?", row["account_id"])
    wanted = values.get("userAccount")
    if wanted and key(wanted) != account["code_key"]:
        raise invalid(
            "Can not change the parent account. Subscription's current parent account "
            f"(user account) is {account['code']}"
        )
    offer = _changed_offer(world, row, values)
    _check_references(world, values)
    mailing = values.get("mailingType")
    if mailing and mailing not in MAILING_TYPES:
        raise generic(
            "No enum constant org.meveo.model.communication.email.MailingTypeEnum."
            + mailing
        )
    _write(world, row, values, offer)
    return row["id"], values.get("updatedCode") or row["code"]


def _write(world: World, row: Row, values: dict, offer: str) -> None:
    stored = data(row)
    for name in OVERWRITTEN:
        if not (name == "endAgreementDate" and values.get("autoEndOfEngagement")):
            stored.pop(name, None)
    for name, value in values.items():
        if name in COLUMNS:
            continue
        if value == "":
            stored.pop(name, None)
        else:
            stored[name] = value
    stored["customFields"] = custom_fields.merge(
        world, "SUBSCRIPTION", stored["customFields"], values.get("customFields")
    )
    code = values.get("updatedCode") or row["code"]
    world.store.update(
        "subscription",
        row["id"],
        code=code,
        code_key=key(code),
        offer=offer,
        subscription_date=values["subscriptionDate"],
        data=stored,
    )


def create_or_update(world: World, values: dict) -> str:
    """Update a subscription when its code exists, else create it; return the code."""
    code = values.get("code")
    known = code and find_subscription(world, code)
    return (update if known else create)(world, values)[1]


def create_or_update_partial(world: World, values: dict) -> None:
    """Create or change a subscription with its accesses and services, all or nothing.

    An existing subscription keeps what the request does not name; when the request
    carries a terminationDate it is ended and the rest ignored.
    """
    require(values, "code")
    row = find_subscription(world, values["code"])
    if row is None:
        create(world, values)
    elif values.get("terminationDate"):
        termination.terminate(
            world,
            {**values, "subscriptionCode": row["code"]},
        )
        return
    else:
        kept = {name: data(row).get(name) for name in OVERWRITTEN}
        kept["subscriptionDate"] = row["subscription_date"]
        kept = {name: value for name, value in kept.items() if value is not None}
        update(world, {**kept, **values})
    row = get_subscription(world, values.get("updatedCode") or values["code"])
    _write_accesses(world, row, values.get("accesses", {}).get("access", []))
    for service in values.get("services", {}).get("serviceInstance", []):
        _write_service(world, row, service)


def _write_accesses(world: World, row: Row, given: list[dict]) -> None:
    for values in given:
        named = values.get("subscription")
        if named and key(named) != row["code_key"]:
            raise refused(
                f"Access's subscription {named} doesn't match with parent subscription "
                f"{row['code']}"
            )
        if values.get("code"):
            access.upsert(world, row, values)


def _write_service(world: World, row: Row, values: dict) -> None:
    code, number = values.get("code"), values.get("id")
    if values.get("terminationDate") and (code or number):
        reason = values.get("terminationReason")
        if not reason:
            raise missing("terminationReason")
        reason = world.catalogue.get("terminationReasons", reason)["code"]
        service = services.select(world, row, code, number)
        termination.terminate_service(
            world, row, service, values["terminationDate"], reason
        )
    elif number:
        write_service_details(world, row, values)
    elif code:
        services.check_open(row)
        dated = values.get("subscriptionDate")
        (services.activate if dated else services.instantiate)(world, row, values)


def write_service_details(world: World, row: Row, values: dict) -> None:
    """Change description, end of agreement or quantity of a service instance."""
    candidates = services_of(world, row["id"], (), values.get("code"))
    if values.get("id"):
        candidates = [item for item in candidates if item["id"] == values["id"]]
    if not candidates:
        raise ApiError(
            "notfound",
            f"Service instance with code {values.get('code')} was not found or is not "
            "of status []",
        )
    if len(candidates) > 1:
        raise invalid(
            "More than one service instance with status [] was found. Please use ID to "
            "refer to service instance."
        )
    service = candidates[0]
    changes = {
        name: values[name]
        for name in ("description", "endAgreementDate")
        if name in values
    }
    world.store.update(
        "service",
        service["id"],
        data={**data(service), **changes},
        quantity=values.get("quantity", service["quantity"]),
    )


def _check_invoicing(values: dict) -> None:
    if values.get("electronicBilling"):
        require(values, "email")
        if values.get("mailingType"):
            require(values, "emailTemplate")


def _offer(world: World, code: str, instant: int) -> dict:
    offer = world.catalogue.find("offers", code)
    if offer is None or world.time.parse(offer["validFrom"]) > instant:
        raise ApiError(
            "notfound",
            f"OfferTemplate with code={code} / {world.time.iso(instant)} does not "
            "exists.",
        )
    return offer


def _offer_disabled(world: World) -> ApiError:
    text = "Cannot subscribe to disabled offer"
    return business(text) if world.profile.modern else refused(text)


def _changed_offer(world: World, row: Row, values: dict) -> str:
    wanted = values.get("offerTemplate")
    if not wanted or key(wanted) == key(row["offer"]):
        return row["offer"]
    if services_of(world, row["id"]):
        raise invalid(
            "Cannot change the offer of subscription once the services are instantiated"
        )
    offer = _offer(world, wanted, values["subscriptionDate"])
    if offer.get("disabled"):
        raise invalid("Cannot subscribe to disabled offer")
    return offer["code"]


def _check_references(world: World, values: dict) -> None:
    for name, kind in (
        ("seller", "sellers"),
        ("billingCycle", "billingCycles"),
        ("emailTemplate", "emailTemplates"),
        ("minimumInvoiceSubCategory", "invoiceSubCategories"),
    ):
        if values.get(name):
            world.catalogue.get(kind, values[name])


def _seller(world: World, account: Row) -> str | None:
    return data(accounts.ancestor(world, account, 3)).get("seller")
