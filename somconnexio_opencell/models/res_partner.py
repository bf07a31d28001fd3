from __future__ import annotations

from typing import TYPE_CHECKING

from odoo import fields, models

from ..const import NAME_LENGTH

if TYPE_CHECKING:
    from .opencell_backend import OpencellBackend


class ResPartner(models.Model):
    _inherit = "res.partner"

    opencell_customer_ids = fields.One2many(
        "opencell.customer", "partner_id", groups="base.group_user"
    )

    def _check_opencell_ready(self) -> list[str]:
        """What is missing for a customer in Opencell."""
        self.ensure_one()
        if not self.ref:
            return [self.env._("%(member)s has no member number.", member=self.name)]
        return []

    def _prepare_opencell_customer(self, backend: OpencellBackend) -> dict:
        """The member as a customer, without the code. Empty texts clear."""
        self.ensure_one()
        return {
            "description": (self.name or "")[:NAME_LENGTH],
            "seller": backend.seller_code,
            "customerCategory": backend.customer_category_code,
            "vatNo": self.vat or "",
            "name": self._prepare_opencell_name(),
            "address": self._prepare_opencell_address(backend),
            "contactInformation": self._prepare_opencell_contact(),
        }

    def _prepare_opencell_name(self) -> dict:
        """First and last name; an organisation has a last name only."""
        self.ensure_one()
        if self.is_company or not self.lastname:
            first, last = "", self.name
        else:
            first, last = self.firstname, self.lastname
        return {
            "firstName": (first or "")[:NAME_LENGTH],
            "lastName": (last or "")[:NAME_LENGTH],
        }

    def _prepare_opencell_address(self, backend: OpencellBackend) -> dict:
        """The address; its country is a code of Opencell."""
        self.ensure_one()
        street = ", ".join(filter(None, (self.street, self.street2)))
        return {
            "address1": street,
            "zipCode": self.zip or "",
            "city": self.city or "",
            "state": self.state_id.name or "",
            "country": backend._get_country_code(self),
        }

    def _prepare_opencell_contact(self) -> dict:
        """E-mail and phone."""
        self.ensure_one()
        return {"email": self.email or "", "phone": self.phone or ""}
