"""Asks an Opencell whether the codes exist that we would send it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    SyncError,
)

from .opencell_client import OpencellClient

#: Outages in a row after which nothing more is asked, and seconds for all of it
OUTAGES = 2
LONGEST = 90

FOUND = "found"
MISSING = "missing"
NOT_OFFERED = "not_offered"
NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class CodeToCheck:
    """A code that we would send, and what it is.

    :param kind: what it is, for people
    :param finder: method of the client that finds it, called with the code
    :param code: empty where we have none
    :param record: our record that holds it
    :param offer: code of the offer that should allow it, for a service
    :param arguments: what the finder gets besides the code
    """

    kind: str
    finder: str
    code: str
    record: Any
    offer: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What Opencell said about a code: one of the words above, and its own words."""

    item: CodeToCheck
    result: str
    message: str = ""


def check_codes(
    client: OpencellClient, items: Iterable[CodeToCheck]
) -> Iterator[Verdict]:
    """Yield a verdict per code. An outage is no answer: it never says "missing"."""
    asker = _Asker(client)
    for item in items:
        yield asker.ask(item)


class _Asker:
    def __init__(self, client: OpencellClient):
        self.client = client
        self.until = time.monotonic() + LONGEST
        self.outages = 0
        self.last_error = ""
        self.services: dict[str, set[str] | None] = {}

    def ask(self, item: CodeToCheck) -> Verdict:
        if not item.code:
            return Verdict(item, MISSING)
        if self.outages >= OUTAGES or time.monotonic() > self.until:
            return Verdict(item, NOT_ASKED, self.last_error)
        try:
            found = getattr(self.client, item.finder)(item.code, *item.arguments)
            self.outages = 0
        except RemoteNotFoundError as error:
            self.outages = 0
            return Verdict(item, MISSING, error.message)
        except SyncError as error:
            return self._get_no_answer(item, error)
        self._keep_services(item, found)
        if self._is_offered(item):
            return Verdict(item, FOUND)
        return Verdict(item, NOT_OFFERED, item.offer)

    def _get_no_answer(self, item: CodeToCheck, error: SyncError) -> Verdict:
        if isinstance(error, RemoteRejectedError):
            # it understood and does not tell: the next question may be answered
            self.outages = 0
        else:
            self.outages += 1
            self.last_error = str(error)
        return Verdict(item, NOT_ASKED, str(error))

    def _keep_services(self, item: CodeToCheck, found: dict) -> None:
        """Remember what an offer allows, if its answer tells."""
        if item.finder != "find_offer_template":
            return
        listed = found.get("offerServiceTemplate")
        if isinstance(listed, list):
            codes = {
                entry.get("serviceTemplate", {}).get("code", "").upper()
                for entry in listed
            }
            self.services[item.code.upper()] = codes

    def _is_offered(self, item: CodeToCheck) -> bool:
        allowed = self.services.get(item.offer.upper())
        return allowed is None or item.code.upper() in allowed
