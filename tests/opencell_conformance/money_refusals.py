"""What is refused about invoices, account operations and payments."""

from __future__ import annotations

from probe import CODES, NONE, Probe, day
from provoke import ask, change, provokes
from valid_calls import VALID, Sent
from valid_money import book, matching

# === INVOICES === #

ask("invoice.get", "unknown id", id=0)
ask("invoice.get", "unknown number", id="", invoiceNumber=NONE)
ask("invoice.get", "neither id nor", id="")
ask("invoice.get", "unknown invoice type", id="", invoiceNumber="1", invoiceType=NONE)
ask("invoice.list", "unknown filter", query="colour:red")
ask("invoice.byCustomerAccount", "unknown customer account", customerAccountCode=NONE)
change("invoice.pdf", "unknown invoice", invoiceNumber=NONE)
change("invoice.generate", "target unknown", billingAccountCode=NONE)
change("invoice.generate", "target or date absent", billingAccountCode="")
change("invoice.sendByEmail", "unknown", invoiceId=999_999_999)


@provokes("invoice.generate", "nothing to invoice")
def bill_nothing(probe: Probe) -> Sent:
    """Accounts without a charge."""
    values = {"billingAccountCode": probe.make_account(), "invoicingDate": day(0)}
    return Sent(body=values)


@provokes("invoice.sendByEmail", "not sent")
def send_twice(probe: Probe) -> Sent:
    """An invoice that was sent, only if it was not."""
    sent = VALID["invoice.sendByEmail"](probe)
    probe.do("POST", "/invoice/sendByEmail", sent.body)
    sent.body["checkAlreadySent"] = True
    return sent


@provokes("invoice.cancel", "unknown")
def cancel_nothing(probe: Probe) -> Sent:
    """An id that nothing has."""
    return Sent(body=999_999_999)


change("billingRun.create", "unknown billing cycle", billingCycleCode=NONE)

# === RECEIVABLES === #

change("accountOperation.create", "customer account unknown", customerAccount=NONE)
change("accountOperation.create", "type and data do not fit", type="R")
change("accountOperation.create", "unknown OCC template", code=NONE)
change("accountOperation.create", "OCC template not for", code=CODES["notManual"])
ask("accountOperation.get", "unknown", id=999_999_999)
change(
    "accountOperation.match", "customer account or operation", customerAccountCode=NONE
)
change("accountOperation.match", "no operations", accountOperations={})
change("accountOperation.unmatch", "unknown", customerAccountCode=NONE)


def _match(account: str, *numbers: int) -> Sent:
    items = [{"id": number} for number in numbers]
    values = {"accountOperations": {"accountOperation": items}}
    return Sent(body=values | {"customerAccountCode": account})


@provokes("accountOperation.match", "operation of another account")
def match_foreign(probe: Probe) -> Sent:
    """A payment of another customer account."""
    return _match(probe.make_account(), probe.pay(probe.account))


@provokes("accountOperation.match", "already matched")
def match_again(probe: Probe) -> Sent:
    """What was matched already."""
    values = matching(probe)
    probe.do("POST", "/accountOperation/matchOperations", values)
    return Sent(body=values)


@provokes("accountOperation.match", "no debit / no credit")
def match_one_side(probe: Probe) -> Sent:
    """A charge and no payment."""
    account = probe.make_account()
    return _match(account, book(probe, account))


@provokes("accountOperation.unmatch", "other account / not matched")
def unmatch_open(probe: Probe) -> Sent:
    """A payment that nothing is matched with."""
    values = {"customerAccountCode": probe.account}
    return Sent(body=values | {"accountOperationId": probe.pay(probe.account)})


# === PAYMENTS === #

for _when in ("customer account unknown", "customer account unknown or absent"):
    change("payment.create", _when, customerAccountCode=NONE)
change("payment.create", "OCC template unknown", occTemplateCode=NONE)
change("payment.create", "OCC template not for", occTemplateCode=CODES["notManual"])
change(
    "payment.create",
    "isToMatching",
    isToMatching=True,
    listAoIdsForMatching=[999_999_999],
)
ask("payment.list", "unknown", customerAccountCode=NONE)
change("paymentMethod.create", "incomplete", paymentMethodType="DIRECTDEBIT")
change("paymentMethod.create", "customer account unknown", customerAccountCode=NONE)
change("paymentMethod.update", "id absent", id=None)
change("paymentMethod.update", "unknown", id=999_999_999)
change("paymentMethod.update", "type differs", paymentMethodType="CARD")
