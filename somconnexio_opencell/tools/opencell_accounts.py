"""Customer, customer account, billing account and user account."""

from __future__ import annotations

from .opencell_answers import read_rows
from .opencell_transport import OpencellTransport


class AccountCalls(OpencellTransport):
    """What can be asked of accounts. Each write is an upsert by our code."""

    def create_or_update_customer(self, body: dict) -> None:
        """Have a customer with these data."""
        self._request(
            "create_or_update_customer",
            "POST",
            "/account/customer/createOrUpdate",
            reference=body["code"],
            json=body,
        )

    def create_or_update_account_hierarchy(self, body: dict) -> None:
        """Have the accounts below a customer with these data."""
        self._request(
            "create_or_update_account_hierarchy",
            "POST",
            "/account/accountHierarchy/createOrUpdateCRMAccountHierarchy",
            reference=body["code"],
            json=body,
        )

    def create_or_update_user_account(self, body: dict) -> None:
        """Have a user account with these data."""
        self._request(
            "create_or_update_user_account",
            "POST",
            "/account/userAccount/createOrUpdate",
            reference=body["code"],
            json=body,
        )

    def get_customer(self, code: str) -> dict:
        """Return a customer with its customer accounts.

        :raises RemoteNotFoundError: if Opencell says that there is none
        """
        # version 7 refuses no parameter, but has always sent them
        more = {"includeCustomerAccounts": "true"} if self._is_modern else {}
        return self._get_account("customer", code, **more)

    def get_customer_account(self, code: str) -> dict:
        """Return a customer account.

        :raises RemoteNotFoundError: if Opencell says that there is none
        """
        return self._get_account("customerAccount", code)

    def get_billing_account(self, code: str) -> dict:
        """Return a billing account with its user accounts.

        :raises RemoteNotFoundError: if Opencell says that there is none
        """
        more = {"includeUserAccounts": "true"} if self._is_modern else {}
        return self._get_account("billingAccount", code, **more)

    def get_user_account(self, code: str) -> dict:
        """Return a user account.

        :raises RemoteNotFoundError: if Opencell says that there is none
        """
        return self._get_account("userAccount", code)

    def _get_account(self, level: str, code: str, **params: str) -> dict:
        answer = self._request(
            f"get_{OPERATIONS[level]}",
            "GET",
            f"/account/{level}",
            reference=code,
            params={f"{level}Code": code, **params},
            is_read=True,
        )
        return answer[level]

    def list_customers(self, filters: dict, offset: int, limit: int) -> dict:
        """Return one page of customers, in the order of their codes.

        :param filters: field → value
        :raises ValueError: for a value with a colon or a bar, which would be cut there
        """
        path = "/account/customer/list"
        return self._get_page("list_customers", path, filters, offset, limit, "code")

    def list_payment_methods(self, filters: dict, offset: int, limit: int) -> dict:
        """Return one page of the payment methods of customer accounts.

        :param filters: field → value
        :raises ValueError: for a value with a colon or a bar, which would be cut there
        """
        path = "/payment/paymentMethod/list"
        return self._get_page(
            "list_payment_methods", path, filters, offset, limit, "id"
        )

    def _get_page(
        self,
        operation: str,
        path: str,
        filters: dict,
        offset: int,
        limit: int,
        sort_by: str,
    ) -> dict:
        for value in map(str, filters.values()):
            if ":" in value or "|" in value:
                raise ValueError("a filter of this list has neither : nor |")
        return self._request(
            operation,
            "GET",
            path,
            params={
                "query": "|".join(f"{name}:{filters[name]}" for name in filters),
                "offset": offset,
                "limit": limit,
                "sortBy": sort_by,
                "sortOrder": "ASCENDING",
            },
            is_read=True,
        )

    def list_customer_accounts(self, customer: str) -> list[dict]:
        """Return all customer accounts of a customer; the API has no pages here.

        :raises RemoteNotFoundError: if there is no such customer
        """
        return self._list_accounts("customerAccount", "customer", customer)

    def list_billing_accounts(self, customer_account: str) -> list[dict]:
        """Return all billing accounts of a customer account; the API has no pages.

        :raises RemoteNotFoundError: if there is no such customer account
        """
        return self._list_accounts(
            "billingAccount", "customerAccount", customer_account
        )

    def list_user_accounts(self, billing_account: str) -> list[dict]:
        """Return all user accounts of a billing account; the API has no pages here.

        :raises RemoteNotFoundError: if there is no such billing account
        """
        return self._list_accounts("userAccount", "billingAccount", billing_account)

    def _list_accounts(self, level: str, parent: str, code: str) -> list[dict]:
        answer = self._request(
            f"list_{OPERATIONS[level]}s",
            "GET",
            f"/account/{level}/list",
            reference=code,
            params={f"{parent}Code": code},
            is_read=True,
        )
        return read_rows(answer)


#: level → its name in the names of our operations
OPERATIONS = {
    "customer": "customer",
    "customerAccount": "customer_account",
    "billingAccount": "billing_account",
    "userAccount": "user_account",
}
