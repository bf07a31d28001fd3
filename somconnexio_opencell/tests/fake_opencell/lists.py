"""What the fake Opencell lists, shows below an account, and ends of a subscription."""

from .invoices import to_instant
from .rules import Refusal, check_codes, check_known, not_found, require

DONE = {"status": "SUCCESS", "message": ""}
#: What a hierarchy's request holds and a billing account doesn't
ABOVE = ("crmAccountType", "crmParentCode", "currency", "methodOfPayment")
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


class ListMixin:
    """The lists of a reconciliation, and the end of single services.

    Part of :class:`FakeOpencell`.
    """

    def _list_routes(self):
        subscription = "/billing/subscription"
        return {
            ("GET", "/account/customer/list"): self._list_customers,
            ("GET", "/account/billingAccount"): self._get_billing_account,
            ("GET", "/account/userAccount"): self._get_user_account,
            ("GET", "/payment/paymentMethod/list"): self._list_payment_methods,
            ("POST", f"{subscription}/list"): self._list_subscriptions,
            ("POST", f"{subscription}/terminateServices"): self._terminate_services,
        }

    # -- lists

    def _list_customers(self, query):
        rows = self._page(list(self.customers.values()), query, "code")
        return self._answer("customers", {"customer": rows[0]}, rows)

    def _list_payment_methods(self, query):
        methods = [
            {**method, "id": number, "customerAccountCode": account["code"]}
            for account in self.accounts.values()
            for number, method in enumerate(account.get("methodOfPayment", []))
        ]
        for method in methods:
            method["mandateDate"] = to_instant(method["mandateDate"])
        rows = self._page(methods, query, "customerAccount.code", "customerAccountCode")
        return self._answer("paymentMethod", rows[0], rows)

    def _list_subscriptions(self, body):
        check_known("page", body)
        shown = [self._show_subscription(one) for one in self.subscriptions.values()]
        rows = self._page(shown, body, "code")
        listed = {"listSize": rows[1], "subscription": rows[0]}
        return self._answer("subscriptions", listed, rows)

    def _page(self, rows, query, field, shown=None):
        """The rows of a page and how many there are in all."""
        for name, value in self._read_filters(query).items():
            if name != f"inList {field}":
                raise Refusal("invalid", f"Field '{name}' is not a valid field name")
            codes = {code.upper() for code in value.split(",")}
            rows = [row for row in rows if row[shown or field].upper() in codes]
        offset = int(query.get("offset", 0))
        limit = int(query.get("limit") or DEFAULT_LIMIT)
        if self.profile == "v15":
            limit = min(limit, MAX_LIMIT)
        rows = sorted(rows, key=lambda row: row[shown or field])
        return rows[offset : offset + limit], len(rows)

    def _read_filters(self, query):
        if "filters" in query:
            return query["filters"]
        parts = [part.split(":") for part in query.get("query", "").split("|")]
        return {part[0]: part[1] for part in parts if len(part) > 1}

    def _answer(self, name, listed, rows):
        paging = {"totalNumberOfRecords": rows[1]}
        return {"actionStatus": DONE, "paging": paging, name: listed}

    # -- single accounts

    def _get_billing_account(self, query):
        require(query, "billingAccountCode")
        code = query["billingAccountCode"]
        stored = self.accounts.get(code.upper())
        if stored is None:
            raise not_found("BillingAccount", code)
        shown = {name: item for name, item in stored.items() if name not in ABOVE}
        shown["customerAccount"] = stored["code"]
        if self.profile == "v7" or query.get("includeUserAccounts") == "true":
            users = [
                user
                for user in self.user_accounts.values()
                if user["billingAccount"].upper() == code.upper()
            ]
            shown["userAccounts"] = {"userAccount": users}
        return {"actionStatus": DONE, "billingAccount": shown}

    def _get_user_account(self, query):
        require(query, "userAccountCode")
        stored = self.user_accounts.get(query["userAccountCode"].upper())
        if stored is None:
            raise not_found("UserAccount", query["userAccountCode"])
        return {"actionStatus": DONE, "userAccount": stored}

    # -- services

    def _terminate_services(self, body):
        check_known("terminate_services", body)
        require(body, "subscriptionCode", "terminationReason", "terminationDate")
        stored = self._find(body["subscriptionCode"])
        check_codes(body, terminationReason="SubscriptionTerminationReason")
        for number in body.get("serviceIds", []):
            ending = {"id": number, "terminationDate": body["terminationDate"]}
            codes = [one for one in stored["services"] if one["id"] == number]
            code = codes[0]["code"] if codes else None
            self._terminate_service(stored, {**ending, "code": code})
        return DONE
