"""What is refused about accounts, accesses and webhooks."""

from __future__ import annotations

from probe import NONE, Probe, day
from provoke import ask, change, point, provokes, repeat
from valid_calls import VALID, Sent

HIERARCHIES = ("hierarchy.create", "hierarchy.update")
TYPELESS = "crmAccountType is neither"
DEBIT = {"paymentMethodType": "DIRECTDEBIT", "alias": "prova"}
FIELD = {"customField": [{"code": NONE, "stringValue": "x"}]}

# === HIERARCHY === #

for _name in HIERARCHIES:
    change(_name, "crmAccountType absent", crmAccountType="")
    change(_name, TYPELESS, crmAccountType=NONE)
    change(_name, "a referenced code is unknown", billingCycle=NONE)
    change(
        _name,
        "electronicBilling=true and email blank",
        electronicBilling=True,
        email="",
    )
    change(_name, "DIRECTDEBIT payment method incomplete", methodOfPayment=[DEBIT])
    change(_name, "a custom field code is unknown", customFields=FIELD)
change("hierarchy.create", "a field required by a created level", currency="")
repeat("hierarchy.create", "an account of a created level")
change("hierarchy.create", "crmParentCode does not name", crmParentCode=NONE)
change("hierarchy.update", "an account of one of the levels", code=NONE)


@provokes("hierarchy.update", "crmParentCode names another parent")
def move_customer_account(probe: Probe) -> Sent:
    """Other customer for a customer account."""
    sent = VALID["hierarchy.update"](probe)
    sent.body["crmParentCode"] = probe.make_customer()
    return sent


@provokes("hierarchy.update", "moving a billing or user account")
def move_with_open_charges(probe: Probe) -> Sent:
    """Other customer account for a billing account with something to bill."""
    account = probe.make_account()
    probe.charge(probe.make_subscription(account=account))
    values = probe.hierarchy_body(account, probe.account)
    return Sent(body=values | {"crmAccountType": "BA"})


change("hierarchy.multi", "sellers empty", sellers={"seller": []})


@provokes("hierarchy.multi", "parent code given in a child")
def child_of_another(probe: Probe) -> Sent:
    """A customer account under one customer that names another."""
    sent = VALID["hierarchy.multi"](probe)
    [customer] = sent.body["sellers"]["seller"][0]["customers"]["customer"]
    child = VALID["customerAccount.create"](probe).body
    customer["customerAccounts"] = {"customerAccount": [child]}
    return sent


@provokes("hierarchy.multi", "a subscription without code")
def nameless_subscription(probe: Probe) -> Sent:
    """A tree down to a subscription without code."""
    sent = VALID["hierarchy.multi"](probe)
    [above] = sent.body["sellers"]["seller"][0]["customers"]["customer"]
    for level in ("customerAccount", "billingAccount", "userAccount"):
        child = VALID[f"{level}.create"](probe).body
        for parent in ("customer", "customerAccount", "billingAccount"):
            child.pop(parent, None)
        above[f"{level}s"] = {level: [child]}
        above = child
    subscription = probe.subscription_body("", above["code"])
    del subscription["code"]
    above["subscriptions"] = {"subscription": [subscription]}
    return sent


# === ONE LEVEL === #

for _level, _parent in (
    ("customer", "seller"),
    ("customerAccount", "customer"),
    ("billingAccount", "customerAccount"),
    ("userAccount", "billingAccount"),
):
    repeat(f"{_level}.create", "code already used")
    change(f"{_level}.create", "parent or referenced code unknown", **{_parent: NONE})
    change(f"{_level}.update", "account or referenced code unknown", code=NONE)
    ask(f"{_level}.get", "unknown code", **{f"{_level}Code": NONE})
    point(f"{_level}.delete", "unknown code", code=NONE)
    if _level != "customer":
        ask(f"{_level}.list", "parent unknown", **{f"{_parent}Code": NONE})
        provokes(f"{_level}.delete", "account is referenced")(
            lambda p: Sent(path={"code": _used_account(p)})
        )
change("customer.create", "customerCategory / customerBrand", customerCategory=NONE)
for _verb in ("create", "update"):
    change(
        f"customerAccount.{_verb}",
        "DIRECTDEBIT payment method incomplete",
        methodOfPayment=[DEBIT],
    )


def _used_account(probe: Probe) -> str:
    probe.make_subscription(account=probe.account)
    return probe.account


@provokes("customer.delete", "account is referenced")
def used_customer(probe: Probe) -> Sent:
    """A customer with accounts."""
    probe.make_account(probe.customer)
    return Sent(path={"code": probe.customer})


@provokes("customerAccount.update", "customer differs")
def account_of_another(probe: Probe) -> Sent:
    """Other customer for a customer account."""
    sent = VALID["customerAccount.update"](probe)
    sent.body["customer"] = probe.make_customer()
    return sent


# === ACCESSES === #

change("access.create", "subscription unknown", subscription=NONE)
change("access.update", "subscription or access unknown", code=NONE)
ask("access.get", "subscription or access unknown", accessCode=NONE)
ask("access.list", "subscription unknown", subscriptionCode=NONE)
for _name in ("access.delete", "access.delete4", "access.enable"):
    point(_name, "subscription or access unknown", accessCode=NONE)


@provokes("access.create", "same access code already on the same")
def same_access(probe: Probe) -> Sent:
    """The access that a subscription has already."""
    return Sent(body={"code": probe.subscription, "subscription": probe.subscription})


@provokes("access.create", "same access code on ANY")
def access_of_another(probe: Probe) -> Sent:
    """The access of another subscription in the same days."""
    other = probe.make_subscription()
    values = {"code": probe.subscription, "subscription": other}
    return Sent(body=values | {"startDate": day(-1)})


# === WEBHOOKS === #

repeat("webhook.create", "code used")
change("webhook.create", "classNameFilter is no class", classNameFilter=NONE)
change("webhook.create", "scriptInstanceCode", scriptInstanceCode=NONE)
change("webhook.update", "unknown", code=NONE)
ask("webhook.get", "unknown", notificationCode=NONE)
point("webhook.delete", "unknown", notificationCode=NONE)

# === CATALOGUE === #

for _name, _parameter in (
    ("offerTemplate", "offerTemplateCode"),
    ("serviceTemplate", "serviceTemplateCode"),
    ("oneShotChargeTemplate", "oneShotChargeTemplateCode"),
    ("recurringChargeTemplate", "recurringChargeTemplateCode"),
    ("usageChargeTemplate", "usageChargeTemplateCode"),
    ("terminationReason", "terminationReasonCode"),
    ("billingCycle", "billingCycleCode"),
    ("seller", "sellerCode"),
    ("country", "countryCode"),
    ("language", "languageCode"),
    ("currency", "currencyCode"),
    ("invoiceType", "invoiceTypeCode"),
    ("occTemplate", "occTemplateCode"),
    ("emailTemplate", "code"),
    ("customFieldTemplate", "customFieldTemplateCode"),
):
    ask(f"catalog.{_name}", "unknown code", **{_parameter: NONE})
