"""Opencell's operator: the bill run, the usage, and a look at what is inside.

What the cooperative's story needs goes through Opencell's own interface. Only the
clock, and for the tests faults and a look at everything, are the sandbox's.
"""

from __future__ import annotations

import base64
from datetime import date

import requests

from .wait import wait_until

TIMEOUT = (5, 120)
BILLING_CYCLE = "BC_SC_MONTHLY_1ST"


class OpencellOperator:
    """Runs the bills of a month and reads accounts, subscriptions and invoices."""

    def __init__(self, url: str, user: str, password: str):
        self._root = url.removesuffix("/opencell")
        self._api = f"{self._root}/opencell/api/rest"
        self._http = requests.Session()
        self._http.auth = (user, password)

    def call(self, method: str, path: str, **kwargs) -> requests.Response:
        """Call Opencell's interface and return the whole answer."""
        return self._http.request(
            method, f"{self._api}{path}", timeout=TIMEOUT, **kwargs
        )

    def _get(self, path: str, **params) -> dict:
        answer = self.call("GET", path, params=params)
        answer.raise_for_status()
        return answer.json()

    def _sandbox(self, method: str, path: str, **kwargs) -> dict:
        answer = self._http.request(
            method, f"{self._root}/sandbox{path}", timeout=TIMEOUT, **kwargs
        )
        answer.raise_for_status()
        return answer.json()

    # The month

    def set_today(self, day: date) -> None:
        """Move the clock to noon of a day."""
        self._sandbox("POST", "/clock", json={"now": f"{day.isoformat()}T12:00:00"})

    def register_usage(self, records: list[str]) -> None:
        """Hand over usage records as the mediation of a network does."""
        answer = self.call(
            "POST", "/billing/mediation/registerCdrList", json={"cdr": records}
        )
        if answer.status_code != 200 or answer.json().get("status") != "SUCCESS":
            raise AssertionError(f"usage refused: {answer.text[:500]}")

    def bill_the_month(self, invoice_date: date) -> None:
        """Run the bills of the month before ``invoice_date`` to the end."""
        answer = self.call(
            "POST",
            "/billing/invoicing/createBillingRun",
            json={
                "billingCycleCode": BILLING_CYCLE,
                "billingRunTypeEnum": "FULL_AUTOMATIC",
                "invoiceDate": invoice_date.isoformat(),
                "lastTransactionDate": invoice_date.isoformat(),
            },
        )
        if answer.status_code >= 400 or answer.json().get("status") == "FAIL":
            raise AssertionError(f"bill run refused: {answer.text[:500]}")

    # What is inside

    def knows_customer(self, code: str) -> bool:
        """Tell whether there is a customer of this code."""
        answer = self.call("GET", "/account/customer", params={"customerCode": code})
        if answer.status_code == 404:
            return False
        answer.raise_for_status()
        return True

    def subscription(self, code: str) -> dict:
        """Return a subscription."""
        return self._get("/billing/subscription", subscriptionCode=code)["subscription"]

    def invoice_of(self, billing_account: str) -> dict:
        """Return number and total of the one invoice of a billing account."""

        def probe() -> list[dict]:
            answer = self._get(
                "/invoice/list", query=f"billingAccount.code:{billing_account}"
            )
            return answer.get("invoices", [])

        found = wait_until(f"an invoice of {billing_account} in Opencell", probe)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} invoices of {billing_account}")
        return {
            "number": found[0]["invoiceNumber"],
            "total": found[0]["amountWithTax"],
        }

    def invoice_pdf(self, number: str) -> bytes:
        """Return the PDF that Opencell made for an invoice."""
        answer = self._get(
            "/invoice", invoiceNumber=number, invoiceType="COM", includePdf="true"
        )
        return base64.b64decode(answer["invoice"]["pdf"])

    def codes_of(self, member: str) -> dict[str, list[str]]:
        """Return the codes of all that a member has, by kind."""
        world = self._sandbox("GET", "/state")
        codes: dict[str, list[str]] = {}
        parents = {member}
        for name in ("Customer", "CustomerAccount", "BillingAccount", "UserAccount"):
            level = f"{name[0].lower()}{name[1:]}"
            rows = world[f"{level}s"]
            if name == "Customer":
                codes[level] = [row["code"] for row in rows if row["code"] == member]
            else:
                codes[level] = [row["code"] for row in rows if row["parent"] in parents]
                parents = set(codes[level])
        mine = [
            row
            for row in world["subscriptions"]
            if row["userAccount"] in codes["userAccount"]
        ]
        codes["subscription"] = [row["code"] for row in mine]
        codes["service"] = [one["code"] for row in mine for one in row["services"]]
        codes["access"] = [one["code"] for row in mine for one in row["accesses"]]
        return codes

    # Trouble

    def delay_next(self, path: str, *, seconds: float, effect_first: bool) -> None:
        """Answer the next writing call to a path late: after it was done, or before."""
        fault = {
            "kind": "delay",
            "method": "P*",
            "path": path,
            "seconds": seconds,
            "after_effect": effect_first,
        }
        self._sandbox("POST", "/faults", json=fault)

    def refuse_next(self, path: str, message: str) -> None:
        """Refuse the next writing call to a path by a business rule."""
        fault = {
            "kind": "error_json",
            "method": "P*",
            "path": path,
            "message": message,
        }
        self._sandbox("POST", "/faults", json=fault)

    def is_delaying(self) -> bool:
        """Tell whether the delayed call came in: no fault waits any more."""
        return not self._sandbox("GET", "/faults")["faults"]
