"""What the operator of Opencell has configured, one finder per kind."""

from __future__ import annotations

from .opencell_transport import OpencellTransport


class CatalogueCalls(OpencellTransport):
    """Finds by code, to check what we would send.

    Each returns the entry; each raises RemoteNotFoundError if Opencell says that there
    is none, and never for an outage.
    """

    def find_offer_template(self, code: str) -> dict:
        """Return an offer, with the services that it allows."""
        return self._find("/catalog/offerTemplate", "offerTemplate", code)

    def find_service_template(self, code: str) -> dict:
        """Return a service."""
        return self._find("/catalog/serviceTemplate", "serviceTemplate", code)

    def find_one_shot_charge_template(self, code: str) -> dict:
        """Return a one-shot charge."""
        path = "/catalog/oneShotChargeTemplate"
        return self._find(path, "oneShotChargeTemplate", code)

    def find_termination_reason(self, code: str) -> dict:
        """Return a termination reason; Opencell answers with a list of one."""
        return self._find("/terminationReason", "terminationReason", code)

    def find_billing_cycle(self, code: str) -> dict:
        """Return a billing cycle."""
        return self._find("/billingCycle", "billingCycle", code)

    def find_seller(self, code: str) -> dict:
        """Return a seller."""
        return self._find("/seller", "seller", code)

    def find_customer_category(self, code: str) -> dict:
        """Return a customer category; it has a path of its own."""
        answer = self._request(
            "find_catalogue_entry",
            "GET",
            "/account/customer/category/{}",
            path_values=[code],
            reference=code,
            is_read=True,
        )
        return answer["customerCategory"]

    def find_country(self, code: str) -> dict:
        """Return a trading country."""
        return self._find("/country", "country", code)

    def find_language(self, code: str) -> dict:
        """Return a trading language."""
        return self._find("/language", "language", code)

    def find_currency(self, code: str) -> dict:
        """Return a trading currency."""
        return self._find("/currency", "currency", code)

    def find_email_template(self, code: str) -> dict:
        """Return an e-mail template."""
        path = "/communication/emailTemplate"
        return self._find(path, "emailTemplate", code, parameter="code")

    def find_occ_template(self, code: str) -> dict:
        """Return a template of account operations."""
        return self._find("/occTemplate", "occTemplate", code)

    def find_custom_field_template(self, code: str, applies_to: str) -> dict:
        """Return the template of a custom field.

        :param applies_to: kind of object that has the field, as SUBSCRIPTION
        """
        return self._find(
            "/customFieldTemplate", "customFieldTemplate", code, appliesTo=applies_to
        )

    def _find(
        self, path: str, kind: str, code: str, *, parameter: str = "", **params: str
    ) -> dict:
        answer = self._request(
            "find_catalogue_entry",
            "GET",
            path,
            reference=code,
            params={parameter or f"{kind}Code": code, **params},
            is_read=True,
        )
        # by name, else the one part of the answer that is no status: the names of
        # some (invoiceTypeDto) do not follow the rule
        found = answer.get(kind) or next(
            (item for name, item in answer.items() if name != "actionStatus"), {}
        )
        return found[0] if isinstance(found, list) else found
