"""What is charged beyond the services: one-shots and usage."""

from __future__ import annotations

from .opencell_transport import OpencellTransport

#: Properties of a one-shot that Opencell 7 refuses
MODERN_ONE_SHOT = {"businessKey", "subscriptionValidityDate", "attributes"}
PAGE_SIZE = 100


class ChargeCalls(OpencellTransport):
    """One-shots, and the wallet operations in which they are found again."""

    def apply_one_shot(self, body: dict) -> None:
        """Charge something once. Every call is a new charge: never repeat it blindly.

        :param body: what Opencell 7 does not know of it is left out there; its
            ``criteria1`` is our reference, under which the call is logged
        """
        if not self._is_modern:
            body = {
                name: value
                for name, value in body.items()
                if name not in MODERN_ONE_SHOT
            }
        self._request(
            "apply_one_shot",
            "POST",
            "/billing/subscription/applyOneShotChargeInstance",
            reference=body.get("criteria1") or body["subscription"],
            json=body,
        )

    def list_wallet_operations(self, filters: dict, offset: int, limit: int) -> dict:
        """Return one page of wallet operations, the oldest first."""
        return self._post_page(
            "list_wallet_operations",
            "/billing/wallet/operation/list",
            filters,
            offset,
            limit,
            sortBy="id",
            sortOrder="ASCENDING",
        )

    def list_one_shots(self, subscription: str, charge: str | None = None) -> list:
        """Return everything that a subscription was charged, to the very end.

        :param charge: code of the one-shot; without it the recurring charges and the
            usage are among them
        """
        filters = {"subscription.code": subscription}
        if charge:
            filters["chargeInstance.code"] = charge
        return list(self.iter_pages(self.list_wallet_operations, filters, PAGE_SIZE))

    def register_cdr_list(self, lines: list[str], reference: str) -> None:
        """Send usage records.

        A refusal does not undo the good lines (Opencell 7: those before the first bad
        one), and Opencell 7 takes a repeated line for new usage.

        :param reference: our code of the lot
        :raises RemoteRejectedError: if a line was refused
        """
        self._request(
            "register_cdr_list",
            "POST",
            "/billing/mediation/registerCdrList",
            reference=reference,
            json={"cdr": lines},
        )
