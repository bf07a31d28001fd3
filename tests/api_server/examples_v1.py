"""What the requests of `/api/v1` need to succeed."""

from __future__ import annotations

import uuid

from examples import ADDRESS, IBAN, Examples, in_turn, take_turns


class V1Examples(Examples):
    """Of our own API."""

    first_number = 620_000_000

    def __init__(self, api) -> None:
        super().__init__(api)
        spares = [one["code"] for one in self.known["spares"]]
        self.vats = in_turn(self.known["free_vats"][::2])
        self.pauses = in_turn(spares[::4])
        self.parameters = {
            "changed_since": None,
            "code": self.known["contracts"][0],
            "contract": self.known["contracts"][0],
            "cursor": None,
            "email": self.known["emails"][0],
            "member": self.known["members"][0],
            "technology": "bench_mobile",
            "vat": self.known["vats"][0],
        }
        self.bodies = {
            "PATCH /orders/{reference}": self._make_change,
            "POST /event-subscriptions": self._make_subscription,
            "POST /membership-requests": self._make_membership_request,
            "POST /membership-requests/{reference}/documents": self._make_file,
            "POST /orders": self.make_order,
            "POST /orders/{reference}/documents": self._make_document,
            "POST /service-orders": self._make_pause,
            "POST /service-orders/preview": self._make_pause,
            "POST /tickets/{number}/messages": lambda: {"text": "Is anybody there?"},
        }
        self.queries = {
            "GET /sponsorship-check": take_turns(
                lambda: {"member": self.known["sponsor"]},
                lambda: {"code": self.known["sponsorship_code"]},
            )
        }
        # whatever the version is
        self.headers = {"PATCH /orders/{reference}": {"If-Match": "*"}}
        self.paths = self._find_paths()

    def _find_paths(self) -> dict:
        order = self._place_order()
        proven = self._place_order()
        self.api.office.do("ask_for_document", reference=proven)
        request = self._post("/membership-requests", self._make_membership_request())
        wish = self._post("/service-orders", self._make_pause())["reference"]
        self.subscription = self._subscribe()
        of_path = {
            "/contracts/{code}": self.known["contracts"][0],
            "/contracts/{code}/operations": self.known["contracts"][0],
            "/contracts/{code}/usage": self.known["contracts"][0],
            "/event-subscriptions/{id}": self.subscription,
            "/event-subscriptions/{id}/secret": self.subscription,
            "/invoices/{number}": self.known["invoice"]["number"],
            "/invoices/{number}/pdf": self.known["invoice"]["number"],
            "/members/{reference}": self.known["members"][0],
            "/members/{reference}/tokens": self.known["members"][0],
            "/membership-requests/{reference}": request["reference"],
            "/membership-requests/{reference}/documents": request["reference"],
            "/orders/{reference}": order,
            "/orders/{reference}/documents": proven,
            "/service-orders/{reference}": wish,
            "/tickets/{number}": self.known["ticket"],
            "/tickets/{number}/messages": self.known["ticket"],
        }
        return {
            **{
                f"{method} {path}": lambda value=value: value
                for path, value in of_path.items()
                for method in ("GET", "POST", "PATCH")
            },
            # what is gone afterwards is made for the request
            "DELETE /event-subscriptions/{id}": self._subscribe,
            "POST /orders/{reference}/cancel": self._place_order,
            "POST /service-orders/{reference}/cancel": self._ask_for_pause,
        }

    def _post(self, path: str, body: dict) -> dict:
        answer = self.api.call("POST", path, json=body)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def _place_order(self) -> str:
        return self._post("/orders", self.make_order())["reference"]

    def _ask_for_pause(self) -> str:
        return self._post("/service-orders", self._make_pause())["reference"]

    def _subscribe(self) -> str:
        return self._post("/event-subscriptions", self._make_subscription())["id"]

    def _make_change(self) -> dict:
        contact = {"email": self.known["emails"][0], "phone": "972000112"}
        return {"contact": contact, "notes": f"Ring {next(self.numbers)} times"}

    def _make_file(self) -> dict:
        return {"file_name": "paper.pdf", "content": self.make_file()}

    def _make_document(self) -> dict:
        return {"category": self.known["document_kind"], **self._make_file()}

    def _make_pause(self) -> dict:
        return {"type": "suspension", "contract": self.pauses()}

    def _make_membership_request(self) -> dict:
        return {
            "uuid": str(uuid.uuid4()),
            "person": {
                "first_name": "Oriol",
                "last_name": "Camps",
                "vat": self.vats(),
                "email": "oriol@example.org",
                "language": "ca",
                "address": ADDRESS,
            },
            "agreement": self.known["agreement"],
            "iban": IBAN,
            "consent_date": "2026-01-31",
        }

    def _make_subscription(self) -> dict:
        """One more: a client may have some, so all but the first are ended."""
        answer = self.api.call("GET", "/event-subscriptions", params={"limit": 200})
        for one in answer.json()["items"]:
            if one["id"] != getattr(self, "subscription", None):
                self.api.call("DELETE", f"/event-subscriptions/{one['id']}")
        url = f"https://www.example.org/events/{next(self.numbers)}"
        return {"url": url, "event_types": ["order.state_changed"]}
