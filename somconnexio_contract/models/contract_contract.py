# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..const import (
    CREATE_REASON,
    LIFECYCLE_NUMBER_STATES,
    LIFECYCLE_STATE,
    SIM_TYPE,
)

# Fields of a contract that a bill or its delivery depends on.
BILLING_FIELDS = frozenset(
    {
        "partner_id",
        "service_partner_id",
        "phone_number",
        "icc",
        "service_supplier_id",
        "email_ids",
        "mandate_id",
        "billing_group_id",
        "lifecycle_state",
        "date_service_start",
        "date_service_end",
        "is_billed_outside",
    }
)
# Only service orders change these.
SERVICE_FIELDS = frozenset({"lifecycle_state", "activation_order_id"})
PROTECTED_FIELDS = SERVICE_FIELDS | {
    "code",
    "partner_id",
    "mandate_id",
    "billing_group_id",
    "email_ids",
    "icc",
    "service_partner_id",
    "pack_main_contract_id",
    "pack_id",
    "community_project_id",
    "switchboard_contract_id",
    "serial_code",
}


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = [
        "tracking.batch.mixin",
        "contract.contract",
        "contract.switchboard.mixin",
        "contract.duration.mixin",
        "contract.naming.mixin",
        "contract.catalogue.mixin",
        "contract.lifecycle.mixin",
        "contract.making.mixin",
        "contract.pack.mixin",
        "contract.pack.move.mixin",
        "contract.pack.room.mixin",
        "contract.request.mixin",
        "contract.search.mixin",
        "contract.sim.mixin",
        "contract.tariff.mixin",
        "contract.timeline.mixin",
        "show.records.mixin",
    ]

    code = fields.Char(index="trigram", copy=False)
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        index="trigram",
    )
    line_recurrence = fields.Boolean(default=True)
    lifecycle_state = fields.Selection(
        selection=LIFECYCLE_STATE,
        default="pending_active",
        required=True,
        index=True,
        copy=False,
        readonly=True,
        tracking=True,
    )
    lifecycle_state_before = fields.Selection(
        selection=LIFECYCLE_STATE, copy=False, readonly=True
    )
    is_billed_outside = fields.Boolean(
        default=True,
        help="Another system makes the bills: Odoo makes no invoice from this "
        "contract.",
    )
    service_technology_id = fields.Many2one(
        comodel_name="service.technology",
        string="Technology",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    is_mobile = fields.Boolean(related="service_technology_id.is_mobile")
    is_switchboard = fields.Boolean(
        string="Part of a Switchboard", related="service_technology_id.is_switchboard"
    )
    switchboard_part = fields.Selection(related="tariff_product_id.switchboard_part")
    has_service_address = fields.Boolean(
        related="service_technology_id.has_service_address"
    )
    service_supplier_id = fields.Many2one(
        comodel_name="service.supplier",
        string="Supplier",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    service_data = fields.Properties(
        definition="service_supplier_id.service_data_definition", copy=False
    )
    secret_ids = fields.One2many(
        comodel_name="service.secret",
        inverse_name="contract_id",
        groups="somconnexio_contract.group_technician",
    )
    phone_number = fields.Char(index=True, copy=False, tracking=True)
    phone_key = fields.Char(
        compute="_compute_phone_key",
        store=True,
        help="The number, while the contract owns it alone.",
    )
    sim_type = fields.Selection(selection=SIM_TYPE, copy=False, tracking=True)
    icc = fields.Char(
        string="ICC",
        copy=False,
        tracking=True,
        index="trigram",
        groups="base.group_user",
    )
    router_serial = fields.Char(copy=False, tracking=True)
    service_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Service Address",
        index="btree_not_null",
        ondelete="restrict",
    )
    email_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="contract_contract_email_rel",
        column1="contract_id",
        column2="partner_id",
        string="E-mails",
    )
    mandate_id = fields.Many2one(
        comodel_name="account.banking.mandate",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        tracking=True,
    )
    partner_bank_id = fields.Many2one(
        related="mandate_id.partner_bank_id", groups="base.group_user"
    )
    billing_group_id = fields.Many2one(
        comodel_name="billing.group",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        tracking=True,
    )
    activation_order_id = fields.Many2one(
        comodel_name="service.order",
        string="Activated by",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    service_order_ids = fields.One2many(
        comodel_name="service.order", inverse_name="contract_id"
    )
    service_order_count = fields.Integer(compute="_compute_service_order_count")
    date_service_start = fields.Date(string="Start of Service", tracking=True)
    date_service_end = fields.Date(
        string="End of Service", help="Last day of the service.", tracking=True
    )
    termination_reason_id = fields.Many2one(
        comodel_name="contract.termination.reason",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    create_reason = fields.Selection(
        selection=CREATE_REASON, string="Origin", copy=False, readonly=True
    )
    predecessor_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Took the Place of",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    commitment_end = fields.Date(
        copy=False, tracking=True, help="Last day to which the member is bound."
    )
    pack_main_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Main Service of the Pack",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        check_company=True,
    )
    pack_member_ids = fields.One2many(
        comodel_name="contract.contract",
        inverse_name="pack_main_contract_id",
        string="Services of the Pack",
    )
    pack_id = fields.Many2one(
        comodel_name="service.pack",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="base.group_user",
    )
    shared_data_ref = fields.Char(
        string="Shared Data",
        copy=False,
        groups="base.group_user",
        help="The supplier's name of the data volume that the pack shares.",
    )
    lead_line_id = fields.Many2one(
        comodel_name="crm.lead.line",
        string="Order Line",
        related="activation_order_id.lead_line_id",
        store=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Order",
        related="activation_order_id.lead_id",
        store=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    tariff_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Tariff",
        compute="_compute_tariff_product_id",
        store=True,
        index="btree_not_null",
        help="The main tariff of today, or the first one to come. Lines begin and "
        "end on the day on which they are written.",
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "There is already a contract with this reference.",
    )
    _activation_order_uniq = models.UniqueIndex(
        "(activation_order_id) WHERE activation_order_id IS NOT NULL",
        "The service order has already its contract.",
    )
    _phone_key_uniq = models.UniqueIndex(
        "(company_id, phone_key) WHERE phone_key IS NOT NULL",
        "Another contract in use has this phone number.",
    )

    @api.depends(
        "phone_number",
        "lifecycle_state",
        "service_technology_id.is_number_exclusive",
    )
    def _compute_phone_key(self):
        for contract in self:
            owns = (
                contract.service_technology_id.is_number_exclusive
                and contract.lifecycle_state in LIFECYCLE_NUMBER_STATES
            )
            contract.phone_key = owns and contract.phone_number

    @api.depends("code", "name")
    def _compute_display_name(self):
        for contract in self:
            parts = [contract.code, contract.name]
            contract.display_name = " · ".join(dict.fromkeys(filter(None, parts)))

    @api.depends("service_order_ids")
    def _compute_service_order_count(self):
        counts = dict(
            self.env["service.order"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.service_order_count = counts.get(contract, 0)

    @api.depends(
        "contract_line_ids.product_id",
        "contract_line_ids.date_start",
        "contract_line_ids.date_end",
        "contract_line_ids.is_canceled",
    )
    def _compute_tariff_product_id(self):
        for contract in self:
            # Products are readable by staff only, their name is no secret.
            lines = contract.sudo().contract_line_ids.filtered(
                lambda line: line.is_tariff and not line.is_canceled
            )
            today = contract.company_id._get_business_date()
            current = lines.filtered(
                lambda line, today=today: line.date_start <= today
                and (not line.date_end or line.date_end >= today)
            )
            coming = lines.filtered(lambda line, today=today: line.date_start > today)
            line = current[-1:] or coming[:1] or lines[-1:]
            contract.tariff_product_id = line.product_id

    @api.model_create_multi
    def create(self, vals_list):
        if SERVICE_FIELDS & set().union(*vals_list) and not self.env.su:
            raise AccessError(
                self.env._("The state of a contract is changed by service orders only.")
            )
        sequences = {}  # one look for each company, however many contracts
        contracts = super().create(
            [self._prepare_new(vals, sequences) for vals in vals_list]
        )
        contracts._on_billing_data_changed()
        return contracts

    def write(self, vals):
        """Keep what only service orders change, tell the billing about the rest."""
        if PROTECTED_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("The state of a contract is changed by service orders only.")
            )
        if "line_recurrence" in vals:
            vals = {**vals, "line_recurrence": True}
        result = super().write(vals)
        if BILLING_FIELDS & vals.keys():
            self._on_billing_data_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_service_contract(self):
        if self.filtered("activation_order_id"):
            raise UserError(
                self.env._(
                    "A contract that came from an order is not deleted: terminate it."
                )
            )

    @api.constrains("service_partner_id", "email_ids", "partner_id")
    def _check_contacts(self):
        for contract in self:
            contacts = contract.service_partner_id | contract.email_ids
            strangers = contacts.filtered(
                lambda contact, member=contract.partner_id: contact
                not in (member | member.child_ids)
                and contact.active
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(member)s.",
                        contact=strangers[0].display_name,
                        member=contract.partner_id.display_name,
                    )
                )

    def _on_billing_data_changed(self) -> None:
        """Extension point: something that a bill depends on has changed.

        Called with every contract concerned whenever its state, lines, number, address,
        e-mails, mandate or holder change, also repeatedly. It must not call a remote.
        """

    def action_view_service_orders(self):
        """Open the service orders of the contract."""
        return self._show_records(
            "service_order_action",
            [("contract_id", "=", self.id)],
            default_contract_id=self.id,
        )
