"""Finding subscriptions and their service instances."""

from sqlite3 import Row

from .errors import not_found
from .store import key
from .world import World


def find_subscription(world: World, code: str) -> Row | None:
    """Return the row of a subscription, or None."""
    return world.store.one("SELECT * FROM subscription WHERE code_key = ?", key(code))


def get_subscription(world: World, code: str) -> Row:
    """Return the row of a subscription; raises "does not exists"."""
    row = find_subscription(world, code)
    if row is None:
        raise not_found("Subscription", code)
    return row


def services_of(
    world: World,
    subscription_id: int,
    statuses: tuple[str, ...] = (),
    code: str | None = None,
) -> list[Row]:
    """Return service instances, limited to some statuses or to a code when given."""
    rows = world.store.all(
        "SELECT * FROM service WHERE subscription_id = ? ORDER BY id", subscription_id
    )
    return [
        row
        for row in rows
        if (not statuses or row["status"] in statuses)
        and (code is None or row["code_key"] == key(code))
    ]
