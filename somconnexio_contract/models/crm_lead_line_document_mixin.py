# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CrmLeadLineDocumentMixin(models.AbstractModel):
    """What the rules of documents want to know of a service that is ordered."""

    _name = "crm.lead.line.document.mixin"
    _description = "Documents of an Order Line"

    def _has_landline_number(self) -> bool:
        """Whether there is a landline number that moves with the service."""
        return bool(
            self.phone_number
            and not self.is_mobile
            and not self.no_previous_phone_number
        )

    def _has_other_holder(self) -> bool:
        """Whether somebody else has the service at the previous provider."""
        normalize = self.env["res.partner"]._normalize_vat
        previous = normalize(self.previous_owner_vat)
        lead = self.lead_id
        own = lead.partner_id.commercial_partner_id.vat or lead.new_member_vat
        return (
            self.kind == "portability" and bool(previous) and previous != normalize(own)
        )
