"""For each endpoint a call that is taken, from which the refused ones are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from probe import CODES, Probe, day


@dataclass
class Sent:
    """A call: variable segments of the path, parameters of the URL, body."""

    path: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    body: object = None


VALID: dict[str, Callable[[Probe], Sent]] = {}


def valid(name: str) -> Callable:
    """Register the decorated function as the maker of an endpoint's call."""

    def register(make: Callable[[Probe], Sent]) -> Callable:
        VALID[name] = make
        return make

    return register


def body(name: str, make: Callable[[Probe], object]) -> None:
    """Register a call that is all body."""
    VALID[name] = lambda probe: Sent(body=make(probe))


def query(name: str, make: Callable[[Probe], dict]) -> None:
    """Register a call that is all query."""
    VALID[name] = lambda probe: Sent(query=make(probe))


# === ACCOUNTS === #

body("hierarchy.create", lambda p: p.hierarchy_body(p.code(), p.customer))
body("hierarchy.createOrUpdate", lambda p: p.hierarchy_body(p.code(), p.customer))
body("hierarchy.update", lambda p: p.hierarchy_body(p.make_account(), ""))
body("customer.create", lambda p: p.customer_body(p.code()))
body("customer.createOrUpdate", lambda p: p.customer_body(p.code()))
body("customer.update", lambda p: p.customer_body(p.make_customer()))


@valid("hierarchy.multi")
def tree(probe: Probe) -> Sent:
    """A seller with one customer."""
    customers = {"customer": [probe.customer_body(probe.code())]}
    seller = {"code": CODES["seller"], "customers": customers}
    return Sent(body={"sellers": {"seller": [seller]}})


def _customer_account(probe: Probe, code: str, parent: str) -> dict:
    names = ("currency", "language")
    return {"code": code, "customer": parent, **{name: CODES[name] for name in names}}


def _billing_account(probe: Probe, code: str, parent: str) -> dict:
    return {
        "code": code,
        "customerAccount": parent,
        "billingCycle": CODES["cycle"],
        "country": CODES["country"],
        "language": CODES["language"],
    }


def _user_account(probe: Probe, code: str, parent: str) -> dict:
    return {"code": code, "billingAccount": parent}


for _name, _make, _above in (
    ("customerAccount", _customer_account, "customer"),
    ("billingAccount", _billing_account, "account"),
    ("userAccount", _user_account, "account"),
):
    for _verb in ("create", "createOrUpdate"):
        body(
            f"{_name}.{_verb}",
            lambda p, make=_make, above=_above: make(p, p.code(), getattr(p, above)),
        )
    body(
        f"{_name}.update",
        lambda p, make=_make, above=_above: make(p, p.account, getattr(p, above)),
    )
    query(f"{_name}.get", lambda p, name=_name: {f"{name}Code": p.account})

query("customer.get", lambda p: {"customerCode": p.customer})
query("customer.list", lambda p: {"query": f"code:{p.customer}"})
query("customerAccount.list", lambda p: {"customerCode": p.customer})
query("billingAccount.list", lambda p: {"customerAccountCode": p.account})
query("userAccount.list", lambda p: {"billingAccountCode": p.account})


@valid("customer.delete")
def lone_customer(probe: Probe) -> Sent:
    """A customer without accounts."""
    return Sent(path={"code": probe.make_customer()})


def _lone(level: str, parent: str) -> Callable[[Probe], Sent]:
    def make(probe: Probe) -> Sent:
        sent = VALID[f"{level}.create"](probe)
        probe.do("POST", f"/account/{level}", sent.body)
        return Sent(path={"code": sent.body["code"]})

    return make


for _name in ("customerAccount", "billingAccount", "userAccount"):
    VALID[f"{_name}.delete"] = _lone(_name, "")


# === SUBSCRIPTIONS === #

for _verb in ("create", "createOrUpdate", "createOrUpdatePartial"):
    body(f"subscription.{_verb}", lambda p: p.subscription_body(p.code()))
body("subscription.update", lambda p: p.subscription_body(p.make_subscription()))
query("subscription.get", lambda p: {"subscriptionCode": p.subscription})
query("subscription.list", lambda p: {"userAccountCode": p.account})
query("subscription.findByCustomer", lambda p: {"customerCode": p.customer})
body("subscription.listPost", lambda p: {"filters": {"code": p.subscription}})
query(
    "subscription.serviceInstances",
    lambda p: {
        "subscriptionCode": p.subscription,
        "serviceInstanceCode": CODES["service"],
    },
)
query(
    "subscription.serviceInstance",
    lambda p: {
        "subscriptionCode": p.subscription,
        "serviceInstanceCode": CODES["service"],
    },
)


def service_item() -> dict:
    """Return the service that is activated."""
    return {"code": CODES["service"], "quantity": 1, "subscriptionDate": day(-40)}


def _listed(probe: Probe, name: str) -> dict:
    code = probe.make_subscription(service=False)
    return {"subscription": code, name: {"service": [service_item()]}}


body("subscription.activateServices", lambda p: _listed(p, "servicesToActivate"))
body("subscription.instantiateServices", lambda p: _listed(p, "servicesToInstantiate"))
body(
    "subscription.subscribeAndActivateServices",
    lambda p: (
        p.subscription_body(p.code())
        | {"servicesToActivate": {"service": [service_item()]}}
    ),
)
body(
    "subscription.applyOneShot",
    lambda p: {
        "oneShotCharge": CODES["oneShot"],
        "subscription": p.subscription,
        "operationDate": day(-1),
        "description": p.code(),
    },
)


def _ending(probe: Probe) -> dict:
    return {
        "subscriptionCode": probe.make_subscription(),
        "terminationReason": CODES["reason"],
        "terminationDate": day(-2),
    }


body("subscription.terminate", _ending)
body(
    "subscription.terminateServices",
    lambda p: _ending(p) | {"services": [CODES["service"]]},
)
body("subscription.suspend", lambda p: {"subscriptionCode": p.make_subscription()})


def suspended(probe: Probe) -> str:
    """Make a suspended subscription; return its code."""
    code = probe.make_subscription()
    probe.do("PUT", "/billing/subscription/suspend", {"subscriptionCode": code})
    return code


body("subscription.resume", lambda p: {"subscriptionCode": suspended(p)})


def _with_service(code: str) -> dict:
    item = {"code": CODES["service"]}
    return {"subscriptionCode": code, "serviceToUpdate": [item]}


body("subscription.suspendServices", lambda p: _with_service(p.make_subscription()))
body("subscription.resumeServices", lambda p: _with_service(suspended(p)))
body("subscription.updateServices", lambda p: _with_service(p.make_subscription()))
body("subscription.activate", lambda p: p.make_subscription(service=False))
for _name in ("cancelTermination", "cancelRenewal"):
    VALID[f"subscription.{_name}"] = lambda p: Sent(
        path={"subscriptionCode": p.make_subscription()}
    )


# === ACCESSES, USAGE === #

for _verb in ("create", "createOrUpdate"):
    body(
        f"access.{_verb}",
        lambda p: {"code": p.code(), "subscription": p.subscription},
    )


def _access(probe: Probe) -> dict:
    code = probe.make_subscription()
    return {"code": code, "subscription": code}


body("access.update", _access)
query(
    "access.get",
    lambda p: {"accessCode": p.subscription, "subscriptionCode": p.subscription},
)
query("access.list", lambda p: {"subscriptionCode": p.subscription})
for _verb in ("delete", "enable"):

    @valid(f"access.{_verb}")
    def access_path(probe: Probe) -> Sent:
        """The access of a new subscription."""
        code = probe.make_subscription()
        return Sent(path={"accessCode": code, "subscriptionCode": code})


@valid("access.delete4")
def access_of_period(probe: Probe) -> Sent:
    """An access with a start and an end."""
    code, subscription = probe.code(), probe.subscription
    item = {"code": code, "subscription": subscription}
    period = {"startDate": day(-30), "endDate": day(30)}
    probe.do("POST", "/account/access", item | period)
    return Sent(path={"accessCode": code, "subscriptionCode": subscription, **period})


@valid("mediation.registerCdrList")
def usage(probe: Probe) -> Sent:
    """One record of a call."""
    zone = "+0200" if probe.modern else "Z"
    line = f"{day(-3)}T10:00:00{zone};60;{probe.make_subscription()};VOICE"
    return Sent(body={"cdr": [line]})
