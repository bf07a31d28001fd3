"""Calls that are taken: invoices, payments, catalogue, webhooks."""

from __future__ import annotations

from probe import CODES, Probe, day
from valid_calls import VALID, Sent, body, query, valid

# === INVOICES === #

query("invoice.get", lambda p: {"id": p.invoice["invoiceId"]})
query(
    "invoice.list",
    lambda p: {"query": f"billingAccount.code:{p.invoice['billingAccountCode']}"},
)
body(
    "invoice.listPost",
    lambda p: {"filters": {"billingAccount.code": p.invoice["billingAccountCode"]}},
)
query(
    "invoice.byCustomerAccount",
    lambda p: {"customerAccountCode": p.invoice["billingAccountCode"]},
)


def pdf_request(probe: Probe) -> dict:
    """Return what asks for the PDF of an invoice."""
    return {
        "invoiceNumber": probe.invoice["invoiceNumber"],
        "invoiceType": CODES["invoiceType"],
        "generatePdf": True,
    }


body("invoice.pdf", pdf_request)
query("invoice.pdfGet", lambda p: {"invoiceId": p.invoice["invoiceId"]})


@valid("invoice.generate")
def billable(probe: Probe) -> Sent:
    """An account with something to bill."""
    account = probe.make_account()
    probe.charge(probe.make_subscription(account=account))
    return Sent(body={"billingAccountCode": account, "invoicingDate": day(0)})


body("invoice.sendByEmail", lambda p: {"invoiceId": p.invoice["invoiceId"]})


def _run(probe: Probe, kind: str) -> str:
    values = {"billingCycleCode": CODES["cycle"], "billingRunTypeEnum": kind}
    return probe.do("POST", "/billing/invoicing/createBillingRun", values)["message"]


@valid("invoice.cancel")
def draft(probe: Probe) -> Sent:
    """The draft invoice of a bill run."""
    account = probe.make_account()
    code = probe.make_subscription(account=account, service=False)
    charge = {"oneShotCharge": CODES["oneShot"], "subscription": code}
    charge["operationDate"] = day(-35)
    path = "/billing/subscription/applyOneShotChargeInstance"
    probe.do("POST", path, charge)
    _run(probe, "AUTOMATIC")
    asked = {"filters": {"billingAccount.code": account}}
    [invoice] = probe.do("POST", "/invoice/list", asked)["invoices"]
    return Sent(body=invoice["invoiceId"])


body(
    "billingRun.create",
    lambda p: {"billingCycleCode": CODES["cycle"], "billingRunTypeEnum": "MANUAL"},
)
body("billingRun.info", lambda p: int(_run(p, "MANUAL")))


# === RECEIVABLES === #


def booking(probe: Probe, account: str | None = None) -> dict:
    """Return the body of a charge on a customer account."""
    return {
        "type": "OCC",
        "customerAccount": account or probe.account,
        "code": CODES["charged"],
        "transactionCategory": "DEBIT",
        "amount": 10,
        "reference": probe.code(),
        "otherCreditAndCharge": {"operationDate": day(0)},
    }


def book(probe: Probe, account: str) -> int:
    """Charge a customer account; return the id of the operation."""
    values = booking(probe, account)
    probe.do("POST", "/accountOperation", values)
    [number] = [
        operation["id"]
        for operation in probe.operations(account)
        if operation.get("reference") == values["reference"]
    ]
    return number


def matching(probe: Probe) -> dict:
    """Return what matches a charge with the payment for it."""
    account = probe.make_account()
    ids = [book(probe, account), probe.pay(account, 10)]
    return {
        "customerAccountCode": account,
        "accountOperations": {"accountOperation": [{"id": number} for number in ids]},
    }


body("accountOperation.create", booking)
query("accountOperation.list", lambda p: {"customerAccountCode": p.account})
query("accountOperation.get", lambda p: {"id": p.pay(p.account)})
body("accountOperation.match", matching)


@valid("accountOperation.unmatch")
def matched(probe: Probe) -> Sent:
    """A charge that was paid."""
    values = matching(probe)
    probe.do("POST", "/accountOperation/matchOperations", values)
    [first, _] = values["accountOperations"]["accountOperation"]
    return Sent(
        body={
            "customerAccountCode": values["customerAccountCode"],
            "accountOperationId": first["id"],
        }
    )


body("payment.create", lambda p: p.payment_body(p.account))
query("payment.list", lambda p: {"customerAccountCode": p.account})


def method(probe: Probe) -> dict:
    """Return the body of a payment method."""
    return {"paymentMethodType": "CHECK", "customerAccountCode": probe.account}


body("paymentMethod.create", method)


@valid("paymentMethod.update")
def own_method(probe: Probe) -> Sent:
    """A payment method of the suite's account."""
    made = probe.do("POST", "/payment/paymentMethod", method(probe))
    values = {"id": made["paymentMethod"]["id"], "paymentMethodType": "CHECK"}
    return Sent(body=values | {"alias": "prova"})


query("paymentMethod.list", lambda p: {"query": f"customerAccount.code:{p.account}"})

# === CATALOGUE === #

for _name, _parameter, _code in (
    ("offerTemplate", "offerTemplateCode", "offer"),
    ("serviceTemplate", "serviceTemplateCode", "service"),
    ("oneShotChargeTemplate", "oneShotChargeTemplateCode", "oneShot"),
    ("recurringChargeTemplate", "recurringChargeTemplateCode", "charge"),
    ("usageChargeTemplate", "usageChargeTemplateCode", "usageCharge"),
    ("terminationReason", "terminationReasonCode", "reason"),
    ("billingCycle", "billingCycleCode", "cycle"),
    ("seller", "sellerCode", "seller"),
    ("country", "countryCode", "country"),
    ("language", "languageCode", "language"),
    ("currency", "currencyCode", "currency"),
    ("invoiceType", "invoiceTypeCode", "invoiceType"),
    ("occTemplate", "occTemplateCode", "payment"),
    ("emailTemplate", "code", "emailTemplate"),
):
    query(
        f"catalog.{_name}",
        lambda p, parameter=_parameter, code=_code: {parameter: CODES[code]},
    )
query(
    "catalog.customFieldTemplate",
    lambda p: {
        "customFieldTemplateCode": CODES["customField"],
        "appliesTo": "SUBSCRIPTION",
    },
)

# === WEBHOOKS === #

for _verb in ("create", "createOrUpdate"):
    body(f"webhook.{_verb}", lambda p: p.webhook_body(p.code()) | {"disabled": True})
body("webhook.update", lambda p: p.webhook_body(p.make_webhook()) | {"disabled": True})
query("webhook.get", lambda p: {"notificationCode": p.make_webhook()})
VALID["webhook.delete"] = lambda p: Sent(path={"notificationCode": p.make_webhook()})
VALID["webhook.enable"] = lambda p: Sent(path={"code": p.make_webhook()})
VALID["version"] = lambda p: Sent(path={"resource": "billing/subscription"})
