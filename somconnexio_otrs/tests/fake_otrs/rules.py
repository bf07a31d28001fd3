"""What OTRS accepts, and the two ways in which it refuses."""

import json
import re

STATES = {
    "new": "new",
    "open": "open",
    "pending reminder": "pending reminder",
    "closed successful": "closed",
    "closed unsuccessful": "closed",
    "merged": "merged",
    "removed": "removed",
}
FIELDS = {
    "OdooRef": "Text",
    "OdooOrder": "Text",
    "MemberRef": "Text",
    "MemberName": "Text",
    "MemberVat": "Text",
    "ContactEmail": "Text",
    "ContactPhone": "Text",
    "Language": "Text",
    "ProductCode": "Text",
    "ServiceKind": ("new", "portability"),
    "PhoneNumber": "Text",
    "ICC": "Text",
    "DonorICC": "Text",
    "DonorOperator": "Text",
    "ServiceAddress": "Text",
    "ServiceZip": "Text",
    "ServiceCity": "Text",
    "ActivationDate": "Date",
    "RouterSerial": "Text",
    "FailureReason": "Text",
    "ProcessManagementProcessID": "Text",
    "ProcessManagementActivityID": "Text",
}


class FakeError(Exception):
    """A business error, answered as HTTP 200."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


class FakeCrash(Exception):
    """A fault of the provider, answered as HTTP 500."""

    def __init__(self, text, is_json=False):
        super().__init__(text)
        fault = {"faultcode": "Server", "faultstring": text}
        self.body = json.dumps(fault) if is_json else text


def check_ticket(operation, values, queues):
    """Refuse a new ticket that misses something."""
    for name in ("Title", "Queue", "State", "Priority", "CustomerUser"):
        if not values.get(name):
            raise FakeError(
                f"{operation}.MissingParameter",
                f"{operation}: Ticket->{name} parameter is missing!",
            )
    check_known(operation, values, queues)
    if "@" not in values["CustomerUser"]:
        raise FakeError(
            f"{operation}.InvalidParameter",
            f"{operation}: Ticket->CustomerUser parameter is invalid!",
        )


def check_known(operation, values, queues):
    """Refuse a queue or a state that doesn't exist."""
    known = {"Queue": queues, "State": STATES}
    for name, allowed in known.items():
        if name in values and values[name] not in allowed:
            raise FakeError(
                f"{operation}.InvalidParameter",
                f"{operation}: Ticket->{name}ID or Ticket->{name} "
                "parameter is invalid!",
            )


def check_fields(operation, data):
    """Refuse what is seen before anything is stored."""
    for item in data.get("DynamicField") or []:
        check_field(operation, item)


def check_field(operation, item):
    name, value = item.get("Name"), item.get("Value")
    if name not in FIELDS:
        raise FakeError(
            f"{operation}.InvalidParameter",
            f"{operation}: DynamicField->Name parameter is invalid!",
        )
    if value is None:
        raise FakeError(
            f"{operation}.MissingParameter",
            f"{operation}: DynamicField->Value parameter is missing!",
        )
    kind = FIELDS[name]
    is_key = isinstance(kind, tuple)
    is_bad_date = kind == "Date" and not re.fullmatch(
        r"(\d{4}-\d\d-\d\d( 00:00:00)?)?", str(value)
    )
    if is_bad_date or (is_key and value not in ("", *kind)):
        raise FakeError(
            f"{operation}.InvalidParameter",
            f"{operation}: DynamicField->Value parameter is invalid!",
        )
