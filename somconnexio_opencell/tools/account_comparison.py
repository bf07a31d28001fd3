"""Compares accounts of every level, and how they pay, with what we sent. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from .differences import Conceal, Difference

#: What Opencell's operator or we named: codes, shown as they are in any letter case
CODES = {
    "address.country",
    "billingCycle",
    "country",
    "customerCategory",
    "electronicBilling",
    "emailTemplate",
    "language",
    "mailingType",
    "seller",
}
#: What says where an account is, what only a customer account has, what isn't stored
ELSEWHERE = {
    "billingAccount",
    "code",
    "crmAccountType",
    "crmParentCode",
    "currency",
    "methodOfPayment",
}


def compare_account(
    wanted: dict, remote: dict, conceal: Conceal
) -> Iterator[Difference]:
    """Yield what differs between an account's payload and the account.

    :param wanted: what our payload says
    :param remote: the account as Opencell has it
    :param conceal: hides personal values
    """
    theirs = dict(_flatten(remote))
    for name, value in _flatten(wanted):
        if name.partition(".")[0] in ELSEWHERE:
            continue
        other = theirs.get(name, "")
        if name in CODES:
            if value.upper() != other.upper():
                yield Difference("field_differs", name, value, other)
        elif value != other:
            yield Difference("field_differs", name, conceal(value), conceal(other))


def _flatten(body: dict) -> Iterator[tuple[str, str]]:
    """Names with dots and texts: Opencell leaves out what is empty."""
    for name, value in body.items():
        if isinstance(value, dict):
            for inner, text in _flatten(value):
                yield f"{name}.{inner}", text
        elif value is not None and not isinstance(value, list):
            yield name, str(value)


def compare_payment(
    wanted: list[dict], methods: list[dict], conceal: Conceal, to_day
) -> Iterator[Difference]:
    """Yield what differs in how a customer account pays.

    Later versions keep the methods of before: the preferred one is what is paid with.

    :param wanted: the one method of our payload, in a list
    :param methods: those that the customer account has
    :param to_day: turns an instant of an answer into a day (yyyy-MM-dd)
    """
    [method] = wanted
    preferred = [one for one in methods if one.get("preferred")] or methods[:1]
    if not preferred:
        yield Difference("payment_differs", "paymentMethodType", "DIRECTDEBIT")
        return
    ours, theirs = _read_method(method), _read_method(preferred[0], to_day)
    for name, value in ours.items():
        other = theirs[name]
        if value == other:
            continue
        if name != "paymentMethodType":
            value, other = conceal(value), conceal(other)
        yield Difference("payment_differs", name, value, other)


def _read_method(method: dict, to_day=None) -> dict[str, str]:
    bank = method.get("bankCoordinates") or {}
    day = method.get("mandateDate") or ""
    values = {
        "paymentMethodType": method.get("paymentMethodType"),
        "mandateIdentification": method.get("mandateIdentification"),
        "mandateDate": to_day(day) if to_day and isinstance(day, int) else day,
        "iban": (bank.get("iban") or "").replace(" ", "").upper(),
        "accountOwner": bank.get("accountOwner"),
    }
    return {name: value or "" for name, value in values.items()}
