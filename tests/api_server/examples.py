"""Requests that mean something: what is generated, with references that exist."""

from __future__ import annotations

import copy
import itertools
import uuid
from collections.abc import Callable
from typing import Any


class Examples:
    """Makes a generated request one about things that the seeded server has.

    :param api: the server, see `conftest`
    """

    def __init__(self, api) -> None:
        self.api = api
        self.numbers = itertools.count(600_000_000)
        known = api.known
        order = api.post_order(api.make_order()).json()
        wish = self._make_wish(known["contracts"][0])
        change = api.call("POST", "/service-orders", json=wish).json()
        #: what a parameter or a field of this name may be
        self.references: dict[str, Any] = {
            "code": known["contracts"][0],
            "consent_date": "2026-01-31",
            "contract": known["contracts"][0],
            "email": known["emails"][0],
            "iban": "ES9121000418450200051332",
            "member": known["members"][0],
            "previous_provider": "bench",
            "product": "mobile",
            "reason": (known["reasons"] or [""])[0],
            "technology": "bench_mobile",
            "vat": known["vats"][0],
            "zip_code": "08001",
        }
        #: the same where the name alone does not tell what is meant
        self.of_path = {
            "/members/{reference}": known["members"][0],
            "/orders/{reference}": order["reference"],
            "/service-orders/{reference}": change["reference"],
        }
        self.bodies: dict[tuple[str, str], Callable[[], dict]] = {
            ("POST", "/orders"): self._make_order,
            ("POST", "/service-orders"): self._make_next_wish,
            ("POST", "/service-orders/preview"): self._make_next_wish,
        }

    def _make_order(self) -> dict:
        order = self.api.make_order()
        order["lines"][0]["phone_number"] = str(next(self.numbers))
        return order

    def _make_wish(self, contract: str) -> dict:
        # numbers of contracts: each third is a fibre, see tests/benchmarks/domain
        return {"type": "suspension", "contract": contract}

    def _make_next_wish(self) -> dict:
        contracts = self.api.known["contracts"]
        contract = contracts[1 + next(self.numbers) % (len(contracts) - 1)]
        return self._make_wish(contract)

    def mend(self, case, document: dict) -> None:
        """Put references that exist in place of those that were made up."""
        for name in case.path_parameters or {}:
            if known := self._find(case.path, name):
                case.path_parameters[name] = known
        for name in list(case.query or {}):
            if name in self.references:
                case.query[name] = self.references[name]
            elif name in ("cursor", "changed_since"):
                del case.query[name]
        if case.operation.path == "/sponsorship-check":
            case.query = {"member": self.references["member"]}
        if isinstance(case.body, dict | list):
            case.body = self._make_body(case, document)

    def _find(self, path: str, name: str) -> str:
        for start, reference in self.of_path.items():
            if path.startswith(start):
                return reference
        return str(self.references.get(name, ""))

    def _make_body(self, case, document: dict) -> Any:
        """Return a body that is known to be fine, of ours or of the document."""
        make = self.bodies.get((case.method, case.operation.path))
        if make:
            return make()
        operation = document["paths"][case.operation.path][case.method.lower()]
        media = operation.get("requestBody", {}).get("content", {})
        examples = media.get("application/json", {}).get("examples", {})
        if examples:
            turn = next(self.numbers) % len(examples)
            return copy.deepcopy(list(examples.values())[turn]["value"])
        return self._replace(case.body)

    def _replace(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._replace(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {
            name: str(uuid.uuid4())
            if name == "uuid"
            else self.references.get(name, self._replace(found))
            for name, found in value.items()
        }
