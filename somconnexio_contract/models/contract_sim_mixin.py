# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ContractSimMixin(models.AbstractModel):
    """The SIM card of a contract, and whether an eSIM may take its place."""

    _name = "contract.sim.mixin"
    _description = "SIM Card of a Contract"

    def _get_esim_refusal(self) -> str | None:
        """Why no eSIM can be asked for, or nothing."""
        self.ensure_one()
        refusal = self._get_refusal("sim_change")
        if refusal:
            return refusal
        if not self.is_mobile:
            return self.env._("The service has no SIM card.")
        if self.sim_type == "esim":
            return self.env._("The contract has an eSIM already.")
        orders = self.env["service.order"]._find_open(self, "sim_change")
        if orders.filtered(lambda order: order.sim_type == "esim"):
            return self.env._("An eSIM has been asked for already.")
        return None

    def _may_change_to_esim(self) -> bool:
        """Whether an eSIM can take the place of the SIM card."""
        return not self._get_esim_refusal()
