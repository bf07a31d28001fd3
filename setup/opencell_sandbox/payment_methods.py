"""Payment methods of a customer account."""

from .errors import UncaughtError, generic
from .profile import Profile
from .store import Store
from .world import World

# The database limits these although the API does not check them.
LENGTHS = {"iban": 34, "bic": 11, "accountOwner": 50, "bankName": 50}
CASH = {"paymentMethodType": "CHECK", "preferred": True}


def merge(world: World, stored: list, given: list, seller_country: str) -> list:
    """Return the payment methods after a create or update call.

    stored: those that the account has; given: those of the request. Version 7 drops
    what the request does not name, version 15 keeps it. A new account without any gets
    payment by check.
    """
    methods = [dict(method) for method in stored]
    named = []
    for number, method in enumerate(given):
        if method.get("paymentMethodType") == "DIRECTDEBIT":
            check_direct_debit(world.profile, method, seller_country)
        current = _find(methods, method)
        if current is None:
            current = {"id": world.store.next_number("payment method")}
            methods.append(current)
        current.update(method, id=current["id"])
        current["preferred"] = _is_preferred(world.profile, current, number)
        named.append(current["id"])
    if given and not world.profile.modern:
        methods = [method for method in methods if method["id"] in named]
    if given and world.profile.modern:
        for method in methods:
            method["preferred"] = method["id"] == named[0]
    return methods or [_check(world.store)]


def add(world: World, stored: list, method: dict, seller_country: str) -> list:
    """Return the payment methods with one more at the end."""
    if method["paymentMethodType"] == "DIRECTDEBIT":
        check_direct_debit(world.profile, method, seller_country)
    added = {**method, "id": world.store.next_number("payment method")}
    added["preferred"] = bool(method.get("preferred"))
    if not added["preferred"]:
        return [*stored, added]
    return [*({**other, "preferred": False} for other in stored), added]


def check_direct_debit(profile: Profile, method: dict, seller_country: str) -> None:
    """Raise when a direct debit lacks what its mandate needs."""
    bank = method.get("bankCoordinates")
    if not bank and not method.get("mandateIdentification"):
        raise generic("Missing Bank coordinates or MandateIdentification.")
    if not bank:
        if not method.get("mandateDate"):
            raise generic("Missing mandate date.")
        return
    if not bank.get("accountOwner"):
        raise generic("Missing account owner.")
    iban = bank.get("iban") or ""
    foreign = not iban.upper().startswith(seller_country)
    if not profile.modern and foreign and not bank.get("bic"):
        raise generic("Missing BIC.")
    if not iban:
        raise generic("Missing IBAN.")
    for name, length in LENGTHS.items():
        if len(bank.get(name, "")) > length:
            raise UncaughtError(f"value too long for type character varying({length})")


def _is_preferred(profile: Profile, method: dict, number: int) -> bool:
    if profile.modern:
        return number == 0
    if method.get("paymentMethodType") != "DIRECTDEBIT":
        return bool(method.get("preferred"))
    needed = ("bankCoordinates", "mandateIdentification", "mandateDate")
    return all(method.get(name) for name in needed)


def _find(methods: list, wanted: dict) -> dict | None:
    for name in ("id", "mandateIdentification", "bankCoordinates"):
        value = wanted.get(name)
        for method in methods:
            if value and method.get(name) == value:
                return method
    return None


def _check(store: Store) -> dict:
    return {"id": store.next_number("payment method"), **CASH}
