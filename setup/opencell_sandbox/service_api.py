"""Suspending, resuming and activating single services; subscribing in one call."""

from sqlite3 import Row

from . import services, subscriptions
from .errors import ApiError, business, missing, not_found, require
from .operations import DONE, found, operation
from .store import data
from .subscription_api import BASE, show_service
from .subscription_rows import get_subscription, services_of
from .world import Call, World


@operation(
    "subscription.suspendServices",
    "PUT",
    f"{BASE}/suspendServices",
    body="OperationServicesRequestDto",
)
def suspend_services(call: Call) -> dict:
    """Suspend services of a subscription, all or none."""
    for service, instant in _listed(call, "ACTIVE", "active"):
        services.suspend(call.world, service, instant)
    return DONE


@operation(
    "subscription.resumeServices",
    "PUT",
    f"{BASE}/resumeServices",
    body="OperationServicesRequestDto",
)
def resume_services(call: Call) -> dict:
    """Resume suspended services of a subscription, all or none."""
    for service, instant in _listed(call, "SUSPENDED", "suspended"):
        services.resume(call.world, service, instant)
    return DONE


def _listed(call: Call, status: str, word: str) -> list[tuple[Row, int]]:
    """Return the services that a request names, with the date of each."""
    require(call.body, "subscriptionCode", "serviceToUpdate")
    world = call.world
    row = get_subscription(world, call.body["subscriptionCode"])
    found_services = []
    for item in call.body["serviceToUpdate"]:
        if not item.get("code") and not item.get("id"):
            raise missing("id or code")
        service = _find(world, row, item, status)
        if service["status"] != status:
            raise business(
                f"service instance is not {word}. service Code={service['code']},"
                f"subscription Code{row['code']}"
            )
        found_services.append((service, item.get("actionDate") or world.now()))
    return found_services


def _find(world: World, subscription: Row, item: dict, status: str | None) -> Row:
    """Return a service by id, or by code among those of a status (None: of any)."""
    if item.get("id"):
        for row in services_of(world, subscription["id"]):
            if row["id"] == item["id"]:
                return row
        raise not_found("ServiceInstance", item["id"], "id")
    statuses = (status,) if status else ()
    rows = services_of(world, subscription["id"], statuses, item["code"])
    if rows:
        return rows[-1]
    raise ApiError(
        "notfound",
        f"Service instance with code {item['code']} was not found or is not of status "
        f"[{status or ''}]",
    )


@operation("subscription.serviceInstance", "GET", f"{BASE}/serviceInstance")
def find_service(call: Call) -> dict:
    """Return one service instance by id or code."""
    row = get_subscription(call.world, call.wanted("subscriptionCode"))
    item = {
        "id": call.number("serviceInstanceId"),
        "code": call.query.get("serviceInstanceCode"),
    }
    if not any(item.values()):
        raise missing("service id or code")
    service = _find(call.world, row, item, None)
    return found("serviceInstance", show_service(call.world.catalogue, service))


@operation("subscription.activate", "POST", f"{BASE}/activate", body="text")
def activate_all(call: Call) -> dict:
    """Activate every instantiated service of the subscription in the body."""
    row = get_subscription(call.world, call.body)
    services.check_open(row)
    for service in services_of(call.world, row["id"], ("INACTIVE",)):
        starts = service["subscription_date"] or call.world.now()
        services.start(call.world, service["id"], starts)
    return DONE


@operation(
    "subscription.subscribeAndActivateServices",
    "POST",
    f"{BASE}/subscribeAndActivateServices",
    body="SubscriptionAndServicesToActivateRequestDto",
)
def subscribe_and_activate(call: Call) -> dict:
    """Create a subscription and activate its services, all or nothing."""
    require(call.body, "code", "userAccount", "offerTemplate", "servicesToActivate")
    values = {name: v for name, v in call.body.items() if name != "servicesToActivate"}
    wanted = call.body["servicesToActivate"].get("service", [])
    if not wanted:
        raise missing("services")
    subscriptions.create(call.world, values)
    row = get_subscription(call.world, values["code"])
    for item in wanted:
        if not item.get("code"):
            raise missing("code")
        services.activate(call.world, row, item)
    return DONE


@operation(
    "subscription.cancelRenewal",
    "POST",
    f"{BASE}/cancelSubscriptionRenewal/{{subscriptionCode}}",
)
def cancel_renewal(call: Call) -> dict:
    """Let a subscription end with its term."""
    row = get_subscription(call.world, call.path["subscriptionCode"])
    stored = data(row)
    stored["renewalRule"] = {**stored.get("renewalRule", {}), "autoRenew": False}
    call.world.store.update("subscription", row["id"], data=stored)
    return DONE
