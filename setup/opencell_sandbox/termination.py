"""Ends of subscriptions and services, at once or when the clock gets there."""

from sqlite3 import Row

from . import services
from .errors import business, refused, require
from .operations import DONE, operation
from .store import data
from .subscription_rows import get_subscription, services_of
from .world import Call, World

WITHOUT_EFFECT_V15 = ("CANCELED", "CLOSED")
RESUMABLE = ("SUSPENDED", "RESILIATED", "CANCELED")


def terminate(world: World, values: dict) -> None:
    """End a subscription now, or schedule it when its date lies ahead."""
    require(values, "subscriptionCode", "terminationReason", "terminationDate")
    row = get_subscription(world, values["subscriptionCode"])
    instant = values["terminationDate"]
    if row["status"] == "RESILIATED":
        raise refused("Subscription is already RESILIATED.")
    reason = world.catalogue.get("terminationReasons", values["terminationReason"])
    if row["subscription_date"] > _limit(world, instant):
        raise refused("Termination date can not be before the subscription date")
    if world.profile.modern and row["status"] in WITHOUT_EFFECT_V15:
        return
    if _limit(world, instant) <= world.now():
        _end(world, row, instant, reason["code"])
    else:
        _schedule(world, row, instant, reason["code"])


def terminate_service(
    world: World, subscription: Row, service: Row, instant: int, reason: str
) -> None:
    """End one service now, or schedule it when its date lies ahead."""
    if world.time.end_of_day(instant) < subscription["subscription_date"]:
        raise refused("Termination date can not be before the subscription date")
    if instant <= world.now():
        services.terminate(world, service, instant, reason)
        return
    world.store.update(
        "service", service["id"], till_date=instant, termination_reason=reason
    )


def run_due(world: World) -> int:
    """Carry out the terminations whose time has come and return how many."""
    now = world.now()
    count = 0
    for row in world.store.all("SELECT * FROM service WHERE till_date <= ?", now):
        services.terminate(world, row, row["till_date"], row["termination_reason"])
        count += 1
    for row in world.store.all(
        "SELECT * FROM subscription WHERE till_date <= ? AND status != 'RESILIATED'",
        now,
    ):
        rule = data(row).get("renewalRule", {})
        if rule.get("endOfTermAction") != "TERMINATE":
            continue
        if _limit(world, row["till_date"]) <= now:
            _end(world, row, row["till_date"], rule["terminationReasonCode"])
            count += 1
    return count


def _limit(world: World, instant: int) -> int:
    """Return from when on a termination date counts as reached."""
    return world.time.end_of_day(instant) if world.profile.modern else instant


def _end(world: World, row: Row, instant: int, reason: str) -> None:
    for service in services_of(world, row["id"], ("ACTIVE", "SUSPENDED")):
        services.terminate(world, service, instant, reason)
    world.store.update(
        "subscription",
        row["id"],
        status="RESILIATED",
        status_date=world.now(),
        termination_date=instant,
        termination_reason=reason,
    )
    world.store.run(
        "UPDATE access SET ends = ? WHERE subscription_id = ?", instant, row["id"]
    )


def _schedule(world: World, row: Row, instant: int, reason: str) -> None:
    stored = data(row)
    stored["renewalRule"] = {
        **stored.get("renewalRule", {}),
        "autoRenew": False,
        "endOfTermAction": "TERMINATE",
        "terminationReasonCode": reason,
    }
    if world.profile.modern:
        stored["renewalRule"]["initialTermType"] = "FIXED"
    world.store.update("subscription", row["id"], till_date=instant, data=stored)


BASE = "/billing/subscription"


@operation(
    "subscription.terminate",
    "PUT",
    f"{BASE}/terminate",
    body="TerminateSubscriptionRequestDto",
    profiles=("v15",),
)
@operation(
    "subscription.terminate",
    "POST",
    f"{BASE}/terminate",
    body="TerminateSubscriptionRequestDto",
)
def terminate_subscription(call: Call) -> dict:
    """End a subscription."""
    terminate(call.world, call.body)
    return DONE


@operation(
    "subscription.terminateServices",
    "POST",
    f"{BASE}/terminateServices",
    body="TerminateSubscriptionServicesRequestDto",
)
def terminate_services(call: Call) -> dict:
    """End services of a subscription, all or none."""
    values = call.body
    listed = {
        "services or serviceIds": values.get("services") or values.get("serviceIds")
    }
    require(
        {**values, **listed},
        "subscriptionCode",
        "services or serviceIds",
        "terminationReason",
        "terminationDate",
    )
    world = call.world
    row = get_subscription(world, values["subscriptionCode"])
    reason = world.catalogue.get("terminationReasons", values["terminationReason"])
    wanted = [(code, None) for code in values.get("services", [])]
    wanted += [(None, number) for number in values.get("serviceIds", [])]
    for code, number in wanted:
        service = services.select(world, row, code, number)
        terminate_service(
            world, row, service, values["terminationDate"], reason["code"]
        )
    return DONE


@operation(
    "subscription.suspend",
    "PUT",
    f"{BASE}/suspend",
    body="OperationSubscriptionRequestDto",
)
def suspend(call: Call) -> dict:
    """Suspend a subscription, whatever its status."""
    world = call.world
    require(call.body, "subscriptionCode")
    row = get_subscription(world, call.body["subscriptionCode"])
    instant = call.body.get("actionDate") or world.now()
    for service in services_of(world, row["id"], ("ACTIVE",)):
        services.suspend(world, service, instant)
    world.store.update(
        "subscription",
        row["id"],
        status="SUSPENDED",
        status_date=world.now(),
        termination_date=instant,
    )
    world.store.run(
        "UPDATE access SET disabled = 1 WHERE subscription_id = ?", row["id"]
    )
    return DONE


@operation(
    "subscription.resume",
    "PUT",
    f"{BASE}/resume",
    body="OperationSubscriptionRequestDto",
)
def resume(call: Call) -> dict:
    """Bring a suspended or ended subscription back; ended services stay ended."""
    world = call.world
    require(call.body, "subscriptionCode")
    row = get_subscription(world, call.body["subscriptionCode"])
    if row["status"] not in RESUMABLE:
        raise business(
            f"subscription is not resiliated or canceled. code={row['code']}"
        )
    instant = call.body.get("actionDate") or world.now()
    for service in services_of(world, row["id"], ("SUSPENDED",)):
        services.resume(world, service, instant)
    world.store.update(
        "subscription",
        row["id"],
        status="ACTIVE",
        status_date=world.now(),
        termination_date=None,
        termination_reason=None,
    )
    world.store.run(
        "UPDATE access SET disabled = 0 WHERE subscription_id = ?", row["id"]
    )
    return DONE


@operation(
    "subscription.cancelTermination",
    "POST",
    f"{BASE}/cancelSubscriptionTermination/{{subscriptionCode}}",
    profiles=("v15",),
)
def cancel_termination(call: Call) -> dict:
    """Undo a scheduled termination."""
    row = get_subscription(call.world, call.path["subscriptionCode"])
    stored = data(row)
    stored.pop("renewalRule", None)
    call.world.store.update("subscription", row["id"], till_date=None, data=stored)
    return DONE
