"""The cooperative's website: a client of the public API, and only of that."""

from __future__ import annotations

import uuid
from datetime import date

import requests

from .people import Person

TIMEOUT = (5, 60)


class Website:
    """What the website does with its API key."""

    def __init__(self, odoo_url: str, key: str):
        self._url = f"{odoo_url}/api/v1"
        self._http = requests.Session()
        self._http.headers["API-Key"] = key

    def get(self, path: str) -> dict | list:
        """Read a resource."""
        answer = self._http.get(self._url + path, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict, key: str = "") -> requests.Response:
        """Send something as it is and return the whole answer.

        :param key: by which the same request is known again
        """
        headers = {"Idempotency-Key": key} if key else {}
        return self._http.post(
            self._url + path, json=body, headers=headers, timeout=TIMEOUT
        )

    def post_order(self, body: dict) -> requests.Response:
        """Send an order as it is and return the whole answer."""
        return self.post("/orders", body)

    def order(self, body: dict) -> str:
        """Send an order that must be accepted and return its reference."""
        answer = self.post_order(body)
        if answer.status_code != 201:
            raise AssertionError(
                f"order refused: {answer.status_code} {answer.text[:500]}"
            )
        return answer.json()["reference"]


def new_order(
    holder: Person | str, iban: str, lines: list[dict], consent: date | None = None
) -> dict:
    """Return the body of an order.

    :param holder: a person who wants to become a member, or a member's number
    :param consent: day on which the holder agreed to the direct debit; today
    """
    who = (
        {"member": holder}
        if isinstance(holder, str)
        else {"new_member": holder.as_new_member()}
    )
    return {
        "uuid": str(uuid.uuid4()),
        **who,
        "iban": iban,
        "consent_date": (consent or date.today()).isoformat(),
        "lines": lines,
    }


def fibre_line(product: str, person: Person) -> dict:
    """Return a line for a new fibre at the person's home."""
    return {"product": product, "kind": "new", "service_address": person.address}


def mobile_portability_line(product: str, number: str, provider: str) -> dict:
    """Return a line that brings a mobile number from another provider."""
    return {
        "product": product,
        "kind": "portability",
        "phone_number": number,
        "previous_provider": provider,
    }
