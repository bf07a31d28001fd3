# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import LINE_CHANGE_KINDS, LINE_KIND, SIM_TYPE


class CrmLeadLine(models.Model):
    _name = "crm.lead.line"
    _description = "Order Line"
    _inherit = [
        "crm.lead.line.switchboard.mixin",
        "crm.lead.line.sim.mixin",
        "crm.lead.line.community.mixin",
        "crm.lead.line.coverage.mixin",
        "crm.lead.line.data.mixin",
        "crm.lead.line.document.mixin",
    ]
    _order = "lead_id, sequence, id"
    _check_company_auto = True

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", related="lead_id.company_id", store=True, index=True
    )
    ships_sim_cards = fields.Boolean(related="company_id.ships_sim_cards")
    keeps_sim_stock = fields.Boolean(related="company_id.keeps_sim_stock")
    keeps_routers = fields.Boolean(related="company_id.keeps_routers")
    asks_coverage = fields.Boolean(related="company_id.asks_coverage")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        comodel_name="product.product",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("service_role", "!=", False)],
    )
    service_role = fields.Selection(related="product_id.service_role")
    is_community = fields.Boolean(related="product_id.is_community")
    technology_id = fields.Many2one(
        comodel_name="service.technology",
        related="product_id.service_technology_id",
        store=True,
        index="btree_not_null",
    )
    is_mobile = fields.Boolean(related="technology_id.is_mobile")
    is_switchboard = fields.Boolean(related="technology_id.is_switchboard")
    switchboard_part = fields.Selection(related="product_id.switchboard_part")
    has_agent = fields.Boolean(related="product_id.has_agent")
    has_mobile_number = fields.Boolean(related="product_id.has_mobile_number")
    has_service_address = fields.Boolean(related="technology_id.has_service_address")
    has_landline = fields.Boolean(related="technology_id.has_landline")
    main_line_id = fields.Many2one(
        comodel_name="crm.lead.line",
        string="Belongs to",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('lead_id', '=', lead_id), ('service_role', '=', 'main')]",
        help="Add-ons and one-shots become lines of the contract of this service.",
    )
    addon_line_ids = fields.One2many(
        comodel_name="crm.lead.line", inverse_name="main_line_id"
    )
    kind = fields.Selection(selection=LINE_KIND, required=True, default="new")
    phone_number = fields.Char(index="btree_not_null")
    icc = fields.Char(string="ICC", help="Number of the SIM card of the cooperative.")
    donor_icc = fields.Char(
        string="Previous ICC", help="Number of the SIM card of the previous provider."
    )
    previous_provider_id = fields.Many2one(
        comodel_name="service.provider",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    sim_type = fields.Selection(selection=SIM_TYPE, default="physical")
    service_street = fields.Char()
    service_street2 = fields.Char()
    service_zip = fields.Char(string="Service Postcode")
    service_city = fields.Char()
    service_state_id = fields.Many2one(
        comodel_name="res.country.state",
        string="Service Province",
        domain="[('country_id', '=?', service_country_id)]",
    )
    service_country_id = fields.Many2one(
        comodel_name="res.country",
        default=lambda self: self.env.company.country_id,
    )
    service_address = fields.Char(compute="_compute_service_address")
    supplier_id = fields.Many2one(
        comodel_name="service.supplier",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('technology_ids', '=?', technology_id)]",
    )
    service_data = fields.Properties(
        definition="supplier_id.service_data_definition", copy=True
    )
    notes = fields.Text()
    service_order_ids = fields.One2many(
        comodel_name="service.order",
        inverse_name="lead_line_id",
        string="All Service Orders",
    )
    service_order_id = fields.Many2one(
        comodel_name="service.order",
        compute="_compute_service_order_id",
        store=True,
        help="The service order that this line has led to.",
    )
    service_order_state = fields.Selection(
        related="service_order_id.state", string="Service Order Status"
    )
    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        compute="_compute_contract_id",
        help="The contract that this line has led to.",
    )
    partner_id = fields.Many2one(related="lead_id.partner_id", string="Member")
    stage_id = fields.Many2one(related="lead_id.stage_id", string="Order Stage")
    user_id = fields.Many2one(related="lead_id.user_id", string="Responsible")
    order_date = fields.Datetime(related="lead_id.create_date", string="Received on")
    needs_attention = fields.Boolean(related="lead_id.needs_attention")

    @api.depends("product_id", "phone_number", "service_street")
    def _compute_display_name(self):
        for line in self:
            detail = line.phone_number or line.service_street
            name = line.product_id.name or self.env._("Line without product")
            line.display_name = f"{name} ({detail})" if detail else name

    @api.depends("service_street", "service_street2", "service_zip", "service_city")
    def _compute_service_address(self):
        for line in self:
            line.service_address = line._format_address_of("service")

    @api.depends("service_order_ids.state")
    def _compute_service_order_id(self):
        for line in self:
            orders = line.service_order_ids
            alive = orders.filtered(lambda order: order.state != "cancelled")
            line.service_order_id = (alive or orders)[:1]

    @api.depends(
        "kind",
        "service_order_id.contract_id",
        "service_order_id.successor_contract_id",
    )
    def _compute_contract_id(self):
        for line in self:
            order = line.service_order_id
            line.contract_id = (
                order.successor_contract_id if line.is_change else order.contract_id
            )

    def _normalize_vals(self, vals: dict) -> dict:
        """Values with numbers as the checks and the bridges expect them."""
        leads = self.env["crm.lead"]
        vals = dict(vals)
        if vals.get("phone_number"):
            # What holds no number is none: "-" is not stored as one.
            number = leads._normalize_phone_number(vals["phone_number"])
            vals["phone_number"] = number or False
        for name in ("icc", "donor_icc"):
            if vals.get(name):
                vals[name] = leads._normalize_digits(vals[name])
        if vals.get("previous_owner_vat"):
            vals["previous_owner_vat"] = self.env["res.partner"]._normalize_vat(
                vals["previous_owner_vat"]
            )
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse lines that no service order would ever be made for."""
        lines = super().create([self._normalize_vals(vals) for vals in vals_list])
        for lead in lines.sudo().lead_id:
            if lead.service_order_ids:
                raise UserError(
                    self.env._(
                        "Order %(order)s has been validated: what is missing needs "
                        "an order of its own.",
                        order=lead.order_reference,
                    )
                )
        lines._update_orders()
        return lines

    def write(self, vals):
        """Keep the numbers in their normal form, and the orders up to date."""
        others = self._find_twins() if "phone_number" in vals else self
        result = super().write(self._normalize_vals(vals))
        (self | others)._update_orders()
        return result

    def _update_orders(self) -> None:
        """Have the orders that a line concerns looked at again."""
        leads = (self | self._find_twins()).sudo().lead_id
        leads._refresh_attention()
        leads._place_by_completeness()

    def _find_twins(self):
        """Lines of open orders that have the same number as one of these."""
        numbers = self.filtered("phone_number").mapped("phone_number")
        if not numbers:
            return self.browse()
        return self.sudo().search(
            [
                ("phone_number", "in", numbers),
                ("company_id", "in", self.company_id.ids),
                ("lead_id.order_state", "in", ("new", "provisioning")),
                ("lead_id.is_service_order", "=", True),
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_service_orders(self):
        if self.sudo().service_order_ids:
            raise UserError(
                self.env._("A line that has led to a service order is not deleted.")
            )

    @api.model
    def _find_open_by_phone(self, phone_number: str, company):
        """Lines with a number in orders that are neither won nor lost."""
        return self.sudo().search(
            [
                "|",
                ("phone_number", "=", phone_number),
                ("mobile_number", "=", phone_number),
                ("company_id", "=", company.id),
                ("lead_id.order_state", "in", ("new", "provisioning")),
                ("lead_id.is_service_order", "=", True),
            ]
        )

    @api.model
    def _find_open_changes(self, contract):
        """Lines that change a contract, in orders that are neither won nor lost."""
        return self.sudo().search(
            [
                ("changed_contract_id", "=", contract.id),
                ("kind", "in", LINE_CHANGE_KINDS),
                ("lead_id.order_state", "in", ("new", "provisioning")),
                ("lead_id.is_service_order", "=", True),
            ]
        )

    def _get_contract_products(self):
        """Products of the contract: the tariff, then what belongs to it."""
        self.ensure_one()
        addons = self.addon_line_ids.product_id | self.additional_product_ids
        return self.product_id | addons

    def _get_service_partner(self):
        """Where the service is: an address of its own, or the member's."""
        self.ensure_one()
        partner = self.lead_id.partner_id
        if not self.technology_id.has_service_address:
            return partner
        return partner._get_or_create_service_address(self._get_address_vals("service"))
