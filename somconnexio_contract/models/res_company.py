# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.base.models.res_partner import _tz_get

from ..const import DEFAULT_TIMEZONE


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = [
        "res.company",
        "company.calendar.mixin",
        "company.document.mixin",
        "company.logistics.mixin",
        "company.share.mixin",
    ]

    business_tz = fields.Selection(
        selection=_tz_get,
        string="Business Time Zone",
        default=DEFAULT_TIMEZONE,
        required=True,
        help="Dates of business (today, effective date, end of the month) are "
        "days of this time zone, whatever the user's own is.",
    )
    service_team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Order Team",
        ondelete="restrict",
        help="Orders of this company belong to this team.",
    )
    sim_icc_prefix = fields.Char(
        string="SIM Prefix",
        default="89",
        help="The number of our own SIM cards (ICC) starts with these digits.",
    )

    compensation_max_days = fields.Integer(
        string="Compensated Days",
        default=30,
        help="A compensation for more days, or of more than a month's price, waits "
        "for a supervisor.",
    )
    compensation_product_id = fields.Many2one(
        comodel_name="product.product",
        ondelete="restrict",
        check_company=True,
        help="The product as which compensations are billed.",
    )
    location_change_reason_id = fields.Many2one(
        comodel_name="contract.termination.reason",
        ondelete="set null",
        help="Why a contract ends whose service moves to another place.",
    )
    holder_change_reason_id = fields.Many2one(
        comodel_name="contract.termination.reason",
        ondelete="set null",
        help="Why a contract ends that gets another holder.",
    )
    order_attention_days = fields.Integer(
        string="Days without Activity",
        default=3,
        help="An open order with which nothing has happened for so many days needs "
        "attention. 0: never for this reason.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_service_defaults()
        return companies

    def _get_business_date(self) -> date:
        """Today in the company's time zone: the only 'today' of business rules."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self.business_tz))

    def _get_next_month_start(self) -> date:
        """First day of next month in the company's time zone."""
        month = fields.Date.start_of(self._get_business_date(), "month")
        return fields.Date.add(month, months=1)

    @api.model
    def _get_service_sequences(self) -> list[dict]:
        """Numbering that every company has of its own."""
        return [
            {
                "code": "somconnexio.member.number",
                "name": self.env._("Member number"),
                "padding": 0,
                "number_next": 1001,
            },
            {
                "code": "somconnexio.member.register",
                "name": self.env._("Register of members"),
                # A register has no gaps, and nobody joins many times a second.
                "implementation": "no_gap",
                "padding": 0,
            },
            *self._get_reference_sequences(),
        ]

    @api.model
    def _get_reference_sequences(self) -> list[dict]:
        """Numbering of what people call by a reference, such as ORD000001."""
        prefixes = {
            "membership.request": "REQ",
            "somconnexio.order": "ORD",
            "service.order": "SRV",
            "contract.contract.code": "CT",
        }
        names = {
            "membership.request": self.env._("Membership request"),
            "somconnexio.order": self.env._("Telecom order"),
            "service.order": self.env._("Service order"),
            "contract.contract.code": self.env._("Telecom contract"),
        }
        return [
            {"code": code, "name": names[code], "prefix": prefix, "padding": 6}
            for code, prefix in prefixes.items()
        ]

    def _create_service_defaults(self) -> None:
        """Create what each company needs of its own and does not have yet."""
        sequences = self.env["ir.sequence"].sudo()
        existing = {
            (sequence.company_id.id, sequence.code)
            for sequence in sequences.search([("company_id", "in", self.ids)])
        }
        sequences.create(
            [
                {**vals, "company_id": company.id}
                for company in self
                for vals in self._get_service_sequences()
                if (company.id, vals["code"]) not in existing
            ]
        )
        self._choose_reasons()
        stages = self.env["crm.stage"].sudo().search([("order_state", "!=", False)])
        for company in self.filtered(lambda company: not company.service_team_id):
            team = (
                self.env["crm.team"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Telecom orders"),
                        "company_id": company.id,
                        "use_leads": False,
                        "use_opportunities": True,
                    }
                )
            )
            company.sudo().service_team_id = team
        teams = self.sudo().service_team_id
        stages.team_ids = [Command.link(team.id) for team in teams]

    def _choose_reasons(self) -> None:
        """Our own reasons for the end of contracts, until others are chosen."""
        for name in ("location_change", "holder_change"):
            reason = self.env.ref(
                f"somconnexio_contract.contract_termination_reason_{name}",
                raise_if_not_found=False,
            )
            field = f"{name}_reason_id"
            self.filtered(lambda company, field=field: not company[field]).write(
                {field: reason and reason.id}
            )
