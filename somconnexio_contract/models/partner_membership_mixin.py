# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import LIFECYCLE_LIVE_STATES, MEMBER_KIND
from ..const_signup import RISK_LEVEL


class PartnerMembershipMixin(models.AbstractModel):
    """What the cooperative knows of the people who are with it.

    Three things are told apart: ``is_member`` has a number and can have contracts,
    ``member_kind`` says on which ground, ``is_shareholder`` owns a paid share.
    """

    _name = "partner.membership.mixin"
    _description = "Membership of a Contact"

    member_kind = fields.Selection(
        selection=MEMBER_KIND,
        copy=False,
        tracking=True,
        help="On which ground the contact may have contracts: a share of its own, a "
        "member who answers for it, or an agreement with another cooperative.",
    )
    is_shareholder = fields.Boolean(
        compute="_compute_is_shareholder",
        search="_search_is_shareholder",
        help="Owns a paid share. Whoever is a member by number only has a share that "
        "is not paid yet, or needs none.",
    )
    register_number = fields.Char(
        copy=False,
        readonly=True,
        help="Number in the register of the members who own a share.",
    )
    joined_on = fields.Date(
        copy=False,
        readonly=True,
        help="Day on which the contact got its number or, of those who own a share, "
        "on which the share was paid.",
    )
    left_on = fields.Date(
        copy=False, readonly=True, tracking=True, help="Last day as a member."
    )
    nationality_id = fields.Many2one(comodel_name="res.country")
    only_indispensable_emails = fields.Boolean(
        tracking=True, help="Wants no e-mail but those that a contract needs."
    )
    is_volunteer = fields.Boolean(help="Would like to help the cooperative.")
    risk_level = fields.Selection(
        selection=RISK_LEVEL,
        tracking=True,
        groups="base.group_user",
        help="Risk of not being paid, as the staff see it: from R0 (none) to R5 "
        "(very high). For information only, no rule depends on it.",
    )

    _register_number_uniq = models.UniqueIndex(
        "(company_id, register_number) WHERE register_number IS NOT NULL",
        "There is already a member with this number in the register.",
    )

    @api.depends("register_number")
    def _compute_is_shareholder(self):
        for partner in self:
            partner.is_shareholder = bool(partner.register_number)

    def _search_is_shareholder(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("register_number", "!=", False)]

    def _refuse_vat_duplicates(self, vals_list: list[dict]) -> None:
        """Name who has a tax number already, which the index could only refuse.

        Called before anything is written: afterwards the index would be first.

        :param vals_list: values to create, or the same values for each contact
        :raises ValidationError: naming the contact that has the number
        """
        wanted = []
        for partner, vals in zip(
            self or [self] * len(vals_list), vals_list, strict=False
        ):
            vat = vals.get("vat", partner.vat)
            parent = vals.get("parent_id", partner.parent_id)
            active = vals.get("active", partner.active or not partner)
            if vat and vat != "/" and active and not parent:
                company_id = vals.get("company_id", partner.company_id.id) or False
                wanted.append((partner, vat, company_id))
        if not wanted:
            return
        owners = self._find_vat_owners(wanted)
        for partner, vat, company_id in wanted:
            key = (vat.removeprefix("ES"), company_id)
            other = owners.get(key, self.browse()) - partner
            if other:
                raise ValidationError(
                    self.env._(
                        "The tax number %(vat)s belongs already to %(partner)s.",
                        vat=vat,
                        partner=other[0]._get_member_label(),
                    )
                )

    @api.model
    def _find_vat_owners(self, wanted: list[tuple]) -> dict:
        """Top-level contacts by tax number without prefix, and company.

        :param wanted: ``(partner, vat, company_id)`` tuples
        """
        # Whoever has the number may be hidden from who writes it.
        found = (
            self.sudo()
            .with_context(active_test=True)
            .search(
                [
                    (
                        "vat",
                        "in",
                        [f for _p, vat, _c in wanted for f in self._get_vat_forms(vat)],
                    ),
                    ("parent_id", "=", False),
                    ("company_id", "in", list({company for _p, _v, company in wanted})),
                ]
            )
        )
        owners = {}
        for partner in found:
            key = (partner.vat.removeprefix("ES"), partner.company_id.id)
            owners[key] = owners.get(key, self.browse()) | partner
        return owners

    @api.model
    def _get_vat_forms(self, vat: str) -> list[str]:
        """A tax number with and without the prefix of Spain."""
        number = vat.removeprefix("ES")
        return [number, f"ES{number}"]

    def _prepare_membership(self, company) -> dict:
        """Values of a contact that gets a number of a company, or keeps the one it has.

        :param company: the ``res.company`` whose member it becomes
        """
        self.ensure_one()
        sequence = self.env["ir.sequence"].sudo().with_company(company)
        joined_on = not self.left_on and self.joined_on
        return {
            "company_id": company.id,
            "ref": self.ref or sequence.next_by_code("somconnexio.member.number"),
            "is_member": True,
            "member_kind": self.member_kind or "member",
            "joined_on": joined_on or company._get_business_date(),
            "left_on": False,
        }

    def _join(self, kind: str, register: bool = False) -> None:
        """The contact is with the cooperative from today on.

        :param kind: one of ``const.MEMBER_KIND``
        :param register: whether it owns a share, which the register tells
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        values = {"member_kind": kind, "joined_on": company._get_business_date()}
        if register:
            sequence = self.env["ir.sequence"].sudo().with_company(company)
            values["register_number"] = sequence.next_by_code(
                "somconnexio.member.register"
            )
            values.update(sponsor_id=False, agreement_id=False)
        self.write(values)
        self._assign_member_number()

    def _is_admitted(self) -> bool:
        """Whether the contact may order: it has a number, or a validated request."""
        return self.is_member or bool(
            self.env["membership.request"]
            .sudo()
            .search_count(
                [("partner_id", "=", self.id), ("state", "=", "validated")], limit=1
            )
        )

    def _get_live_contracts(self):
        """Contracts of the contacts that are in use, or about to be."""
        return self.env["contract.contract"].search(
            [
                ("partner_id", "in", self.ids),
                ("lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
            ]
        )

    def _get_open_orders(self):
        """Orders of the contacts that are not carried out yet."""
        return self.env["crm.lead"].search(
            [
                ("partner_id", "in", self.ids),
                ("order_state", "in", ("new", "provisioning")),
            ]
        )
