# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import (
    CONSENT_SOURCE,
    DOOR,
    MEMBERSHIP_PAYMENT,
    MEMBERSHIP_STATE,
    MEMBERSHIP_TYPE,
)

# Written by the moves of a request only.
PROTECTED_FIELDS = frozenset({"state", "invoice_id", "mandate_id", "register_number"})


class MembershipRequest(models.Model):
    """Somebody wants to be with the cooperative: with a share, or without one."""

    _name = "membership.request"
    _description = "Membership Request"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "membership.request.check.mixin",
        "membership.request.move.mixin",
        "service.upload.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Reference", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    type = fields.Selection(
        selection=MEMBERSHIP_TYPE, required=True, default="new", tracking=True
    )
    state = fields.Selection(
        selection=MEMBERSHIP_STATE,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    door = fields.Selection(
        selection=DOOR, default="back_office", required=True, readonly=True
    )
    request_uuid = fields.Char(
        copy=False,
        readonly=True,
        help="Given by the client of the API: a repeated request is found again.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: not self.env.user.share and self.env.user,
    )

    # Who
    is_company = fields.Boolean(string="Is a Company")
    firstname = fields.Char(string="First Name")
    lastname = fields.Char(string="Last Names or Company Name")
    vat = fields.Char(string="Tax Number", index="trigram")
    nationality_id = fields.Many2one(comodel_name="res.country")
    birthdate_date = fields.Date(string="Birthdate")
    gender = fields.Selection(
        selection=lambda self: self.env["res.partner"]._fields["gender"].selection
    )
    lang_id = fields.Many2one(comodel_name="res.lang", string="Language")
    email = fields.Char()
    phone = fields.Char()
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
    only_indispensable_emails = fields.Boolean()
    is_volunteer = fields.Boolean()
    discovery_channel_id = fields.Many2one(
        comodel_name="discovery.channel", ondelete="restrict", check_company=True
    )

    # On which ground
    sponsor_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    agreement_id = fields.Many2one(
        comodel_name="cooperation.agreement",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )

    # How it is paid
    iban = fields.Char(string="IBAN", copy=False)
    consent_date = fields.Date(
        copy=False,
        help="Day on which the person agreed to the direct debit: it dates the SEPA "
        "mandate.",
    )
    consent_source = fields.Selection(selection=CONSENT_SOURCE)
    payment_term = fields.Selection(
        selection=MEMBERSHIP_PAYMENT, string="Share Paid", default="single"
    )

    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="membership_request_attachment_rel",
        column1="request_id",
        column2="attachment_id",
        string="Files",
        copy=False,
        help="What the person has sent, such as a copy of the identity card.",
    )

    # What became of it
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        readonly=True,
    )
    mandate_id = fields.Many2one(
        comodel_name="account.banking.mandate",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    invoice_id = fields.Many2one(
        comodel_name="account.move",
        string="Share Invoice",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    invoice_payment_state = fields.Selection(
        related="invoice_id.payment_state", string="Share Payment"
    )
    register_number = fields.Char(readonly=True, copy=False)
    lead_ids = fields.One2many(
        comodel_name="crm.lead", inverse_name="membership_request_id", string="Orders"
    )
    leaving_ids = fields.One2many(
        comodel_name="member.leaving", inverse_name="request_id"
    )
    lead_count = fields.Integer(compute="_compute_lead_count")
    request_problems = fields.Text(
        compute="_compute_request_problems",
        help="Everything that must be put right before the request is validated.",
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL",
        "There is already a membership request with this reference.",
    )
    _request_uuid_uniq = models.UniqueIndex(
        "(company_id, request_uuid) WHERE request_uuid IS NOT NULL",
        "There is already a membership request of this call.",
    )
    _unpaid_uniq = models.UniqueIndex(
        "(partner_id) WHERE state = 'validated' AND type = 'new'",
        "The person has another request that waits for its payment.",
    )

    @api.depends("name", "firstname", "lastname")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " · ".join(
                filter(None, (request.name, request._get_person_name()))
            )

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for request in self:
            request.lead_count = len(request.with_context(active_test=False).lead_ids)

    def _compute_request_problems(self):
        # Without dependencies on purpose: what is wrong is told of what is saved.
        for request in self:
            saved = request._origin
            request.request_problems = saved.state == "draft" and "\n".join(
                f"• {problem['message']}" for problem in saved._get_request_problems()
            )

    def _get_person_name(self) -> str:
        """Name of the person or company, as it was given."""
        names = (not self.is_company and self.firstname, self.lastname)
        return " ".join(filter(None, names))

    def _prepare_request_vals(self, vals: dict) -> dict:
        """Values of a request that is about to be written, in their normal form."""
        vals = dict(vals)
        if vals.get("iban"):
            vals["iban"] = self._normalize_iban(vals["iban"])
        if vals.get("vat"):
            vals["vat"] = self.env["res.partner"]._normalize_vat(vals["vat"])
        return vals

    def _upload(self, files: list[tuple[str, bytes]]) -> Any:
        """Take the files of who asks; what is there already is not added again.

        :param files: pairs of name and content
        :return: `ir.attachment` of each content, the new ones and those known before
        :raises UserError: saying what is wrong, nothing is kept then
        """
        self._lock()
        if self.state != "draft":
            raise UserError(self.env._("The request has been checked already."))
        return self._keep_files(files)

    def _check_protected(self, vals: dict) -> None:
        if PROTECTED_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("The state of a request is changed with its buttons only.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for values in vals_list:
            self._check_protected(values)
            vals = self._prepare_request_vals(values)
            company = vals.get("company_id") or self.env.company.id
            sequence = self.env["ir.sequence"].sudo().with_company(company)
            vals["name"] = sequence.next_by_code("membership.request")
            prepared.append(vals)
        return super().create(prepared)

    def write(self, vals):
        """Keep what only the moves change, and the normal form of the rest."""
        self._check_protected(vals)
        return super().write(self._prepare_request_vals(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_validated(self):
        if self.filtered(lambda request: request.state != "draft"):
            raise UserError(
                self.env._("Only a request that nobody has validated is deleted.")
            )

    @api.onchange("sponsor_id", "agreement_id")
    def _onchange_ground(self):
        """Whoever is named says what kind of request it is."""
        if self.sponsor_id:
            self.type = "sponsored"
        elif self.agreement_id:
            self.type = "agreement"

    def action_view_leads(self):
        """Open the orders that wait for the request, or did."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.crm_lead_action"
        )
        action.update(
            domain=[("membership_request_id", "=", self.id)],
            context={"active_test": False},
        )
        return action

    def action_view_partner(self):
        """Open the contact that the request created or completed."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    def action_view_invoice(self):
        """Open the invoice of the share."""
        self.ensure_one()
        return self.invoice_id._get_records_action()
