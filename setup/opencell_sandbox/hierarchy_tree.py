"""customerHierarchyUpdate: a tree from sellers down to subscriptions, in one call.

Version 7 saves all or nothing. Version 15 saves each account and subscription in a
transaction of its own: what comes before an error stays.
"""

from . import accounts, subscriptions
from .accounts import LEVELS, Level
from .errors import ApiError, missing, refused, require
from .operations import DONE, operation
from .store import key
from .world import Call, World

LOWEST_SELLER = "seller"


@operation(
    "hierarchy.multi",
    "POST",
    "/account/accountHierarchy/customerHierarchyUpdate",
    body="CustomerHierarchyDto",
)
def update_tree(call: Call) -> dict:
    """Create or change every account and subscription of a tree.

    Sellers are those of the catalogue: they are looked up, not written.
    """
    sellers = call.body.get("sellers", {}).get("seller", [])
    if not sellers:
        raise missing("sellers")
    for seller in sellers:
        require(seller, "code")
        code = call.world.catalogue.get("sellers", seller["code"])["code"]
        _save_children(call.world, seller, LEVELS[3], code)
    return DONE


def _save_children(world: World, parent: dict, level: Level, code: str) -> None:
    """Save the accounts of a level that hang under a parent; without code: skipped."""
    children = parent.get(f"{level.name}s", {}).get(level.name, [])
    for child in children:
        if child.get("code"):
            _save_account(world, level, child, code)


def _save_account(world: World, level: Level, values: dict, parent: str) -> None:
    above = level.parent or LOWEST_SELLER
    _check_parent(f"{level.entity}'s {above}", values.get(above), above, parent)
    part = {**values, above: parent}
    known = accounts.find(world, level, values["code"])
    _apart(world, accounts.update if known else accounts.create, world, level, part)
    if level.rank:
        _save_children(world, values, LEVELS[level.rank - 1], values["code"])
        return
    for item in values.get("subscriptions", {}).get("subscription", []):
        if not item.get("code"):
            raise _kept(world, refused("Subscription's code is null"))
        code = values["code"]
        _check_parent(
            "Subscription's userAccount", item.get("userAccount"), "userAccount", code
        )
        wanted = {**item, "userAccount": code}
        _apart(world, subscriptions.create_or_update_partial, world, wanted)


def _check_parent(what: str, given: str | None, level: str, parent: str) -> None:
    if given and key(given) != key(parent):
        raise refused(f"{what} {given} doesn't match with parent {level} {parent}")


def _apart(world: World, write, *arguments: object) -> None:
    """Save one thing, in version 15 so that it stays when a later one is refused."""
    try:
        with world.store.savepoint():
            write(*arguments)
    except ApiError as error:
        raise _kept(world, error) from None


def _kept(world: World, error: ApiError) -> ApiError:
    error.keep = world.profile.modern
    return error
