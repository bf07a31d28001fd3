# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import email_normalize

from ..const import DOOR, ORDER_STATE
from .crm_lead_stage_mixin import COMPLETING_FIELDS


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "crm.lead.risk.mixin",
        "crm.lead.logistics.mixin",
        "crm.lead.document.mixin",
        "crm.lead.switchboard.mixin",
        "crm.lead.check.mixin",
        "crm.lead.order.mixin",
        "crm.lead.stage.mixin",
        "crm.lead.attention.mixin",
        "crm.lead.form.mixin",
        "show.records.mixin",
    ]

    is_service_order = fields.Boolean(
        string="Is Order", index=True, help="An order of telecom services."
    )
    order_reference = fields.Char(index="trigram", copy=False, readonly=True)
    order_state = fields.Selection(
        selection=ORDER_STATE,
        compute="_compute_order_state",
        store=True,
        index=True,
    )
    is_partly_failed = fields.Boolean(
        copy=False,
        readonly=True,
        help="Some service orders failed or were cancelled, others did not.",
    )
    order_line_ids = fields.One2many(
        comodel_name="crm.lead.line", inverse_name="lead_id", copy=True
    )
    iban = fields.Char(string="IBAN", copy=False)
    consent_date = fields.Date(
        copy=False,
        help="Day on which the member agreed to the direct debit: it dates the "
        "SEPA mandate.",
    )
    mandate_id = fields.Many2one(
        comodel_name="account.banking.mandate",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    door = fields.Selection(
        selection=DOOR, default="back_office", required=True, readonly=True
    )
    request_uuid = fields.Char(
        copy=False,
        readonly=True,
        help="Given by the client of the API: a repeated request finds its order.",
    )
    skip_duplicate_phone_check = fields.Boolean(
        string="Phone Number May Be in Use",
        copy=False,
        tracking=True,
        help="A supervisor lets a number pass that another service or order has.",
    )
    skip_duplicate_phone_reason = fields.Char(
        string="Why It May Be in Use", copy=False, tracking=True
    )
    new_member = fields.Boolean(help="The order brings the data of a new member.")
    new_member_is_company = fields.Boolean(string="Is a Company")
    new_member_firstname = fields.Char(string="First Name")
    new_member_lastname = fields.Char(string="Last Name or Company Name")
    new_member_vat = fields.Char(string="Tax Number")
    is_contact_different = fields.Boolean(compute="_compute_contact_difference")
    contact_difference = fields.Char(compute="_compute_contact_difference")
    service_order_ids = fields.One2many(
        comodel_name="service.order", inverse_name="lead_id"
    )
    service_order_count = fields.Integer(compute="_compute_service_order_count")
    contract_count = fields.Integer(compute="_compute_service_order_count")

    _order_reference_uniq = models.UniqueIndex(
        "(company_id, order_reference) WHERE order_reference IS NOT NULL",
        "There is already an order with this reference.",
    )
    _request_uuid_uniq = models.UniqueIndex(
        "(company_id, request_uuid) WHERE request_uuid IS NOT NULL",
        "There is already an order for this request.",
    )
    _order_company = models.Constraint(
        "CHECK (is_service_order IS NOT TRUE OR company_id IS NOT NULL)",
        "An order belongs to a cooperative.",
    )

    @api.depends("name", "order_reference", "partner_id", "new_member_lastname")
    def _compute_display_name(self):
        orders = self.filtered("order_reference")
        for lead in orders:
            who = lead.partner_id.name or lead._get_new_member_name()
            lead.display_name = " · ".join(filter(None, (lead.order_reference, who)))
        return super(CrmLead, self - orders)._compute_display_name()

    @api.depends("stage_id.order_state", "active", "is_service_order")
    def _compute_order_state(self):
        for lead in self:
            lead.order_state = lead.is_service_order and (
                (lead.stage_id.order_state or "new") if lead.active else "lost"
            )

    @api.depends("partner_id.email", "partner_id.phone", "email_from", "phone")
    def _compute_contact_difference(self):
        for lead in self:
            partner = lead.partner_id
            email = email_normalize(lead.email_from or "")
            number = lead._normalize_phone_number(lead.phone)
            parts = []
            if partner and email and email != email_normalize(partner.email or ""):
                parts.append(
                    self.env._(
                        "e-mail %(order)s (member: %(member)s)",
                        order=email,
                        member=partner.email or "–",
                    )
                )
            if (
                partner
                and number
                and number != lead._normalize_phone_number(partner.phone)
            ):
                parts.append(
                    self.env._(
                        "phone %(order)s (member: %(member)s)",
                        order=lead.phone,
                        member=partner.phone or "–",
                    )
                )
            lead.is_contact_different = bool(parts)
            lead.contact_difference = ", ".join(parts)

    @api.depends("service_order_ids.contract_id")
    def _compute_service_order_count(self):
        for lead in self:
            lead.service_order_count = len(lead.service_order_ids)
            lead.contract_count = len(lead.service_order_ids.contract_id)

    # === ODOO'S OWN HABITS THAT ARE OFF === #

    def _get_partner_email_update(self, force_void=True):
        """Never: an order from outside could take over a member's login."""
        return False

    def _get_partner_phone_update(self, force_void=True):
        """Never: the order's contact data and the member's are two things."""
        return False

    @api.depends("is_service_order")
    def _compute_name(self):
        """An order is called by its reference, which it gets when it is saved."""
        orders = self.filtered("is_service_order")
        for lead in orders:
            lead.name = lead.name or lead.order_reference or ""
        return super(CrmLead, self - orders)._compute_name()

    @api.depends("is_service_order")
    def _compute_team_id(self):
        """Orders belong to the team of their company, whoever handles them."""
        orders = self.filtered("is_service_order")
        for lead in orders:
            company = lead.company_id or self.env.company
            lead.team_id = company.service_team_id
        return super(CrmLead, self - orders)._compute_team_id()

    @api.depends("is_service_order")
    def _compute_company_id(self):
        """The company of an order does not depend on who handles it."""
        orders = self.filtered("is_service_order")
        for lead in orders:
            lead.company_id = lead.company_id or self.env.company
        return super(CrmLead, self - orders)._compute_company_id()

    @api.depends("is_service_order")
    def _compute_stage_id(self):
        """Orders start in the stage of new orders."""
        orders = self.filtered("is_service_order")
        for lead in orders.filtered(lambda lead: not lead.stage_id.order_state):
            lead.stage_id = self._get_order_stage("new")
        return super(CrmLead, self - orders)._compute_stage_id()

    @api.model
    def _get_order_stage(self, state: str):
        """The first stage of an order state."""
        return self.env["crm.stage"].search([("order_state", "=", state)], limit=1)

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """The pipeline of orders shows the stages of orders only."""
        if self.env.context.get("default_is_service_order"):
            # Stages of documents are shown only if there are orders in them.
            orders = self.env["crm.stage"].search(
                [("order_state", "!=", False), ("document_state", "=", False)]
            )
            return (stages | orders).sorted("sequence")
        return super()._read_group_stage_ids(stages, domain)

    def _prepare_order_vals(self, vals: dict) -> dict:
        """Values of an order that is about to be written, in their normal form.

        :raises AccessError: if an exception is made by who may not make it
        """
        vals = dict(vals)
        if vals.get("skip_duplicate_phone_check") and not (
            self.env.su
            or self.env.user.has_group("somconnexio_contract.group_supervisor")
        ):
            raise AccessError(
                self.env._("Only a supervisor lets a number pass that is in use.")
            )
        if vals.get("iban"):
            vals["iban"] = self._normalize_iban(vals["iban"])
        if vals.get("new_member_vat"):
            vals["new_member_vat"] = self.env["res.partner"]._normalize_vat(
                vals["new_member_vat"]
            )
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for values in vals_list:
            vals = self._prepare_order_vals(values)
            is_order = vals.get("is_service_order") or vals.get("order_line_ids")
            if is_order or self.env.context.get("default_is_service_order"):
                company = self.env["res.company"].browse(
                    vals.get("company_id") or self.env.company.id
                )
                reference = self._take_order_reference(company)
                vals.update(
                    is_service_order=True,
                    type="opportunity",
                    company_id=company.id,
                    order_reference=reference,
                )
                vals["name"] = vals.get("name") or reference
            prepared.append(vals)
        leads = super().create(prepared)
        placed = zip(leads, prepared, strict=True)
        self.browse(
            lead.id for lead, vals in placed if not vals.get("stage_id")
        )._place_by_completeness()
        return leads

    @api.model
    def _take_order_reference(self, company) -> str:
        """The next order reference of a company."""
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        return sequence.next_by_code("somconnexio.order")

    def write(self, vals):
        """Keep the normal form of an order's values, and it in its stage."""
        result = super().write(self._prepare_order_vals(vals))
        if COMPLETING_FIELDS & vals.keys() and "stage_id" not in vals:
            self._place_by_completeness()
        return result

    @api.constrains("is_service_order", "type", "order_reference")
    def _check_is_order(self):
        for lead in self:
            if lead.is_service_order and lead.type != "opportunity":
                raise ValidationError(self.env._("An order is always an opportunity."))
            if lead.is_service_order != bool(lead.order_reference):
                raise ValidationError(self.env._("An order stays an order."))

    @api.constrains("stage_id", "active", "is_service_order")
    def _check_order_stage(self):
        """The stage says what the service orders say, whoever writes it.

        This is what refuses a drop into a column, a button or a remote call
        that would win an order without validation.
        """
        for lead in self.filtered("is_service_order"):
            stage_state = lead.stage_id.order_state
            if not stage_state:
                raise ValidationError(
                    self.env._(
                        "The stage %(stage)s is not for orders.",
                        stage=lead.stage_id.name,
                    )
                )
            expected = lead._get_order_state_from_services()
            # Not the computed state: this runs while a new order is being computed.
            state = stage_state if lead.active else "lost"
            if expected == "new" and state == "lost":
                continue
            if state != expected:
                raise ValidationError(
                    self.env._(
                        "Order %(order)s can't be moved there: validate it with its "
                        "button, the rest follows from its service orders.",
                        order=lead.order_reference,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_service_orders(self):
        if self.sudo().service_order_ids:
            raise UserError(
                self.env._("An order that has service orders is not deleted.")
            )

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        """Orders are not merged: lines and service orders would be lost."""
        if self.filtered("is_service_order"):
            raise UserError(self.env._("Orders can't be merged."))
        return super()._merge_opportunity(
            user_id=user_id,
            team_id=team_id,
            auto_unlink=auto_unlink,
            max_length=max_length,
        )

    def action_view_service_orders(self):
        """Open the service orders of the order."""
        return self._show_records("service_order_action", [("lead_id", "=", self.id)])

    def action_view_contracts(self):
        """Open the contracts that the order has led to."""
        return self._show_records(
            "contract_contract_action", [("lead_id", "=", self.id)]
        )
