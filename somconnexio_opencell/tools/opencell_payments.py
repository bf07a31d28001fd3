"""What customer accounts owe and paid."""

from __future__ import annotations

from .opencell_transport import OpencellTransport

PAGE_SIZE = 100


class PaymentCalls(OpencellTransport):
    """Payments, their returns, and what they pay."""

    def list_account_operations(self, filters: dict, offset: int, limit: int) -> dict:
        """Return one page of account operations, the oldest first."""
        return self._post_page(
            "list_account_operations",
            "/accountOperation/list",
            filters,
            offset,
            limit,
            sortBy="id",
            sortOrder="ASCENDING",
        )

    def find_account_operations(self, account: str, reference: str) -> list[dict]:
        """Return what a customer account has under a reference, to the very end.

        :param reference: number of an invoice, or ours of a payment
        """
        filters = {"customerAccount.code": account, "reference": reference}
        return list(self.iter_pages(self.list_account_operations, filters, PAGE_SIZE))

    def create_payment(self, body: dict) -> int:
        """Book a payment; return its id. Never repeat it blindly.

        :param body: its ``reference`` is ours, under which the call is logged
        """
        answer = self._request(
            "create_payment",
            "POST",
            "/payment",
            reference=body["reference"],
            json=body,
        )
        return answer["paymentId"]

    def create_account_operation(self, body: dict) -> None:
        """Book a return of a payment. Never repeat it blindly.

        :param body: its ``reference`` is ours, under which the call is logged
        """
        self._request(
            "create_account_operation",
            "POST",
            "/accountOperation",
            reference=body["reference"],
            json=body,
        )

    def match_operations(self, account: str, ids: list[int], reference: str) -> None:
        """Set debits and credits of a customer account off against each other."""
        operations = [{"id": number} for number in ids]
        self._request(
            "match_operations",
            "POST",
            "/accountOperation/matchOperations",
            reference=reference,
            json={
                "customerAccountCode": account,
                "accountOperations": {"accountOperation": operations},
            },
        )

    def unmatch_operation(self, account: str, number: int, reference: str) -> None:
        """Undo every matching of an operation."""
        self._request(
            "unmatch_operation",
            "POST",
            "/accountOperation/unMatchingOperations",
            reference=reference,
            json={"customerAccountCode": account, "accountOperationId": number},
        )
