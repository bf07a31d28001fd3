# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..const import LAST_DAY_TYPES, SERVICE_ORDER_TYPE, SIM_TYPE

ADDRESS_FIELDS = ("street", "street2", "zip", "city", "state_id", "country_id")
# A supervisor's exceptions.
SUPERVISED_FIELDS = ("is_emergency",)


class ServiceOrderRequestWizard(models.TransientModel):
    """Ask for any change of a contract, seeing what would come of it."""

    _name = "service.order.request.wizard"
    _description = "Change a Contract"

    type = fields.Selection(
        selection=[pair for pair in SERVICE_ORDER_TYPE if pair[0] != "activation"],
        required=True,
    )
    contract_ids = fields.Many2many(
        comodel_name="contract.contract",
        relation="service_order_request_wizard_contract_rel",
        column1="wizard_id",
        column2="contract_id",
        required=True,
    )
    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="First Contract",
        compute="_compute_contract_id",
    )
    partner_id = fields.Many2one(related="contract_id.partner_id")
    company_id = fields.Many2one(related="contract_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    technology_id = fields.Many2one(related="contract_id.service_technology_id")
    tariff_product_id = fields.Many2one(related="contract_id.tariff_product_id")
    is_last_day = fields.Boolean(compute="_compute_is_last_day")
    effective_date = fields.Date(string="From")
    last_day = fields.Date(help="Last day of the service; it is still billed.")
    product_id = fields.Many2one(
        comodel_name="product.product",
        domain="[('id', 'in', available_product_ids)]",
    )
    available_product_ids = fields.Many2many(
        comodel_name="product.product", compute="_compute_available_product_ids"
    )
    pack_main_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Join the Pack of",
        domain="[('partner_id', '=', partner_id), ('id', 'not in', contract_ids),"
        " ('lifecycle_state', 'in', ('pending_active', 'active', 'suspended'))]",
    )
    pack_id = fields.Many2one(
        comodel_name="service.pack", domain="[('company_id', '=', company_id)]"
    )
    supplier_id = fields.Many2one(
        comodel_name="service.supplier",
        string="New Supplier",
        domain="[('technology_ids', '=', new_technology_id)]",
        help="Whose service there is at the address, if the tariff brings another one.",
    )
    new_technology_id = fields.Many2one(related="product_id.service_technology_id")
    community_project_id = fields.Many2one(
        comodel_name="service.community.project",
        domain="[('company_id', '=', company_id)]",
    )
    new_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="New Holder",
        domain="[('is_member', '=', True), ('company_id', '=', company_id)]",
    )
    is_whole_pack = fields.Boolean(string="The Whole Pack")
    mandate_id = fields.Many2one(
        comodel_name="account.banking.mandate",
        string="Mandate in Use",
        domain="[('partner_id', '=', payer_id), ('state', '=', 'valid')]",
    )
    payer_id = fields.Many2one(comodel_name="res.partner", compute="_compute_payer_id")
    iban = fields.Char(string="New IBAN")
    consent_date = fields.Date(
        default=lambda self: self.env.company._get_business_date(),
        help="Day on which the member agreed to the direct debit.",
    )
    emails = fields.Char(string="E-mails", help="Several are separated by commas.")
    is_group_move = fields.Boolean(
        string="Bill on Their Own",
        help="Leave the contracts that are billed together with these; this happens "
        "on the first of a month.",
    )
    street = fields.Char()
    street2 = fields.Char()
    zip = fields.Char(string="Postcode")
    city = fields.Char()
    state_id = fields.Many2one(
        comodel_name="res.country.state",
        string="Province",
        domain="[('country_id', '=?', country_id)]",
    )
    country_id = fields.Many2one(
        comodel_name="res.country", default=lambda self: self.env.company.country_id
    )
    sim_type = fields.Selection(selection=SIM_TYPE, string="SIM", default="physical")
    icc = fields.Char(string="New ICC")
    amount = fields.Monetary(help="Without tax.")
    days = fields.Integer(string="Days without Service")
    is_emergency = fields.Boolean(
        string="Emergency", help="The days of notice are not kept."
    )
    termination_reason_id = fields.Many2one(
        comodel_name="contract.termination.reason", string="Reason"
    )
    user_reason_id = fields.Many2one(
        comodel_name="contract.termination.user.reason", string="Member's Reason"
    )
    target_provider_id = fields.Many2one(
        comodel_name="service.provider", string="Goes to"
    )
    comment = fields.Text()
    preview_ids = fields.One2many(
        comodel_name="service.order.request.wizard.line",
        inverse_name="wizard_id",
        compute="_compute_preview",
        store=True,
        string="What Will Happen",
    )
    problem_text = fields.Text(compute="_compute_preview", store=True)

    @api.model
    def default_get(self, fields):
        """Start from the contracts that are open or marked."""
        values = super().default_get(fields)
        if "contract_ids" in fields and not values.get("contract_ids"):
            ids = self.env.context.get("active_ids") or []
            values["contract_ids"] = [Command.set(ids)]
        return values

    @api.depends("contract_ids")
    def _compute_contract_id(self):
        for wizard in self:
            wizard.contract_id = wizard.contract_ids[:1]

    @api.depends("type")
    def _compute_is_last_day(self):
        for wizard in self:
            wizard.is_last_day = wizard.type in LAST_DAY_TYPES

    @api.depends("partner_id", "new_partner_id", "type")
    def _compute_payer_id(self):
        for wizard in self:
            wizard.payer_id = (
                wizard.new_partner_id
                if wizard.type == "holder_change"
                else wizard.partner_id
            )

    @api.depends("type", "contract_ids", "community_project_id")
    def _compute_available_product_ids(self):
        for wizard in self:
            wizard.available_product_ids = wizard._get_available_products()

    def _get_available_products(self):
        """What may be chosen for the change."""
        products = self.env["product.product"]
        contract = self.contract_id
        if self.type == "tariff_change":
            return contract._get_tariff_changes()
        if self.type in ("location_change", "holder_change"):
            return self._get_successor_tariffs()
        if self.type == "one_shot":
            return products.search(
                [
                    ("service_role", "=", "one_shot"),
                    ("service_technology_id", "=", self.technology_id.id),
                    ("company_id", "in", (self.company_id.id, False)),
                ]
            ).filtered(lambda bundle: bundle._fits_data_of(contract.tariff_product_id))
        return products

    def _get_successor_tariffs(self):
        """Tariffs of a contract that takes the place of this one."""
        contract = self.contract_id
        project = contract.community_project_id
        if self.type == "location_change":
            project = self.community_project_id
        old = contract.tariff_product_id
        products = old._get_allowed_tariff_changes(self.partner_id) | old
        return products.filtered(lambda product: not project._check_tariff(product))

    # === PREVIEW === #

    @api.depends(
        "type",
        "contract_ids",
        "effective_date",
        "last_day",
        "product_id",
        "pack_main_contract_id",
        "pack_id",
        "supplier_id",
        "community_project_id",
        "new_partner_id",
        "is_whole_pack",
        "mandate_id",
        "iban",
        "consent_date",
        "emails",
        "is_group_move",
        *ADDRESS_FIELDS,
        "sim_type",
        "icc",
        "amount",
        "days",
        "is_emergency",
        "termination_reason_id",
        "user_reason_id",
        "target_provider_id",
        "comment",
    )
    def _compute_preview(self):
        for wizard in self:
            problems, plan = wizard._plan()
            wizard.problem_text = "\n".join(
                f"- {problem['message']}" for problem in problems
            )
            wizard.preview_ids = [
                Command.clear(),
                *(Command.create(wizard._prepare_preview(planned)) for planned in plan),
            ]

    def _plan(self):
        """Problems and planned service orders of what has been entered so far."""
        if not self.type or not self.contract_ids:
            return [], []
        return self.env["service.order"]._plan_request(
            self.type,
            self.contract_ids._origin,
            self._get_values(),
            effective_date=self._get_date(),
        )

    @api.model
    def _prepare_preview(self, planned) -> dict:
        product = self.env["product.product"].browse(planned.vals.get("product_id"))
        is_tariff = planned.type in ("tariff_change", "location_change")
        return {
            "contract_id": planned.contract.id,
            "type": planned.type,
            "effective_date": planned.effective_date,
            "old_product_id": is_tariff and planned.contract.tariff_product_id.id,
            "new_product_id": is_tariff and product.id,
            "amount": planned.vals.get("amount") or 0,
            "reason": planned.reason,
            "is_approval_needed": planned.vals.get("is_approval_needed"),
        }

    # === REQUEST === #

    def _get_date(self):
        """The day that the request names: the last one of what ends."""
        return self.last_day if self.is_last_day else self.effective_date

    def _get_values(self) -> dict:
        """What has been entered, as the request takes it."""
        names = self.env["service.order"]._get_value_names(self.type)
        values = {
            name: self[name]._origin
            if isinstance(self[name], models.Model)
            else self[name]
            for name in names
            if name in self._fields and self[name] and name != "emails"
        }
        if "emails" in names and self.emails:
            parts = self.emails.replace(";", ",").split(",")
            values["emails"] = [part.strip() for part in parts if part.strip()]
        if "email" in names and self.emails:
            values["email"] = self.emails.strip()
        if "address" in names and self.street:
            values["address"] = {
                name: self[name].id if name.endswith("_id") else self[name]
                for name in ADDRESS_FIELDS
            }
        if values.get("mandate_id"):
            values.pop("iban", None)
            values.pop("consent_date", None)
        return values

    def action_confirm(self):
        """Make the service orders and show them."""
        self.ensure_one()
        self.contract_ids.check_access("write")
        supervisor = self.env.user.has_group("somconnexio_contract.group_supervisor")
        if any(self[name] for name in SUPERVISED_FIELDS) and not supervisor:
            raise AccessError(self.env._("An emergency is for supervisors."))
        orders = self.env["service.order"]._request(
            self.type,
            self.contract_ids,
            self._get_values(),
            effective_date=self._get_date(),
        )
        action = self.contract_ids[0].action_view_service_orders()
        if len(orders) > 1:
            action["domain"] = [("id", "in", orders.ids)]
        return action


class ServiceOrderRequestWizardLine(models.TransientModel):
    _name = "service.order.request.wizard.line"
    _description = "Planned Service Order"

    wizard_id = fields.Many2one(
        comodel_name="service.order.request.wizard",
        required=True,
        index=True,
        ondelete="cascade",
    )
    contract_id = fields.Many2one(comodel_name="contract.contract", readonly=True)
    type = fields.Selection(selection=SERVICE_ORDER_TYPE, readonly=True)
    effective_date = fields.Date(string="Day", readonly=True)
    old_product_id = fields.Many2one(
        comodel_name="product.product", string="From Tariff", readonly=True
    )
    new_product_id = fields.Many2one(
        comodel_name="product.product", string="To Tariff", readonly=True
    )
    currency_id = fields.Many2one(related="contract_id.company_id.currency_id")
    amount = fields.Monetary(readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    is_approval_needed = fields.Boolean(string="Needs Approval", readonly=True)
