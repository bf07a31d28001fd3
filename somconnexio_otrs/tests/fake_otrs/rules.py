"""What OTRS accepts, and the two ways in which it refuses."""

import json
import re

from .cooperative_fields import COOPERATIVE_FIELDS

STATES = {
    "new": "new",
    "open": "open",
    "pending reminder": "pending reminder",
    "pending auto close+": "pending auto",
    "closed successful": "closed",
    "closed unsuccessful": "closed",
    "merged": "merged",
    "removed": "removed",
}
PRIORITIES = ("1 very low", "2 low", "3 normal", "4 high", "5 very high")
TYPES = ("Unclassified", "Petició", "Incidència", "Consulta")
LINK_TYPES = ("Normal", "ParentChild")
MAX_VALUE = 3800
# Texts, dates and checkboxes are named; keys are a tuple (one of them) or a list
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
    **COOPERATIVE_FIELDS,
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


def refuse(operation, what, how="invalid"):
    """Raise the error of a parameter that is ``missing`` or ``invalid``."""
    code = "MissingParameter" if how == "missing" else "InvalidParameter"
    raise FakeError(f"{operation}.{code}", f"{operation}: {what} parameter is {how}!")


def check_ticket(operation, values, queues):
    """Refuse a new ticket that misses something."""
    for name in ("Title", "CustomerUser", "Queue", "State", "Priority"):
        if not values.get(name):
            refuse(operation, f"Ticket->{name}", "missing")
    if "@" not in values["CustomerUser"]:
        refuse(operation, "Ticket->CustomerUser")
    check_known(operation, values, queues)


def check_known(operation, values, queues):
    """Refuse a queue, state, priority or type that doesn't exist."""
    known = {
        "Queue": queues,
        "Type": TYPES,
        "State": STATES,
        "Priority": PRIORITIES,
    }
    for name, allowed in known.items():
        if values.get(name) and values[name] not in allowed:
            refuse(operation, f"Ticket->{name}ID or Ticket->{name}")


def check_article(operation, article):
    """Refuse an article without words or without their kind."""
    for name in ("Subject", "Body"):
        if not str(article.get(name) or "").strip():
            refuse(operation, f"Article->{name}", "missing")
    if not article.get("ContentType") and not article.get("MimeType"):
        refuse(operation, "Article->ContentType", "missing")
    # addresses of which OTRS finds no mail server
    if article.get("From", "").endswith("@invalid>"):
        refuse(operation, "Article->From")


def check_fields(operation, data):
    """Refuse what is seen before anything is stored."""
    for item in data.get("DynamicField") or []:
        check_field(operation, item)


def check_field(operation, item):
    """Refuse an unknown field and a value that isn't of its kind."""
    name, value = item.get("Name"), item.get("Value")
    if value is None:
        refuse(operation, "DynamicField->Value", "missing")
    if name not in FIELDS:
        refuse(operation, "DynamicField->Name")
    kind = FIELDS[name]
    is_bad_date = kind == "Date" and not re.fullmatch(
        r"(\d{4}-\d\d-\d\d( 00:00:00)?)?", str(value)
    )
    keys = value if isinstance(value, list) else [value]
    is_bad_key = isinstance(kind, tuple | list) and not all(
        key in ("", *kind) for key in keys
    )
    is_bad_flag = kind == "Checkbox" and str(value) not in ("", "0", "1")
    if is_bad_date or is_bad_key or is_bad_flag:
        refuse(operation, "DynamicField->Value")


def show_value(name, value):
    """A value as it comes back: a checkbox is a number."""
    return int(value) if FIELDS[name] == "Checkbox" and value else value


def check_attachments(operation, data):
    """Refuse a file without name, kind or content; base64 is not looked at."""
    for item in data.get("Attachment") or []:
        for name in ("Content", "ContentType", "Filename"):
            if not item.get(name):
                refuse(operation, f"Attachment->{name} ", "missing")
        if not re.match(r"\w+/\w+", item["ContentType"]):
            refuse(operation, "Attachment->ContentType")
