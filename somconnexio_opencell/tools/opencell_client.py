"""Opencell's REST API, one method per remote operation. No ORM in here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import requests

from .opencell_answers import get_network_error, read_answer

_logger = logging.getLogger(__name__)

API_PATH = "/api/rest"

Observe = Callable[[str, str | None], AbstractContextManager[None]]


class OpencellClient:
    """One connection to one Opencell, used by one thread.

    Nothing is tried twice here: that belongs to the job. Bodies and parameters are
    never logged, they are full of personal data.

    :param base_url: address of the application, as in https://host/opencell
    :param timeout: seconds to wait for the connection and for the answer
    :param observe: called with operation and reference around each call
    """

    def __init__(
        self,
        base_url: str,
        username: str,
        password: str,
        *,
        timeout: tuple[float, float],
        observe: Observe,
    ):
        self._root = base_url.rstrip("/").removesuffix(API_PATH) + API_PATH
        self._timeout = timeout
        self._observe = observe
        self._http = requests.Session()
        self._http.auth = (username, password)
        self._http.headers["Accept"] = "application/json"

    def __enter__(self) -> OpencellClient:
        return self

    def __exit__(self, *exc: object) -> None:
        self._http.close()

    def _request(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        reference: str | None = None,
        params: dict | None = None,
        json: Any = None,
        is_read: bool = False,
    ) -> dict:
        """Make one call; return the body of the answer or raise a SyncError.

        :param is_read: it changes nothing, so a lost answer is no loss
        """
        with self._observe(operation, reference):
            start = time.monotonic()
            try:
                response = self._http.request(
                    method,
                    self._root + path,
                    params=params,
                    json=json,
                    timeout=self._timeout,
                    allow_redirects=False,
                )
            except requests.exceptions.RequestException as error:
                _logger.info("%s: no answer (%s)", operation, type(error).__name__)
                raise get_network_error(error, operation, is_read) from error
            _logger.info(
                "%s %s: %s in %d ms (%s)",
                method,
                path,
                response.status_code,
                (time.monotonic() - start) * 1000,
                reference or "-",
            )
            return read_answer(response, operation, is_read)

    # === HEALTH === #

    def get_version(self) -> str:
        """Return what Opencell says about its version; also checks the log-in."""
        path = "/billing/subscription/version"
        return self._request("get_version", "GET", path, is_read=True)["message"]

    # === ACCOUNTS === #

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

    # === SUBSCRIPTIONS === #

    def get_subscription(self, code: str) -> dict:
        """Return a subscription.

        :raises RemoteNotFoundError: if Opencell says that there is none
        """
        answer = self._request(
            "get_subscription",
            "GET",
            "/billing/subscription",
            reference=code,
            params={"subscriptionCode": code},
            is_read=True,
        )
        return answer["subscription"]

    def create_or_update_subscription_partial(self, body: dict) -> None:
        """Have a subscription with these accesses and services, all or nothing."""
        self._request(
            "create_or_update_subscription_partial",
            "POST",
            "/billing/subscription/createOrUpdatePartial",
            reference=body["code"],
            json=body,
        )

    def terminate_subscription(self, body: dict) -> None:
        """End a subscription, now or on its day."""
        self._request(
            "terminate_subscription",
            "POST",
            "/billing/subscription/terminate",
            reference=body["subscriptionCode"],
            json=body,
        )

    # === INVOICES === #

    def list_invoices(self, filters: dict, offset: int, limit: int) -> dict:
        """Return one page of invoices, the oldest first."""
        return self._request(
            "list_invoices",
            "POST",
            "/invoice/list",
            json={
                "filters": filters,
                "offset": offset,
                "limit": limit,
                "sortBy": "id",
                "sortOrder": "ASCENDING",
            },
            is_read=True,
        )

    def get_invoice(self, invoice_id: int, reference: str) -> dict:
        """Return an invoice with its PDF, if there is one already."""
        answer = self._request(
            "get_invoice",
            "GET",
            "/invoice",
            reference=reference,
            params={"id": invoice_id, "includePdf": "true"},
            is_read=True,
        )
        return answer["invoice"]

    def fetch_invoice_pdf(self, number: str, invoice_type: str) -> str:
        """Have the PDF of an invoice made; return it in base 64."""
        answer = self._request(
            "fetch_invoice_pdf",
            "POST",
            "/invoice/fetchPdfInvoice",
            reference=number,
            json={
                "invoiceNumber": number,
                "invoiceType": invoice_type,
                "generatePdf": True,
            },
            is_read=True,
        )
        return answer["pdfContent"]
