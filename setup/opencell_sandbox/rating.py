"""Rating: what is due for a month, less what was charged for it already.

Because only the difference is charged, rating twice charges nothing twice, a late
activation or record is caught up, and a termination in the past pays back.
"""

import calendar
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from sqlite3 import Row

from .money import to_cents
from .servertime import months_between, next_month
from .world import World


def rate(world: World, accounts: list[int], until: int) -> None:
    """Charge everything that happened before an instant to billing accounts.

    Recurring charges are billed in arrears: a month once it is over.
    """
    for account_id in accounts:
        rows = world.store.all(
            "SELECT s.* FROM subscription s JOIN account u ON u.id = s.account_id"
            " WHERE u.parent_id = ?",
            account_id,
        )
        for subscription in rows:
            _rate_recurring(world, subscription["id"], until)
            _rate_usage(world, subscription["id"], until)


def _rate_recurring(world: World, subscription_id: int, until: int) -> None:
    periods = defaultdict(list)
    services = {}
    for row in world.store.all(
        "SELECT s.*, p.starts, p.ends FROM service s JOIN period p"
        " ON p.service_id = s.id WHERE s.subscription_id = ? AND p.starts < ?",
        subscription_id,
        until,
    ):
        services[row["id"]] = row
        periods[row["id"]].append((row["starts"], row["ends"]))
    for service_id, service in services.items():
        template = world.catalogue.get("services", service["code"])
        if "recurring" not in template:
            continue
        first = world.time.day(min(starts for starts, _ in periods[service_id]))
        for month in months_between(first, world.time.day(until)):
            days = active_days(world, periods[service_id], month)
            _charge_month(world, service, template, month, days)


def active_days(world: World, periods: list[tuple], month: date) -> list[date]:
    """Return the days of a month on which a service was active.

    The day of the start counts; the day of the end counts only when the end is later
    than its midnight.
    """
    days = set()
    stop = next_month(month)
    for starts, ends in periods:
        if ends is not None and ends <= starts:
            continue
        day = max(world.time.day(starts), month)
        last = stop - timedelta(days=1)
        if ends is not None:
            last = min(last, world.time.day(ends - 1))
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return sorted(days)


def _charge_month(
    world: World, service: Row, template: dict, month: date, days: list[date]
) -> None:
    charge = template["recurring"]
    price = Decimal(service["price"] or charge["price"])
    length = calendar.monthrange(month.year, month.month)[1]
    quantity = Decimal(str(service["quantity"]))
    due = to_cents(price * quantity * len(days) / length)
    name = month.strftime("%Y-%m")
    charged, _ = _charged(world, service["id"], name, charge["code"])
    if due == charged or (due < charged and not _pays_back(world, service)):
        return
    first = days[0] if days else month
    last = days[-1] if days else month
    share = "" if len(days) == length else f" ({len(days)}/{length} dies)"
    world.store.insert(
        "operation",
        subscription_id=service["subscription_id"],
        service_id=service["id"],
        kind="RECURRING",
        code=charge["code"],
        description=f"{template['description']}{share}",
        sub_category=template["subCategory"],
        month=name,
        date=world.time.midnight(next_month(month)) - 1,
        starts=world.time.midnight(first),
        ends=world.time.midnight(last + timedelta(days=1)),
        quantity=float(quantity),
        unit_price=float(price),
        cents=due - charged,
        parameters={},
        status="OPEN",
    )


def _pays_back(world: World, service: Row) -> bool:
    reason = world.catalogue.find("terminationReasons", service["termination_reason"])
    return reason is None or reason.get("applyReimbursment", False)


def _charged(world: World, service_id: int, month: str, code: str) -> tuple[int, float]:
    row = world.store.one(
        "SELECT coalesce(sum(cents), 0), coalesce(sum(quantity), 0) FROM operation"
        " WHERE service_id = ? AND month = ? AND code = ?",
        service_id,
        month,
        code,
    )
    return row[0], row[1]


def _rate_usage(world: World, subscription_id: int, until: int) -> None:
    touched = world.store.one(
        "SELECT 1 FROM edr WHERE subscription_id = ? AND status = 'OPEN' AND event < ?",
        subscription_id,
        until,
    )
    months = _assign_records(world, subscription_id, until) if touched else set()
    for service_id, code, month, parameter in sorted(months):
        _charge_usage(world, subscription_id, service_id, code, month, parameter)


def _assign_records(world: World, subscription_id: int, until: int) -> set[tuple]:
    """Give every open record to a service that charges for it, or reject it."""
    months = set()
    for row in world.store.all(
        "SELECT s.id, s.code, p.starts, coalesce(p.ends, ?) AS ends FROM service s"
        " JOIN period p ON p.service_id = s.id WHERE s.subscription_id = ?",
        until,
        subscription_id,
    ):
        template = world.catalogue.get("services", row["code"])
        for parameter in template.get("usage", {}):
            touched = world.store.all(
                "UPDATE edr SET status = 'RATED', service_id = ?"
                " WHERE subscription_id = ? AND status = 'OPEN' AND parameter = ?"
                " AND event >= ? AND event < ? RETURNING month",
                row["id"],
                subscription_id,
                parameter,
                row["starts"],
                min(row["ends"], until),
            )
            months.update(
                (row["id"], row["code"], name, parameter)
                for name in {record["month"] for record in touched}
            )
    world.store.run(
        "UPDATE edr SET status = 'REJECTED', reject = 'NO_MATCHING_CHARGE'"
        " WHERE subscription_id = ? AND status = 'OPEN' AND event < ?",
        subscription_id,
        until,
    )
    return months


def _charge_usage(
    world: World,
    subscription_id: int,
    service_id: int,
    code: str,
    month: str,
    parameter: str,
) -> None:
    """Charge a kind of usage of a service in a month beyond what it includes."""
    charge = world.catalogue.usage_by_parameter[parameter]
    allowance = world.catalogue.allowance(code, parameter)
    beyond = Decimal(0)
    if allowance["included"] is not None:
        used = _used(world, service_id, month, parameter, charge)
        added = _added(world, subscription_id, month, parameter)
        beyond = max(beyond, used - allowance["included"] - added)
    due = to_cents(beyond * allowance["price"])
    charged, quantity = _charged(world, service_id, month, charge["code"])
    if due == charged:
        return
    first = date.fromisoformat(f"{month}-01")
    stop = world.time.midnight(next_month(first))
    world.store.insert(
        "operation",
        subscription_id=subscription_id,
        service_id=service_id,
        kind="USAGE",
        code=charge["code"],
        description=f"{charge['description']} ({_amount(beyond)} {charge['unit']})",
        sub_category=charge["subCategory"],
        month=month,
        date=stop - 1,
        starts=world.time.midnight(first),
        ends=stop,
        quantity=float(beyond) - quantity,
        unit_price=float(allowance["price"]),
        cents=due - charged,
        parameters={"criteria1": parameter},
        status="OPEN",
    )


def _used(
    world: World, service_id: int, month: str, parameter: str, charge: dict
) -> Decimal:
    """Return how much of a service was used in a month, in the charge's unit."""
    quantity = world.store.value(
        "SELECT sum(quantity) FROM edr WHERE service_id = ? AND month = ?"
        " AND parameter = ? AND status = 'RATED'",
        service_id,
        month,
        parameter,
    )
    return Decimal(str(round(quantity, 6))) / Decimal(charge["quantityPerUnit"])


def _amount(quantity: Decimal) -> str:
    """Return a quantity as Catalan text without needless digits."""
    return f"{round(quantity, 2).normalize():f}".replace(".", ",")


def _added(world: World, subscription_id: int, month: str, parameter: str) -> Decimal:
    """Return what bundles bought in a month add to what its services include."""
    total = Decimal(0)
    for row in world.store.all(
        "SELECT code, quantity FROM operation WHERE subscription_id = ?"
        " AND kind = 'ONE_SHOT' AND month = ?",
        subscription_id,
        month,
    ):
        adds = world.catalogue.get("oneShots", row["code"]).get("adds", {})
        total += Decimal(adds.get(parameter, "0")) * Decimal(str(row["quantity"]))
    return total
