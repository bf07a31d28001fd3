# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class ContractNamingMixin(models.AbstractModel):
    """How people call a contract: by what is unmistakable of its service."""

    _name = "contract.naming.mixin"
    _description = "Name of a Contract"

    @api.depends(
        "phone_number",
        "mobile_number",
        "extension",
        "serial_code",
        "switchboard_contract_id.phone_number",
        "service_partner_id.street",
        "code",
    )
    def _compute_name(self):
        for contract in self:
            contract.name = contract._word_name()

    def _word_name(self) -> str:
        if self.serial_code:
            # By the name that its product had when it was made.
            return self.name or self.serial_code
        if self.extension:
            return self._word_extension(self.switchboard_contract_id.phone_number)
        return (
            self.phone_number
            or self.mobile_number
            or self.service_partner_id.street
            or self.code
            or self.name
        )

    @api.model
    def _prepare_name(self, vals: dict, code: str | None) -> dict:
        """The name of a new contract, as computed, but a batch is not made twice
        for it; none where it takes more to know it."""
        if vals.get("extension") or vals.get("serial_code"):
            return {}
        place = self.env["res.partner"].browse(vals.get("service_partner_id"))
        number = vals.get("phone_number") or vals.get("mobile_number")
        return {"name": number or place.street or code}
