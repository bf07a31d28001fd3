"""Service instances: instantiated, activated, suspended, resumed, terminated.

Each stretch in which a service is active is a row of `period`; rating reads only those.
"""

from sqlite3 import Row

from .errors import ApiError, business, invalid, missing, not_found, refused
from .store import key
from .subscription_rows import services_of
from .world import World

OVER = ("RESILIATED", "CANCELED")


def check_open(subscription: Row) -> None:
    """Raise when a subscription is over."""
    if subscription["status"] in OVER:
        raise refused("Subscription is already RESILIATED or CANCELLED.")


def instantiate(world: World, subscription: Row, values: dict) -> int:
    """Create an inactive service instance and return its id."""
    template = _template(world, subscription, values["code"])
    taken = services_of(
        world, subscription["id"], ("ACTIVE", "INACTIVE"), template["code"]
    )
    if taken:
        raise refused(
            f"ServiceInstance with code={template['code']} is already instanciated or "
            "activated."
        )
    return _insert(world, subscription, template, values)


def activate(world: World, subscription: Row, values: dict) -> int:
    """Activate a service, instantiating it first when need be; return its id."""
    if not values.get("subscriptionDate"):
        raise missing("SubscriptionDate")
    template = _template(world, subscription, values["code"])
    code = template["code"]
    if services_of(world, subscription["id"], ("ACTIVE",), code):
        raise refused(f"ServiceInstance with code={code} is already activated.")
    waiting = services_of(world, subscription["id"], ("INACTIVE",), code)
    if waiting:
        service_id = waiting[0]["id"]
    elif values.get("quantity") is None:
        raise missing(f"quantity for service {code}")
    else:
        service_id = _insert(world, subscription, template, values)
    _override_price(world, service_id, template, values)
    if values.get("calendarPSCode"):
        # payment schedules are not served, so there are no calendars
        raise not_found("Calendar", values["calendarPSCode"])
    start(world, service_id, values["subscriptionDate"])
    return service_id


def start(world: World, service_id: int, instant: int) -> None:
    """Make a service active from an instant on, and its subscription with it."""
    world.store.update(
        "service",
        service_id,
        status="ACTIVE",
        status_date=world.now(),
        subscription_date=instant,
    )
    world.store.insert("period", service_id=service_id, starts=instant)
    world.store.run(
        "UPDATE subscription SET status = 'ACTIVE', status_date = ? WHERE"
        " id = (SELECT subscription_id FROM service WHERE id = ?)"
        " AND status != 'ACTIVE'",
        world.now(),
        service_id,
    )


def terminate(world: World, service: Row, instant: int, reason: str) -> None:
    """End a service; no charge falls on or after the instant."""
    instant = max(instant, service["subscription_date"] or instant)
    world.store.update(
        "service",
        service["id"],
        status="TERMINATED",
        status_date=world.now(),
        termination_date=instant,
        termination_reason=reason,
        till_date=None,
    )
    _close_periods(world, service["id"], instant)


def suspend(world: World, service: Row, instant: int) -> None:
    """Suspend an active service; charges pause."""
    world.store.update(
        "service",
        service["id"],
        status="SUSPENDED",
        status_date=world.now(),
        termination_date=instant,
    )
    _close_periods(world, service["id"], instant)


def resume(world: World, service: Row, instant: int) -> None:
    """Resume a suspended service."""
    world.store.update(
        "service",
        service["id"],
        status="ACTIVE",
        status_date=world.now(),
        termination_date=None,
    )
    world.store.insert("period", service_id=service["id"], starts=instant)


def select(
    world: World, subscription: Row, code: str | None, service_id: int | None
) -> Row:
    """Return the one service that a termination names; raises when there is none."""
    statuses = ("ACTIVE", "SUSPENDED") if world.profile.modern else ("ACTIVE",)
    shown = f"[{', '.join(statuses)}]"
    if service_id is not None:
        row = world.store.one("SELECT * FROM service WHERE id = ?", service_id)
        if row is None:
            raise not_found("ServiceInstance", service_id, "id")
        ours = row["subscription_id"] == subscription["id"]
        if not ours or row["status"] not in statuses:
            raise invalid(
                f"Service instance id {service_id} does not correspond to subscription "
                f"{subscription['code']} or is not of status {shown}"
            )
        return row
    rows = services_of(world, subscription["id"], statuses, code)
    if not rows:
        raise ApiError(
            "notfound",
            f"Service instance with code {code} was not found or is not of status "
            f"{shown}",
        )
    if len(rows) > 1:
        raise invalid(
            f"More than one service instance with status {shown} was found. Please use "
            "ID to refer to service instance."
        )
    return rows[0]


def _template(world: World, subscription: Row, code: str) -> dict:
    template = world.catalogue.find("services", code)
    if template is None:
        if world.profile.modern:
            raise business(
                "No service template or valid product version found for code: " + code
            )
        raise not_found("ServiceTemplate", code)
    offer = world.catalogue.get("offers", subscription["offer"])
    if template["code"] not in offer["services"]:
        raise business(
            f"No offerServiceTemplate corresponds to {code} | Service {code} is not "
            "associated with Offer"
        )
    return template


def _insert(world: World, subscription: Row, template: dict, values: dict) -> int:
    return world.store.insert(
        "service",
        subscription_id=subscription["id"],
        code=template["code"],
        code_key=key(template["code"]),
        status="INACTIVE",
        status_date=world.now(),
        subscription_date=values.get("subscriptionDate"),
        quantity=values.get("quantity", 1),
        data={"description": values.get("description") or template["description"]},
    )


def _override_price(
    world: World, service_id: int, template: dict, values: dict
) -> None:
    charge = template.get("recurring", {})
    overrides = values.get("chargeInstanceOverrides", {})
    for override in overrides.get("chargeInstanceOverride", []):
        code = override.get("chargeInstanceCode", "")
        if key(code) != key(charge.get("code", "")):
            raise not_found("ChargeInstance", code)
        # Without amountEditable Opencell ignores the amount and says nothing.
        if charge.get("amountEditable") and "amountWithoutTax" in override:
            world.store.update(
                "service", service_id, price=str(override["amountWithoutTax"])
            )


def _close_periods(world: World, service_id: int, instant: int) -> None:
    world.store.run(
        "UPDATE period SET ends = max(starts, ?) WHERE service_id = ?"
        " AND (ends IS NULL OR ends > ?)",
        instant,
        service_id,
        instant,
    )
