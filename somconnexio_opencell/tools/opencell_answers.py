"""Sorts what can come back from Opencell into the four classes of the kit.

A 500 does not mean "broken" here: a refusal by a business rule is a 500 with an
ActionStatus, and 200 may carry one that says FAIL. Only a text page with 500 is a
breakdown, and only an ActionStatus with its error code says "does not exist".
"""

from __future__ import annotations

import re

import requests

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    SyncError,
    UnknownOutcomeError,
)
from odoo.addons.somconnexio_sync.tools.network import (
    never_got_there,
    read_retry_after,
)

NOT_FOUND = "ENTITY_DOES_NOT_EXISTS_EXCEPTION"
#: Turned away before anything was done with the request
TURNED_AWAY = (429, 503)
MESSAGE_LENGTH = 500
# What a message of Opencell may quote of a request and nobody needs in a log
PERSONAL = (
    (re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{10,30}\b"), "(IBAN)"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "(e-mail)"),
    (re.compile(r"\b(?:ES)?(?:[XYZ]\d{7}|\d{8})[A-Z]\b"), "(VAT)"),
    (re.compile(r"\b[6-9]\d{8}\b"), "(phone)"),
)


def mask(text: str) -> str:
    """Return a text without the personal data that it may quote."""
    for pattern, name in PERSONAL:
        text = pattern.sub(name, text)
    return text[:MESSAGE_LENGTH]


def get_network_error(error: Exception, operation: str, is_read: bool) -> SyncError:
    """Return the error of an exchange that brought no answer."""
    message = f"{operation}: {type(error).__name__}"
    if is_read or never_got_there(error):
        return RemoteUnreachableError(message)
    return UnknownOutcomeError(message)


def read_answer(response: requests.Response, operation: str, is_read: bool) -> dict:
    """Return the body of an answer that says success.

    :raises SyncError: if it says anything else
    """
    body = _read_json(response)
    status = _read_action_status(body) if body else {}
    if status.get("status") == "FAIL" or status.get("errorCode"):
        raise _get_refusal(response, status, operation, is_read)
    if response.status_code == 200 and body is not None:
        return body
    raise _get_http_error(response, operation, is_read)


def read_rows(answer: dict) -> list[dict]:
    """Return the rows of a list's answer; one without any leaves the list out.

    They are a property of their own, or wrapped in one: ``subscriptions`` holds
    ``subscription`` and a ``listSize``.
    """
    for name, value in answer.items():
        if name in ("actionStatus", "paging"):
            continue
        if isinstance(value, dict):
            value = next((one for one in value.values() if isinstance(one, list)), [])
        if isinstance(value, list):
            return value
    return []


def read_total(answer: dict) -> int | None:
    """Return how many rows a whole list has, if its answer tells."""
    # the generic interface has no paging of its own
    return answer.get("paging", {}).get("totalNumberOfRecords", answer.get("total"))


def _read_json(response: requests.Response) -> dict | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _read_action_status(body: dict) -> dict:
    """The ActionStatus: the body itself, or a part of it."""
    status = body.get("actionStatus", body)
    return status if isinstance(status, dict) else {}


def _get_refusal(response, status: dict, operation: str, is_read: bool) -> SyncError:
    code = status.get("errorCode") or ""
    message = mask(str(status.get("message") or code or "refused"))
    http = response.status_code
    if code == NOT_FOUND and http == 404 and is_read:
        return RemoteNotFoundError(code, message, status=http)
    if http in TURNED_AWAY or (http == 404 and is_read):
        # a 404 without the error code means that the address is wrong
        text = f"{operation}: HTTP {http} {message}"
        return RemoteUnreachableError(text, status=http)
    return RemoteRejectedError(code or f"HTTP {http}", message, status=http)


def _get_http_error(response, operation: str, is_read: bool) -> SyncError:
    http = response.status_code
    message = f"{operation}: HTTP {http}"
    details = {"status": http, "retry_after": read_retry_after(response)}
    # below 500 the container answered (log-in page, wrong address), not Opencell
    turned_away = http in TURNED_AWAY or 300 <= http < 500
    if is_read or turned_away:
        return RemoteUnreachableError(message, **details)
    return UnknownOutcomeError(message, **details)
