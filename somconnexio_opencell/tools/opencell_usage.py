"""Usage that Opencell has, and usage that it could not take, or not rate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .differences import mask_number
from .opencell_transport import OpencellTransport

PAGE_SIZE = 500
#: The most that later versions give at once
USAGE_PAGE_SIZE = 1000
#: kind → status of what was refused, and the field with its day
REFUSED = {"CDR": ("ERROR", "statusDate"), "EDR": ("REJECTED", "eventDate")}
#: Opencell names the access of both in the same way
FIELDS = ["id", "rejectReason", "accessCode"]


class Usage(NamedTuple):
    """One record of what a service used.

    :param parameter: what kind of usage it is, in Opencell's words
    :param quantity: in the unit in which Opencell counts this kind
    """

    parameter: str
    quantity: Decimal


class RefusedUsage(NamedTuple):
    """One record that nobody is billed for.

    :param kind: CDR was never taken, EDR was taken and could not be rated
    :param access: the phone number, of which only the last digits can be read
    """

    kind: str
    reason: str
    access: str


def read_reason(text: str | None) -> str:
    """Return the cause, the first word: a text with a phone number may follow."""
    return (text or "").strip().partition(" ")[0].rstrip(":;,.")


class UsageCalls(OpencellTransport):
    """What is known by the generic interface only."""

    def list_generic(self, entity: str, body: dict, offset: int, limit: int) -> dict:
        """Return one page of any kind of object, the oldest first."""
        return self._request(
            "list_generic",
            "POST",
            f"/v2/generic/all/{entity}",
            json={
                **body,
                "offset": offset,
                "limit": limit,
                "sortBy": "id",
                "sortOrder": "ASCENDING",
            },
            is_read=True,
        )

    def iter_usage(
        self, subscription: str, states: str, first: date, last: date
    ) -> Iterator[Usage]:
        """Yield what a subscription used on some days, to the very end.

        :param states: of the records that count, with commas
        :param first: the first day, in the time zone of the server
        :param last: the last one
        """
        filters = {
            "subscription.code": subscription,
            "inList status": states,
            "fromRange eventDate": first,
            "toRange eventDate": last,
        }

        def list_usage(filters, offset, limit):
            body = {
                "genericFields": ["id", "parameter1", "quantity"],
                "filters": filters,
            }
            return self.list_generic("EDR", body, offset, limit)

        for row in self.iter_pages(list_usage, filters, USAGE_PAGE_SIZE):
            quantity = Decimal(str(row.get("quantity") or 0))
            yield Usage((row.get("parameter1") or "").upper(), quantity)

    def iter_refused_usage(self, since: str) -> Iterator[RefusedUsage]:
        """Yield the records that were refused since a day, to the very end.

        Versions before 11 can't be asked for them.

        :param since: yyyy-MM-dd
        """
        for kind, (status, day) in REFUSED.items():

            def list_kind(filters, offset, limit, kind=kind):
                body = {"genericFields": FIELDS, "filters": filters}
                return self.list_generic(kind, body, offset, limit)

            filters = {"status": status, f"fromRange {day}": since}
            for row in self.iter_pages(list_kind, filters, PAGE_SIZE):
                yield RefusedUsage(
                    kind,
                    read_reason(row.get("rejectReason")),
                    mask_number(row.get("accessCode") or ""),
                )
