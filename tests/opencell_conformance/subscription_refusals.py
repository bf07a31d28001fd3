"""What is refused about subscriptions, their services, charges and usage."""

from __future__ import annotations

from probe import CODES, NONE, Probe, day
from provoke import ask, change, provokes, repeat
from valid_calls import VALID, Sent, service_item, suspended

FIELD = {"customField": [{"code": NONE, "stringValue": "x"}]}

# === CREATING AND CHANGING === #

change("subscription.create", "userAccount or offerTemplate blank", userAccount="")
repeat("subscription.create", "code already used")
change("subscription.create", "userAccount unknown", userAccount=NONE)
change("subscription.create", "no offer template version", offerTemplate=NONE)
change("subscription.create", "seller / billingCycle", seller=NONE)
change(
    "subscription.create",
    "offer template disabled",
    offerTemplate=CODES["disabledOffer"],
)
change("subscription.create", "custom field code unknown", customFields=FIELD)
change("subscription.update", "code or subscriptionDate absent", code="")
change("subscription.update", "unknown subscription", code=NONE)
change(
    "subscription.update",
    "offerTemplate differs and services exist",
    offerTemplate=CODES["otherOffer"],
)
change("subscription.update", "mailingType not written exactly", mailingType="Manual")


@provokes("subscription.update", "status RESILIATED")
def change_ended(probe: Probe) -> Sent:
    """A subscription that has ended."""
    return Sent(body=probe.subscription_body(probe.end(probe.make_subscription())))


@provokes("subscription.update", "userAccount differs")
def move(probe: Probe) -> Sent:
    """Another user account."""
    sent = VALID["subscription.update"](probe)
    sent.body["userAccount"] = probe.make_account()
    return sent


@provokes("subscription.update", "new offerTemplate disabled")
def change_to_disabled(probe: Probe) -> Sent:
    """An offer that is not sold any more, before there are services."""
    code = probe.make_subscription(service=False)
    values = probe.subscription_body(code)
    return Sent(body=values | {"offerTemplate": CODES["disabledOffer"]})


@provokes("subscription.createOrUpdatePartial", "accesses.access[].subscription names")
def foreign_access(probe: Probe) -> Sent:
    """An access that names another subscription."""
    sent = VALID["subscription.createOrUpdatePartial"](probe)
    item = {"code": probe.code(), "subscription": probe.subscription}
    sent.body["accesses"] = {"access": [item]}
    return sent


ask("subscription.get", "unknown code", subscriptionCode=NONE)
ask("subscription.list", "userAccountCode unknown", userAccountCode=NONE)

# === SERVICES === #

for _name, _list in (
    ("activateServices", "servicesToActivate"),
    ("instantiateServices", "servicesToInstantiate"),
):
    _call = f"subscription.{_name}"
    change(_call, "subscription blank", **{_list: {"service": []}})
    change(_call, "subscription unknown", subscription=NONE)
    for _when, _code in (
        ("service template unknown", NONE),
        ("neither service template", NONE),
        ("service not part of the offer", CODES["serviceOfOtherOffer"]),
    ):
        change(_call, _when, **{_list: {"service": [service_item() | {"code": _code}]}})

    @provokes(_call, "subscription RESILIATED or CANCELED")
    def ended(probe: Probe, name: str = _call) -> Sent:
        """A subscription that has ended."""
        sent = VALID[name](probe)
        probe.end(sent.body["subscription"])
        return sent


change(
    "subscription.activateServices",
    "service not instantiated before",
    servicesToActivate={
        "service": [{"code": CODES["service"], "subscriptionDate": day(-1)}]
    },
)
repeat("subscription.activateServices", "a service instance with this code is ACTIVE")
repeat("subscription.instantiateServices", "already INACTIVE or ACTIVE")
change(
    "subscription.activateServices",
    "chargeInstanceOverride code",
    servicesToActivate={
        "service": [
            service_item()
            | {
                "chargeInstanceOverrides": {
                    "chargeInstanceOverride": [
                        {"chargeInstanceCode": NONE, "amountWithoutTax": 1}
                    ]
                }
            }
        ]
    },
)
change(
    "subscription.activateServices",
    "calendarPSCode unknown",
    servicesToActivate={"service": [service_item() | {"calendarPSCode": NONE}]},
)

for _name, _right, _wrong in (
    ("suspendServices", "ACTIVE", "SUSPENDED"),
    ("resumeServices", "SUSPENDED", "ACTIVE"),
):
    change(
        f"subscription.{_name}",
        "subscription unknown, or service",
        serviceToUpdate=[{"code": CODES["otherService"]}],
    )

    @provokes(f"subscription.{_name}", f"service not {_right}")
    def wrong_status(probe: Probe, wrong: str = _wrong) -> Sent:
        """A service of the other status, by its id."""
        active = wrong == "ACTIVE"
        code = probe.make_subscription() if active else suspended(probe)
        item = {"id": probe.service_id(code)}
        return Sent(body={"subscriptionCode": code, "serviceToUpdate": [item]})

    change(f"subscription.{_name}", "a field absent", serviceToUpdate=[])


change("subscription.updateServices", "subscriptionCode / services", serviceToUpdate=[])
change("subscription.updateServices", "subscription or service", subscriptionCode=NONE)


def twice(probe: Probe) -> str:
    """Make a subscription with an ended and an active service of one code."""
    code = probe.make_subscription()
    ending = {
        "subscriptionCode": code,
        "services": [CODES["service"]],
        "terminationReason": CODES["reason"],
        "terminationDate": day(-10),
    }
    probe.do("POST", "/billing/subscription/terminateServices", ending)
    item = service_item() | {"subscriptionDate": day(-5)}
    values = {"subscription": code, "servicesToActivate": {"service": [item]}}
    probe.do("POST", "/billing/subscription/activateServices", values)
    return code


@provokes("subscription.updateServices", "several instances")
def ambiguous(probe: Probe) -> Sent:
    """A code that two services of a subscription have."""
    item = {"code": CODES["service"], "description": "prova"}
    return Sent(body={"subscriptionCode": twice(probe), "serviceToUpdate": [item]})


ask("subscription.serviceInstances", "subscription unknown", subscriptionCode=NONE)
ask("subscription.serviceInstance", "unknown", serviceInstanceCode=NONE)
ask("subscription.serviceInstance", "neither id nor code", serviceInstanceCode="")


@provokes("subscription.activate", "unknown")
def activate_nothing(probe: Probe) -> Sent:
    """A code that nothing has."""
    return Sent(body=NONE)


# === THE END, SUSPENSION === #

change("subscription.terminate", "subscription unknown", subscriptionCode=NONE)
change("subscription.terminate", "reason unknown", terminationReason=NONE)
change("subscription.terminate", "terminationDate before", terminationDate=day(-90))
repeat("subscription.terminate", "status RESILIATED")
change(
    "subscription.terminateServices", "subscription or reason", terminationReason=NONE
)
change(
    "subscription.terminateServices",
    "no matching service",
    services=[CODES["otherService"]],
)
change(
    "subscription.terminateServices",
    "serviceIds: unknown id",
    services=[],
    serviceIds=[0],
)
change("subscription.terminateServices", "date before", terminationDate=day(-90))


@provokes("subscription.terminateServices", "serviceIds: other subscription")
def foreign_service(probe: Probe) -> Sent:
    """The service of another subscription."""
    sent = VALID["subscription.terminateServices"](probe)
    del sent.body["services"]
    sent.body["serviceIds"] = [probe.service_id(probe.subscription)]
    return sent


for _name in ("suspend", "resume"):
    change(f"subscription.{_name}", "unknown", subscriptionCode=NONE)


@provokes("subscription.resume", "status not RESILIATED")
def resume_active(probe: Probe) -> Sent:
    """A subscription that is active."""
    return Sent(body={"subscriptionCode": probe.subscription})


# === CHARGES AND USAGE === #

change("subscription.applyOneShot", "charge template unknown", oneShotCharge=NONE)
change("subscription.applyOneShot", "subscription unknown", subscription=NONE)
change("subscription.applyOneShot", "operationDate before", operationDate=day(-90))
change("subscription.applyOneShot", "wallet template unknown", wallet=NONE)
change(
    "subscription.applyOneShot",
    "rating failed",
    oneShotCharge=CODES["oneShotWithoutPrice"],
)


def charge_ended(probe: Probe) -> Sent:
    """A subscription that has ended."""
    sent = VALID["subscription.applyOneShot"](probe)
    sent.body["subscription"] = probe.end(probe.make_subscription())
    return sent


provokes("subscription.applyOneShot", "subscription RESILIATED")(charge_ended)
provokes("subscription.applyOneShot", "RESILIATED/CANCELED and")(charge_ended)

for _when in ("first line in error", "at least one line in error"):
    change("mediation.registerCdrList", _when, cdr=["a;b;c;d"])
change("mediation.registerCdrList", "more than 1000 lines", cdr=["a;b;c;d"] * 1001)
