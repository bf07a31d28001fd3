# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CrmLeadLineSwitchboardMixin(models.AbstractModel):
    """A switchboard that is ordered: its lines name it and tell who works with them."""

    _name = "crm.lead.line.switchboard.mixin"
    _description = "Switchboards in Orders"
    _inherit = ["switchboard.data.mixin"]

    has_sim_card = fields.Boolean(compute="_compute_has_sim_card")
    switchboard_line_id = fields.Many2one(
        comodel_name="crm.lead.line",
        string="Switchboard Ordered",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        domain="[('lead_id', '=', lead_id), ('switchboard_part', '=', 'header'),"
        " ('id', '!=', id)]",
        help="The switchboard to which it belongs, ordered at the same time.",
    )
    switchboard_member_ids = fields.One2many(
        comodel_name="crm.lead.line",
        inverse_name="switchboard_line_id",
        string="Lines of the Switchboard",
    )
    switchboard_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Switchboard in Use",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="The switchboard to which it belongs, which the member has already.",
    )
    main_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Belongs to Contract",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="An add-on that comes later becomes a line of this contract.",
    )
    additional_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="crm_lead_line_additional_product_rel",
        column1="line_id",
        column2="product_id",
        string="Additional Products",
        domain="[('service_role', '=', 'addon'),"
        " ('service_technology_id', '=', technology_id)]",
        help="Add-ons of this line: they become lines of the same contract.",
    )

    @api.depends("technology_id.has_sim_card", "product_id.has_mobile_number")
    def _compute_has_sim_card(self):
        for line in self:
            line.has_sim_card = (
                line.technology_id.has_sim_card or line.product_id.has_mobile_number
            )

    def _get_required_number_fields(self) -> list[str]:
        """Whoever brings a mobile number gives it as such."""
        if self.is_switchboard and self.has_mobile_number:
            return []
        return super()._get_required_number_fields()

    def _get_additional_codes(self) -> list[str]:
        products = self._get_contract_products() - self.product_id
        return [product.default_code or product.name for product in products]

    def _get_switchboard_contract(self):
        """The contract of the switchboard that the line belongs to, or none yet."""
        self.ensure_one()
        return (
            self.switchboard_contract_id or self.switchboard_line_id.contract_id
        )._filter_live()

    def _is_on_same_switchboard(self, other) -> bool:
        """Whether two lines belong to one switchboard."""
        for name in "switchboard_line_id", "switchboard_contract_id":
            if self[name] and self[name] == other[name]:
                return True
        return False

    def _find_open_on(self, contract):
        """Lines for a switchboard in use, in orders that are neither won nor lost."""
        return self.sudo().search(
            [
                ("switchboard_contract_id", "=", contract.id),
                ("lead_id.order_state", "in", ("new", "provisioning")),
                ("lead_id.is_service_order", "=", True),
            ]
        )
