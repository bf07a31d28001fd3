"""How accounts look in answers."""

from sqlite3 import Row

from . import custom_fields
from .accounts import LEVELS, Level, parent_of
from .store import data
from .world import World


def show(world: World, row: Row, *, children: bool) -> dict:
    """Return an account as an answer carries it.

    children: the accounts below are part of the answer.
    """
    level = LEVELS[row["level"]]
    stored = data(row)
    shown = {
        "id": row["id"],
        "code": row["code"],
        **stored,
        "customFields": custom_fields.show(stored["customFields"]),
    }
    if level.rank < 3:
        shown["status"] = "ACTIVE"
    if level.rank == 0:
        shown.update(_lineage(world, row))
    elif level.parent:
        shown[level.parent] = parent_of(world, row)["code"]
    if children and level.rank > 0:
        below = LEVELS[level.rank - 1]
        shown[f"{below.name}s"] = {below.name: list_below(world, row, below)}
    return shown


def list_below(world: World, row: Row, below: Level) -> list[dict]:
    """Return the accounts under an account, with theirs in version 7 except for CAs."""
    rows = world.store.all(
        "SELECT * FROM account WHERE parent_id = ? ORDER BY id", row["id"]
    )
    deep = not world.profile.modern and below.rank == 1
    return [show(world, child, children=deep) for child in rows]


def _lineage(world: World, row: Row) -> dict:
    """Return the codes and descriptions of all accounts above a user account."""
    shown = {}
    while row["level"] < 3:
        row = parent_of(world, row)
        name = LEVELS[row["level"]].name
        shown[name] = row["code"]
        shown[f"{name}Description"] = data(row).get("description")
    return shown
