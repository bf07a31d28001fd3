# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError


class ServiceOrderAddonMixin(models.AbstractModel):
    """An add-on that comes later: one more line of a contract that there is."""

    _name = "service.order.addon.mixin"
    _description = "Add-ons That Come Later"

    def _get_extended_contract(self):
        """The contract to which an add-on comes, or none if it is no add-on."""
        self.ensure_one()
        # sudo: members may see their service orders, not the lines of orders.
        line = self.sudo().lead_line_id
        if self.type != "activation" or line.service_role != "addon":
            return line.main_contract_id.browse()
        return line.main_contract_id

    def _check_can_be_fulfilled(self) -> None:
        result = super()._check_can_be_fulfilled()
        contract = self._get_extended_contract()
        if contract and not contract._filter_live():
            raise UserError(
                self.env._(
                    "Contract %(contract)s is not in use.", contract=contract.code
                )
            )
        return result

    def _settle_fulfilment(self, values: dict) -> None:
        """The contract is there: its line is written when the day has come."""
        if self._get_extended_contract():
            return None
        return super()._settle_fulfilment(values)

    def _get_resulting_contract(self):
        extended = self._get_extended_contract()
        return extended.with_env(self.env) or super()._get_resulting_contract()

    def _get_prepared_contract(self):
        """An add-on that is called off leaves its contract alone."""
        if self._get_extended_contract():
            return self.contract_id.browse()
        return super()._get_prepared_contract()

    def _apply_activation(self) -> None:
        addons = self.filtered(lambda order: order._get_extended_contract())
        for order in addons:
            order._add_to_contract()
        return super(ServiceOrderAddonMixin, self - addons)._apply_activation()

    def _add_to_contract(self) -> None:
        """Write the line; from then on the contract's history tells of it."""
        contract = self._get_extended_contract()
        # What has not started yet starts with all its lines.
        day = max(self.effective_date, contract.date_service_start)
        vals = contract._prepare_line(self.product_id, day)
        self.env["contract.line"].create({**vals, "contract_id": contract.id})
        self.contract_id = contract

    def _is_ready_at_once(self) -> bool:
        """Whether nobody has to do anything for a product that is activated."""
        return self.type == "activation" and self.sudo().product_id.is_ready_at_once

    # === SWITCHBOARDS === #

    def _create_contract(self, values: dict) -> None:
        """Parts that were ordered with a switchboard find it."""
        line = self.lead_line_id
        self._check_mobile_is_free(values.get("mobile_number") or line.mobile_number)
        result = super()._create_contract(values)
        if self.type == "activation" and line.switchboard_member_ids:
            self.contract_id._adopt_switchboard_members(line)
        return result

    def _check_mobile_is_free(self, number: str | None) -> None:
        """A mobile number of a part is no other contract's."""
        owner = self.contract_id._find_phone_owner(number, self.company_id)
        if owner - self.contract_id:
            raise UserError(
                self.env._(
                    "%(number)s is the number of contract %(contract)s.",
                    number=number,
                    contract=owner.code,
                )
            )
