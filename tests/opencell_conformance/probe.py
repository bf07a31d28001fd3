"""What the calls of the suite need: codes of their own, and objects made for them."""

from __future__ import annotations

import json
import os
import secrets
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path

from door import Answer, Door

NONE = "SCX_NOT_THERE"
# What the operator has configured; another Opencell's codes by SCX_CONFORMANCE_CODES
CODES = {
    "seller": "SC",
    "category": "CLIENT",
    "currency": "EUR",
    "language": "CAT",
    "country": "SP",
    "cycle": "BC_SC_MONTHLY_1ST",
    "emailTemplate": "EMAIL_TEMPLATE_TEST",
    "customField": "CF_OF_SC_SUB_SERVICE_ADDRESS",
    "offer": "OF_SC_TEMPLATE_MOB",
    "otherOffer": "OF_SC_TEMPLATE_BA",
    "disabledOffer": "OF_SC_TEMPLATE_OLD",
    "service": "SE_SC_REC_MOBILE_T_150_1024",
    "otherService": "SE_SC_REC_MOBILE_T_UNL_20480",
    "serviceOfOtherOffer": "SE_SC_REC_BA_F_300",
    "charge": "CH_SC_REC_MOBILE_T_150_1024",
    "usageCharge": "CH_SC_USE_VOICE",
    "oneShot": "CH_SC_OSO_SIM",
    "oneShotWithoutPrice": "CH_SC_OSO_COMPENSATION",
    "reason": "CC_TERMINATION",
    "invoiceType": "COM",
    "payment": "PAY_DDT",
    "charged": "REJ_DDT",
    "notManual": "INV_STD",
}
if "SCX_CONFORMANCE_CODES" in os.environ:
    CODES |= json.loads(Path(os.environ["SCX_CONFORMANCE_CODES"]).read_text("utf-8"))


def day(offset: int) -> str:
    """Return a day before or after today."""
    return (date.today() + timedelta(days=offset)).isoformat()


class Probe:
    """One run against one Opencell; every object has a code that only it has."""

    def __init__(self, door: Door):
        self.door = door
        self.run = f"SCX{secrets.token_hex(3)}"
        self.numbers = count(1)

    @property
    def profile(self) -> str:
        return self.door.profile

    @property
    def modern(self) -> bool:
        return self.profile == "v15"

    def code(self) -> str:
        """Return a code that nothing has."""
        return f"{self.run}-{next(self.numbers)}"

    def do(self, method: str, path: str, body: object = None, **query) -> dict:
        """Make a call that must succeed."""
        answer: Answer = self.door.send(method, path, query, body)
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.text}"
        return answer.json

    # === OBJECTS === #

    def customer_body(self, code: str) -> dict:
        """Return the body of a customer."""
        return {
            "code": code,
            "seller": CODES["seller"],
            "customerCategory": CODES["category"],
            "name": {"firstName": "Prova", "lastName": "De Conformitat"},
        }

    def hierarchy_body(self, code: str, parent: str) -> dict:
        """Return the body of the three accounts below a customer."""
        return {
            "crmAccountType": "CA_UA",
            "crmParentCode": parent,
            "code": code,
            "name": {"firstName": "Prova", "lastName": "De Conformitat"},
            "currency": CODES["currency"],
            "language": CODES["language"],
            "country": CODES["country"],
            "billingCycle": CODES["cycle"],
            "email": "prova@example.com",
            "electronicBilling": True,
        }

    def make_customer(self) -> str:
        """Make a customer; return its code."""
        code = self.code()
        self.do("POST", "/account/customer", self.customer_body(code))
        return code

    def make_account(self, customer: str | None = None) -> str:
        """Make customer account, billing account and user account of one code."""
        code = self.code()
        body = self.hierarchy_body(code, customer or self.make_customer())
        path = "/account/accountHierarchy/createCRMAccountHierarchy"
        self.do("POST", path, body)
        return code

    @cached_property
    def customer(self) -> str:
        """A customer with accounts."""
        return self.make_customer()

    @cached_property
    def account(self) -> str:
        """The accounts below the customer; its subscriptions have charges."""
        return self.make_account(self.customer)

    def subscription_body(self, code: str, account: str | None = None) -> dict:
        """Return the body of a subscription without services."""
        return {
            "code": code,
            "userAccount": account or self.account,
            "offerTemplate": CODES["offer"],
            "subscriptionDate": day(-40),
        }

    def make_subscription(
        self, *, service: bool = True, account: str | None = None
    ) -> str:
        """Make a subscription with an access, and a service or none."""
        code = self.code()
        body = self.subscription_body(code, account)
        body["accesses"] = {"access": [{"code": code, "startDate": day(-40)}]}
        if service:
            item = {
                "code": CODES["service"],
                "quantity": 1,
                "subscriptionDate": day(-40),
            }
            body["services"] = {"serviceInstance": [item]}
        self.do("POST", "/billing/subscription/createOrUpdatePartial", body)
        return code

    def end(self, code: str) -> str:
        """End a subscription."""
        body = {
            "subscriptionCode": code,
            "terminationReason": CODES["reason"],
            "terminationDate": day(-2),
        }
        self.do("POST", "/billing/subscription/terminate", body)
        return code

    def service_id(self, code: str, index: int = -1) -> int:
        """Return the id of a service of a subscription."""
        found = self.do("GET", "/billing/subscription", subscriptionCode=code)
        return found["subscription"]["services"]["serviceInstance"][index]["id"]

    @cached_property
    def subscription(self) -> str:
        """An active subscription that the tests leave as it is."""
        return self.make_subscription()

    # === MONEY === #

    def charge(self, code: str) -> None:
        """Charge a subscription something yesterday."""
        body = {
            "oneShotCharge": CODES["oneShot"],
            "subscription": code,
            "operationDate": day(-1),
        }
        self.do("POST", "/billing/subscription/applyOneShotChargeInstance", body)

    def make_invoice(self) -> dict:
        """Make an invoice for new accounts; return what generateInvoice says."""
        account = self.make_account()
        self.charge(self.make_subscription(account=account))
        body = {"billingAccountCode": account, "invoicingDate": day(0)}
        answer = self.do("POST", "/invoice/generateInvoice", body)
        return answer["generateInvoiceResultDto"][0]

    @cached_property
    def invoice(self) -> dict:
        """An invoice that the tests leave as it is."""
        return self.make_invoice()

    def operations(self, account: str) -> list[dict]:
        """Return the account operations of a customer account."""
        path = "/accountOperation/list"
        answer = self.do("GET", path, customerAccountCode=account)
        return answer["accountOperations"]["accountOperation"]

    def pay(self, account: str, amount: float = 1, **more) -> int:
        """Book a payment; return its id."""
        body = self.payment_body(account, amount) | more
        return self.do("POST", "/payment", body)["paymentId"]

    def payment_body(self, account: str, amount: float = 1) -> dict:
        """Return the body of a payment."""
        return {
            "amount": amount,
            "customerAccountCode": account,
            "occTemplateCode": CODES["payment"],
            "reference": self.code(),
            "paymentMethod": "DIRECTDEBIT",
        }

    def webhook_body(self, code: str) -> dict:
        """Return the body of a webhook that nobody listens to."""
        return {
            "code": code,
            "classNameFilter": "org.meveo.model.billing.Invoice",
            "eventTypeFilter": "REMOVED",
            "httpProtocol": "HTTP",
            "host": "127.0.0.1",
            "port": 9,
            "page": "nobody",
            "httpMethod": "HTTP_POST",
        }

    def make_webhook(self) -> str:
        """Register a webhook, switched off; return its code."""
        code = self.code()
        body = self.webhook_body(code) | {"disabled": True}
        self.do("POST", "/notification/webhook", body)
        return code
