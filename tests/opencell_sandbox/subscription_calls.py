"""The calls of the tests on subscriptions, and what they read back."""

from __future__ import annotations

from sandbox_process import SMALL

BASE = "/billing/subscription"
REASON = "CC_TERMINATION"


def body(code: str = "S1", **more) -> dict:
    """Return the body of a new mobile subscription."""
    return {
        "code": code,
        "description": "600000001",
        "userAccount": "100_0",
        "offerTemplate": "OF_SC_TEMPLATE_MOB",
        "subscriptionDate": "2026-10-01",
        **more,
    }


def activation(service: str, code: str = "S1", day: str = "2026-10-01", **more) -> dict:
    """Return the body that activates a service."""
    item = {"code": service, "quantity": 1, "subscriptionDate": day, **more}
    return {"subscription": code, "servicesToActivate": {"service": [item]}}


def activate(sandbox, *arguments, **more):
    """Activate a service and return the whole answer."""
    path = f"{BASE}/activateServices"
    return sandbox.call("POST", path, activation(*arguments, **more))


def end(sandbox, day: str, code: str = "S1", reason: str = REASON):
    """Terminate a subscription and return the whole answer."""
    return sandbox.call(
        "POST",
        f"{BASE}/terminate",
        {"subscriptionCode": code, "terminationReason": reason, "terminationDate": day},
    )


def services(sandbox, code: str = "S1") -> list[tuple]:
    """Return code and status of each service instance."""
    listed = sandbox.subscription(code).get("services", {}).get("serviceInstance", [])
    return [(one["code"], one["status"]) for one in listed]


def partial(**more) -> dict:
    """Return the best single call for a new contract."""
    item = {"code": SMALL, "quantity": 1, "subscriptionDate": "2026-10-01"}
    return body(
        accesses={"access": [{"code": "600000001", "startDate": "2026-10-01"}]},
        services={"serviceInstance": [item]},
        **more,
    )
