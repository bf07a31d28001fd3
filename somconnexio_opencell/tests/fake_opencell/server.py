"""An Opencell with memory for tests: the same answers, the same traps.

Plain Python: the addon's tests put it behind Odoo's request hook;
``tests/opencell_contract`` serves it over HTTP and runs the same cases against it and
the sandbox, so that the two can't drift apart.
"""

import base64
import itertools
import json
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from .bills import BillMixin
from .charges import Charges
from .generic import GenericMixin
from .invoices import to_instant
from .lists import ListMixin
from .payments import PaymentMixin
from .reads import ReadMixin
from .rules import (
    CUSTOM_FIELDS,
    OFFERS,
    Breakdown,
    Refusal,
    check_account,
    check_codes,
    check_known,
    check_payment,
    not_found,
    require,
)
from .suspensions import SuspensionMixin

BASE_PATH = "/opencell/api/rest"
JSON = {"Content-Type": "application/json"}
DONE = {"status": "SUCCESS", "message": ""}
ENDED = ("RESILIATED", "CANCELED", "CLOSED")
OPEN = ("ACTIVE", "SUSPENDED")


class FakeOpencell(
    BillMixin,
    Charges,
    GenericMixin,
    ListMixin,
    PaymentMixin,
    ReadMixin,
    SuspensionMixin,
):
    """Server state. ``today`` is its clock; ``profile`` its version, v7 or v15."""

    def __init__(self, profile="v7", username="opencell", password="opencell"):
        self.profile = profile
        self.account = (username, password)
        self.today = date(2026, 11, 15)
        self.customers = {}
        self.accounts = {}
        self.user_accounts = {}
        self.subscriptions = {}
        self.operations = []
        self.invoices = {}
        self.account_operations = []
        self.matchings = []
        self.is_booking = True
        self.usage = {"CDR": [], "EDR": []}
        self.unprinted = set()
        self.documents = {}
        self.webhooks = {}
        self.calls = []
        self._ids = itertools.count(1)

    # -- what people do over there

    def add_invoice(self, invoice):
        """Bill; return the id."""
        number = next(self._ids)
        self.invoices[number] = {"invoiceId": number, **invoice}
        return number

    def services_of(self, code, *statuses):
        """Instances of a subscription, in the order in which they came."""
        services = self.subscriptions[code]["services"]
        return [one for one in services if one["status"] in (statuses or OPEN)]

    # -- transport

    def handle(self, method, url, headers, body):
        """Answer a request: (status, headers, text)."""
        parts = urlsplit(url)
        credentials = ":".join(self.account).encode()
        expected = f"Basic {base64.b64encode(credentials).decode()}"
        if headers.get("Authorization") != expected:
            return 401, {"Content-Type": "text/html"}, "<html>Unauthorized</html>"
        path = parts.path.removeprefix(BASE_PATH).rstrip("/")
        handler = self._routes().get((method, path)) or self._find_by_path(method, path)
        if handler is None:
            return self._answer_unknown_url()
        self.calls.append(path.rpartition("/")[2] or path)
        try:
            data = dict(parse_qsl(parts.query)) if method == "GET" else json.loads(body)
            answer = handler(data)
        except (Refusal, Breakdown) as error:
            return error.answer(self.profile)
        return 200, JSON, json.dumps(answer)

    def _answer_unknown_url(self):
        if self.profile == "v7":
            return 404, {}, ""
        message = "Could not find resource for full path"
        return 404, JSON, json.dumps({"status": "FAIL", "message": message})

    def _routes(self):
        subscription = "/billing/subscription"
        hierarchy = "/account/accountHierarchy/createOrUpdateCRMAccountHierarchy"
        return {
            **self._generic_routes(),
            **self._list_routes(),
            **self._read_routes(),
            ("GET", f"{subscription}/version"): self._get_version,
            ("POST", "/account/customer/createOrUpdate"): self._write_customer,
            ("POST", hierarchy): self._write_accounts,
            ("POST", "/account/userAccount/createOrUpdate"): self._write_user_account,
            ("GET", subscription): self._get_subscription,
            ("POST", f"{subscription}/createOrUpdatePartial"): self._write_partial,
            ("POST", f"{subscription}/terminate"): self._terminate,
            ("PUT", f"{subscription}/suspend"): self._suspend,
            ("PUT", f"{subscription}/resume"): self._resume,
            **self._charge_routes(),
            **self._bill_routes(),
            **self._payment_routes(),
        }

    def _get_version(self, _query):
        number = "7.6.7" if self.profile == "v7" else "15.1.2"
        return {**DONE, "message": f"Opencell Rest API version {number} commit fake"}

    # -- accounts

    def _upsert(self, table, body):
        """Write what the request names; an empty text clears."""
        stored = table.setdefault(body["code"].upper(), {})
        for name, value in body.items():
            if isinstance(value, dict):
                value = {**stored.get(name, {}), **value}
                value = {key: item for key, item in value.items() if item != ""}
            if value == "":
                stored.pop(name, None)
            else:
                stored[name] = value
        return stored

    def _write_customer(self, body):
        check_known("customer", body)
        require(body, "code", "customerCategory")
        if self.profile == "v7" and body["code"].upper() not in self.customers:
            require(body, "seller")
        check_codes(body, seller="Seller", customerCategory="CustomerCategory")
        check_account(body)
        self._upsert(self.customers, body)
        return DONE

    def _write_accounts(self, body):
        check_known("hierarchy", body)
        require(body, "crmAccountType", "code")
        if body["crmAccountType"] != "CA_BA":
            message = "Account type does not match any BAM or AccountHierarchyTypeEnum"
            raise Refusal("nocode", message)
        is_new = body["code"].upper() not in self.accounts
        parent = body.get("crmParentCode")
        if is_new:
            require(body, "crmParentCode", "currency", "language")
            require(body, "billingCycle", "country")
        elif self.profile == "v7":
            require(body, "currency", "language")
        if parent and parent.upper() not in self.customers:
            raise not_found("Customer", parent)
        if body.get("electronicBilling"):
            mailing = ["emailTemplate"] if body.get("mailingType") else []
            require(body, "email", *mailing)
        check_codes(
            body,
            currency="TradingCurrency",
            language="TradingLanguage",
            country="TradingCountry",
            billingCycle="BillingCycle",
            emailTemplate="EmailTemplate",
        )
        check_account(body)
        check_payment(body, self.profile)
        self._upsert(self.accounts, body)
        return DONE

    def _write_user_account(self, body):
        check_known("user_account", body)
        require(body, "code")
        if body["code"].upper() not in self.user_accounts:
            require(body, "billingAccount")
        above = body.get("billingAccount")
        if above and above.upper() not in self.accounts:
            raise not_found("BillingAccount", above)
        check_account(body)
        self._upsert(self.user_accounts, body)
        return DONE

    # -- subscriptions

    def _find(self, code):
        found = self.subscriptions.get((code or "").upper())
        if found is None:
            raise not_found("Subscription", code)
        return found

    def _get_subscription(self, query):
        require(query, "subscriptionCode")
        stored = self._find(query["subscriptionCode"])
        return {"actionStatus": DONE, "subscription": self._show_subscription(stored)}

    def _show_subscription(self, stored):
        shown = {
            name: value
            for name, value in stored.items()
            if name not in ("accesses", "services")
        }
        shown["accesses"] = {"access": list(stored["accesses"].values())}
        shown["services"] = {"serviceInstance": stored["services"]}
        return shown

    def _write_partial(self, body):
        check_known("subscription", body)
        require(body, "code")
        before = json.dumps(self.subscriptions)
        try:
            self._write_subscription(body)
        except Refusal:
            # one transaction
            self.subscriptions = json.loads(before)
            raise
        return DONE

    def _write_subscription(self, body):
        stored = self.subscriptions.get(body["code"].upper())
        if stored is None:
            stored = self._create_subscription(body)
        elif body.get("terminationDate"):
            self._terminate({**body, "subscriptionCode": body["code"]})
            return
        else:
            self._update_subscription(stored, body)
        self._write_custom_fields(stored, body)
        for access in body.get("accesses", {}).get("access", []):
            self._write_access(stored, access)
        for service in body.get("services", {}).get("serviceInstance", []):
            self._write_service(stored, service)

    def _create_subscription(self, body):
        require(body, "userAccount", "offerTemplate")
        if body["userAccount"].upper() not in self.user_accounts:
            raise not_found("UserAccount", body["userAccount"])
        if body["offerTemplate"] not in OFFERS:
            raise not_found("OfferTemplate", body["offerTemplate"])
        stored = {
            "id": next(self._ids),
            "code": body["code"],
            "userAccount": body["userAccount"],
            "offerTemplate": body["offerTemplate"],
            "description": body.get("description"),
            "subscriptionDate": to_instant(body.get("subscriptionDate", self.today)),
            "status": "CREATED",
            "customFields": {"customField": []},
            "accesses": {},
            "services": [],
        }
        return self.subscriptions.setdefault(body["code"].upper(), stored)

    def _update_subscription(self, stored, body):
        if stored["status"] == "RESILIATED":
            raise Refusal("nocode", "Subscription is already RESILIATED.")
        wanted = body.get("userAccount", stored["userAccount"])
        if wanted.upper() != stored["userAccount"].upper():
            raise Refusal("invalid", "Can not change the parent account.")
        for name in ("description", "endAgreementDate"):
            if name in body:
                stored[name] = body[name]

    def _write_custom_fields(self, stored, body):
        fields = stored["customFields"]["customField"]
        for item in body.get("customFields", {}).get("customField", []):
            if item["code"] not in CUSTOM_FIELDS:
                message = f"Custom field template with code {item['code']} not found."
                raise Refusal("invalid", message)
            fields[:] = [one for one in fields if one["code"] != item["code"]]
            fields.append(item)

    def _write_access(self, stored, values):
        known = stored["accesses"].get(values["code"])
        if known is None and self.profile == "v15":
            self._check_free(values)
        access = stored["accesses"].setdefault(
            values["code"], {"code": values["code"], "subscription": stored["code"]}
        )
        for name in ("startDate", "endDate"):
            if name in values:
                access[name] = to_instant(values[name])

    def _write_service(self, stored, values):
        if values.get("terminationDate"):
            require(values, "terminationReason")
            check_codes(values, terminationReason="SubscriptionTerminationReason")
            self._terminate_service(stored, values)
            return
        code = values["code"]
        if code not in OFFERS[stored["offerTemplate"]]:
            raise Refusal("business", f"Service {code} is not associated with Offer")
        same = [one for one in stored["services"] if one["code"] == code]
        if any(one["status"] == "ACTIVE" for one in same):
            message = f"ServiceInstance with code={code} is already activated."
            raise Refusal("nocode", message)
        require(values, "quantity")
        stored["services"].append(
            {
                "id": next(self._ids),
                "code": code,
                "quantity": values["quantity"],
                "status": "ACTIVE",
                "subscriptionDate": to_instant(values["subscriptionDate"]),
            }
        )
        stored["status"] = "ACTIVE"

    def _terminate_service(self, stored, values):
        # version 7 looks for active ones only
        open_ones = OPEN[:1] if self.profile == "v7" else OPEN
        found = [
            one
            for one in stored["services"]
            if one["status"] in open_ones
            and values.get("id", one["id"]) == one["id"]
            and one["code"] == values.get("code", one["code"])
        ]
        if not found:
            raise not_found("ServiceInstance", values.get("code"))
        found[0]["status"] = "TERMINATED"
        found[0]["terminationDate"] = to_instant(values["terminationDate"])

    def _terminate(self, body):
        if "subscriptionCode" in body and "code" not in body:
            check_known("terminate", body)
        require(body, "subscriptionCode", "terminationReason", "terminationDate")
        stored = self._find(body["subscriptionCode"])
        if stored["status"] == "RESILIATED":
            raise Refusal("nocode", "Subscription is already RESILIATED.")
        check_codes(body, terminationReason="SubscriptionTerminationReason")
        day = date.fromisoformat(body["terminationDate"])
        # version 15 waits for the end of the day
        due = day <= self.today if self.profile == "v7" else day < self.today
        if not due:
            stored["subscribedTillDate"] = to_instant(day)
            return DONE
        stored["status"] = "RESILIATED"
        stored["terminationDate"] = to_instant(day)
        for service in self.services_of(stored["code"].upper()):
            service["status"] = "TERMINATED"
            service["terminationDate"] = to_instant(day)
        for access in stored["accesses"].values():
            access["endDate"] = to_instant(day)
        return DONE
