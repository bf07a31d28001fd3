# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

# Fields of a partner that a bill or its delivery depends on.
BILLING_FIELDS = frozenset(
    {
        "name",
        "firstname",
        "lastname",
        "is_company",
        "vat",
        "ref",
        "email",
        "phone",
        "lang",
        "street",
        "street2",
        "zip",
        "city",
        "state_id",
        "country_id",
    }
)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "partner.leaving.mixin",
        "partner.sponsorship.mixin",
        "partner.membership.mixin",
        "partner.debt.mixin",
        "partner.pack.room.mixin",
        "show.records.mixin",
    ]

    type = fields.Selection(
        selection_add=[
            ("service", "Service Address"),
            ("contract_email", "Contract E-mail"),
        ],
        ondelete={"service": "set default", "contract_email": "set default"},
    )
    ref = fields.Char(copy=False)
    is_member = fields.Boolean(
        index=True,
        copy=False,
        tracking=True,
        help="Members have a number and can have contracts.",
    )
    banned_action_ids = fields.Many2many(
        comodel_name="member.action",
        relation="res_partner_banned_action_rel",
        column1="partner_id",
        column2="action_id",
        string="May Not",
        tracking=True,
        groups="base.group_user",
        help="What the member may not do.",
    )
    billing_group_next = fields.Integer(
        default=0,
        readonly=True,
        copy=False,
        help="Number of the next billing group of the member.",
    )
    billing_group_ids = fields.One2many(
        comodel_name="billing.group", inverse_name="partner_id"
    )
    service_order_ids = fields.One2many(
        comodel_name="service.order", inverse_name="partner_id"
    )
    service_contract_count = fields.Integer(compute="_compute_service_counts")
    service_lead_count = fields.Integer(compute="_compute_service_counts")
    contract_email_ids = fields.One2many(
        comodel_name="res.partner",
        inverse_name="parent_id",
        domain=[("type", "=", "contract_email")],
    )
    service_address_ids = fields.One2many(
        comodel_name="res.partner",
        inverse_name="parent_id",
        domain=[("type", "=", "service")],
    )

    _member_ref_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), ref) WHERE ref IS NOT NULL"
        " AND (is_member OR left_on IS NOT NULL)",
        "There is, or was, already a member with this number.",
    )
    _vat_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), regexp_replace(vat, '^ES', ''))"
        " WHERE parent_id IS NULL AND active"
        " AND vat IS NOT NULL AND vat NOT IN ('', '/')",
        "There is already a contact with this tax number.",
    )
    _member_company = models.Constraint(
        "CHECK (is_member IS NOT TRUE OR (company_id IS NOT NULL"
        " AND parent_id IS NULL))",
        "A member belongs to a cooperative and is not the contact of another one.",
    )

    def _compute_service_counts(self):
        contracts = self.env["contract.contract"]
        leads = self.env["crm.lead"]
        can_see = leads.has_access("read")
        by_contract = dict(
            contracts.sudo()._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        by_lead = (
            dict(
                leads.with_context(active_test=False)._read_group(
                    [("partner_id", "in", self.ids), ("is_service_order", "=", True)],
                    ["partner_id"],
                    ["__count"],
                )
            )
            if can_see
            else {}
        )
        for partner in self:
            partner.service_contract_count = by_contract.get(partner, 0)
            partner.service_lead_count = by_lead.get(partner, 0)

    @api.model
    def _normalize_vat(self, vat: str | None, country=None) -> str | None:
        """A tax number without separators, in capitals, with country prefix.

        Numbers without a prefix get the one of Spain if they have the form of a
        Spanish number and the contact is not known to be from elsewhere.
        """
        if not vat or vat == "/":
            return vat
        number = re.sub(r"[^0-9A-Za-z]", "", vat).upper()
        is_spanish_form = re.fullmatch(
            r"[0-9]{8}[A-Z]|[XYZKLM][0-9]{7}[A-Z]|[A-W][0-9]{7}[0-9A-J]", number
        )
        if is_spanish_form and (not country or country.code == "ES"):
            return f"ES{number}"
        return number

    def _normalize_vat_vals(self, vals: dict, country=None) -> None:
        """Normalise the tax number of values that are about to be written."""
        if vals.get("vat"):
            if vals.get("country_id"):
                country = self.env["res.country"].browse(vals["country_id"])
            vals["vat"] = self._normalize_vat(vals["vat"], country)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._normalize_vat_vals(vals)
            if vals.get("is_member"):
                vals.setdefault("member_kind", "member")
        self.browse()._refuse_vat_duplicates(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Normalise the tax number and tell the billing about changes."""
        if vals.get("vat"):
            vals = dict(vals)
            self._normalize_vat_vals(vals, self[:1].country_id)
        if {"vat", "parent_id", "company_id", "active"} & vals.keys():
            self._refuse_vat_duplicates([vals] * len(self))
        result = super().write(vals)
        if BILLING_FIELDS & vals.keys():
            self._notify_billing_data_changed()
        return result

    def _notify_billing_data_changed(self) -> None:
        """Call the billing hook of every contract that names the partners."""
        contracts = self.env["contract.contract"].sudo()
        contracts.search(
            [
                "|",
                "|",
                ("partner_id", "in", self.ids),
                ("service_partner_id", "in", self.ids),
                ("email_ids", "in", self.ids),
            ]
        )._on_billing_data_changed()

    @api.model
    def _find_by_vat(self, vat: str | None, company):
        """Top-level contacts of a company with a normalised tax number."""
        if not vat or vat == "/":
            return self.browse()
        return self.sudo().search(
            [
                ("vat", "in", self._get_vat_forms(vat)),
                ("parent_id", "=", False),
                ("company_id", "=", company.id),
            ]
        )

    def _get_member_label(self) -> str:
        """Name and member number, as people say it in a message."""
        self.ensure_one()
        return f"{self.name} ({self.ref})" if self.ref else self.name

    @api.model
    def _get_member(self, ref: str, company):
        """The active member of a company with a member number, or none."""
        return self.search(
            [
                ("ref", "=", ref),
                ("is_member", "=", True),
                ("company_id", "=", company.id),
            ],
            limit=1,
        )

    def _assign_member_number(self) -> None:
        """The partners can have contracts; each without a number gets the next one."""
        for partner in self:
            if partner.parent_id:
                raise UserError(
                    self.env._(
                        "%(partner)s is the contact of %(parent)s: only the latter "
                        "can be a member.",
                        partner=partner.display_name,
                        parent=partner.parent_id.display_name,
                    )
                )
            company = partner.company_id or self.env.company
            partner.write(partner._prepare_membership(company))

    def action_make_member(self):
        """Button: give the contact a member number."""
        self._assign_member_number()

    def _is_banned(self, code: str) -> bool:
        """Whether the member may not do something.

        :param code: code of a ``member.action``
        """
        # The doors ask too: a member's own login can't read the list.
        return code in self.sudo().banned_action_ids.mapped("code")

    def _get_or_create_contract_email(self, email: str | None):
        """The contact that receives notices at an address; the member's own first.

        :param email: address; without one the member is returned
        """
        self.ensure_one()
        address = email_normalize(email) if email else False
        if not address or email_normalize(self.email or "") == address:
            return self
        children = self.env["res.partner"].search(
            [("parent_id", "=", self.id), ("type", "=", "contract_email")]
        )
        return children.filtered(
            lambda child: email_normalize(child.email or "") == address
        )[:1] or self.create(
            {
                "parent_id": self.id,
                "type": "contract_email",
                "name": address,
                "email": address,
                "company_id": self.company_id.id,
                "lang": self.lang,
            }
        )

    def _get_or_create_service_address(self, vals: dict):
        """The service address of a member with these address fields.

        :param vals: ``street, street2, zip, city, state_id, country_id`` (ids)
        """
        self.ensure_one()
        children = self.env["res.partner"].search(
            [("parent_id", "=", self.id), ("type", "=", "service")]
        )

        def key(values):
            return [(str(value or "")).strip().lower() for value in values]

        names = list(vals)
        for child in children:
            values = child._convert_to_write(child.read(names)[0])
            if key(values[name] for name in names) == key(vals.values()):
                return child
        return self.create(
            {
                **vals,
                "parent_id": self.id,
                "type": "service",
                "name": vals.get("street"),
                "company_id": self.company_id.id,
                "lang": self.lang,
            }
        )

    def _copy_service_address(self, place):
        """The service address of this member at the place of somebody else's."""
        return self._get_or_create_service_address(
            {
                name: place[name].id if name.endswith("_id") else place[name]
                for name in (
                    "street",
                    "street2",
                    "zip",
                    "city",
                    "state_id",
                    "country_id",
                )
            }
        )

    def action_view_service_contracts(self):
        """Open the member's contracts."""
        return self._show_records(
            "contract_contract_action",
            [("partner_id", "=", self.id)],
            default_partner_id=self.id,
        )

    def action_view_service_leads(self):
        """Open the member's orders, lost ones too."""
        return self._show_records(
            "crm_lead_action",
            [("partner_id", "=", self.id), ("is_service_order", "=", True)],
            default_partner_id=self.id,
            default_is_service_order=True,
        )
