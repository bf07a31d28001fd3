"""Subscriptions, their services and their accesses."""

from __future__ import annotations

from datetime import date

from .opencell_transport import OpencellTransport

BASE = "/billing/subscription"


class SubscriptionCalls(OpencellTransport):
    """What can be asked of subscriptions."""

    def get_version(self) -> str:
        """Return what Opencell says about its version; also checks the log-in."""
        return self._request("get_version", "GET", f"{BASE}/version", is_read=True)[
            "message"
        ]

    def get_subscription(self, code: str, valid_on: date | None = None) -> dict:
        """Return a subscription.

        :param valid_on: the day whose version is meant, where there are versions
            (Opencell 7 has none and would not know the parameter)
        :raises RemoteNotFoundError: if Opencell says that there is none
        """
        params = {"subscriptionCode": code}
        if valid_on and self._is_modern:
            params["validityDate"] = valid_on.isoformat()
        answer = self._request(
            "get_subscription",
            "GET",
            BASE,
            reference=code,
            params=params,
            is_read=True,
        )
        return answer["subscription"]

    def list_subscriptions(
        self, filters: dict, offset: int, limit: int, fields: str | None = None
    ) -> dict:
        """Return one page of subscriptions, in the order of their codes.

        :param fields: names separated by commas; empty: the usual ones
        """
        more = {"fields": fields} if fields else {}
        return self._post_page(
            "list_subscriptions",
            f"{BASE}/list",
            filters,
            offset,
            limit,
            sortBy="code",
            sortOrder="ASCENDING",
            **more,
        )

    def create_or_update_subscription_partial(self, body: dict) -> None:
        """Have a subscription with these accesses and services, all or nothing."""
        self._write(
            "create_or_update_subscription_partial",
            "POST",
            "createOrUpdatePartial",
            body,
            body["code"],
        )

    def terminate_subscription(self, body: dict) -> None:
        """End a subscription, now or on its day."""
        self._write("terminate_subscription", "POST", "terminate", body)

    def terminate_services(self, body: dict) -> None:
        """End services of a subscription, by code or by id, now or on their day."""
        self._write("terminate_services", "POST", "terminateServices", body)

    def update_services(self, body: dict) -> None:
        """Change quantity, description or fields of service instances.

        :param body: its list is called ``serviceToUpdate``
        """
        self._write("update_services", "PUT", "updateServices", body)

    def suspend_subscription(self, body: dict) -> None:
        """Suspend a subscription with its services; its accesses are disabled."""
        self._write("suspend_subscription", "PUT", "suspend", body)

    def resume_subscription(self, body: dict) -> None:
        """Have a suspended subscription go on; its accesses are enabled."""
        self._write("resume_subscription", "PUT", "resume", body)

    def _write(
        self,
        operation: str,
        method: str,
        end: str,
        body: dict,
        reference: str | None = None,
    ) -> None:
        self._request(
            operation,
            method,
            f"{BASE}/{end}",
            reference=reference or body["subscriptionCode"],
            json=body,
        )

    def delete_access(
        self,
        code: str,
        subscription: str,
        start: date | None = None,
        end: date | None = None,
    ) -> None:
        """Delete an access of a subscription.

        :param start, end: its days; later versions tell accesses apart by them
        :raises ValueError: if a later version lacks a day
        """
        values = [code, subscription]
        if self._is_modern:
            if not (start and end):
                raise ValueError("an access of this version is known by its days")
            values += [start.isoformat(), end.isoformat()]
        self._request(
            "delete_access",
            "DELETE",
            "/account/access" + "/{}" * len(values),
            path_values=values,
            reference=subscription,
        )
