# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import format_amount

RISK_FIELDS = ("risk_rule_id", "risk_level_id", "risk_facts", "risk_level")


class CrmLeadRiskMixin(models.AbstractModel):
    """How risky an order is, why, and what the cooperative does about it.

    The level follows what is written in a new order and its member at once. What
    follows from contracts, invoices and other people is looked up when the order is
    validated and by an hourly job. From the validation on it stays as it was: the
    services that the order leads to must not make it look harmless afterwards.
    """

    _name = "crm.lead.risk.mixin"
    _description = "Risk of an Order"

    risk_rule_id = fields.Many2one(
        comodel_name="service.risk.rule",
        compute="_compute_risk",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The first rule that fits the order.",
    )
    risk_level_id = fields.Many2one(
        comodel_name="service.risk.level",
        compute="_compute_risk",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    risk_facts = fields.Json(
        compute="_compute_risk",
        store=True,
        copy=False,
        help="What the rule has found, for the explanation in every language.",
    )
    risk_level = fields.Selection(related="risk_level_id.level", store=True, index=True)
    risk_blocks_validation = fields.Boolean(related="risk_level_id.blocks_validation")
    risk_explanation = fields.Char(
        string="Why This Risk", compute="_compute_risk_explanation"
    )

    @api.depends(
        "is_service_order",
        "order_state",
        "company_id",
        "partner_id.category_id",
        "partner_id.is_company",
        "partner_id.sponsor_id",
        "partner_id.agreement_id",
        "membership_request_id.is_company",
        "membership_request_id.sponsor_id",
        "membership_request_id.agreement_id",
        "new_member",
        "new_member_is_company",
        "iban",
        "email_from",
        "phone",
        "order_line_ids.kind",
        "order_line_ids.technology_id",
        "order_line_ids.product_id.service_role",
    )
    def _compute_risk(self):
        rules = {}
        for lead in self:
            if not lead._is_risk_open():
                # What was decided on stays, and other opportunities have none.
                lead.risk_rule_id = lead.risk_rule_id
                lead.risk_level_id = lead.risk_level_id
                lead.risk_facts = lead.risk_facts
                continue
            company = lead.company_id
            if company not in rules:
                rules[company] = self.env["service.risk.rule"]._get_rules(company)
            rule, facts = rules[company]._find_match(lead)
            lead.risk_rule_id = rule
            lead.risk_level_id = rule.level_id
            lead.risk_facts = facts

    def _is_risk_open(self) -> bool:
        """Whether the order is still judged: it is not validated."""
        return self.is_service_order and self.order_state == "new"

    @api.depends("risk_rule_id", "risk_facts")
    @api.depends_context("lang")
    def _compute_risk_explanation(self):
        for lead in self:
            # Staff who see the order may read why, wherever they work.
            rule = lead.sudo().risk_rule_id.with_context(lang=self.env.lang)
            detail = lead._word_risk_facts()
            parts = filter(None, (rule.explanation, detail))
            lead.risk_explanation = " ".join(parts) or False

    def _word_risk_facts(self) -> str:
        """What the rule has found, in words; bridges may add to it."""
        facts = self.risk_facts or {}
        labels = {
            "iban": self.env._("IBAN"),
            "email": self.env._("e-mail"),
            "phone": self.env._("phone"),
        }
        words = []
        if facts.get("shared"):
            words.append(", ".join(labels[name] for name in facts["shared"]))
        if facts.get("debt"):
            currency = self.company_id.currency_id
            words.append(format_amount(self.env, facts["debt"], currency))
        words += [facts.get(name) for name in ("who", "contract", "agreement")]
        found = " · ".join(filter(None, words))
        return f"({found})" if found else ""

    def _refresh_risk(self) -> None:
        """Judge new orders again, though nothing in them has changed."""
        orders = self.filtered(lambda lead: lead._is_risk_open())
        for name in RISK_FIELDS:
            self.env.add_to_compute(self._fields[name], orders)
        orders.flush_recordset(RISK_FIELDS)

    # === WHAT FOLLOWS FROM IT === #

    def _start_order(self) -> None:
        """Orders of some levels are started by supervisors only."""
        self._refresh_risk()
        self._check_risk_allowed()
        return super()._start_order()

    def _check_risk_allowed(self) -> None:
        """Refuse what only a supervisor may validate.

        :raises AccessError: saying why
        """
        user = self.env.user
        if (
            not self.risk_blocks_validation
            or user._is_superuser()
            or user.has_group("somconnexio_contract.group_supervisor")
        ):
            return
        raise AccessError(
            self.env._(
                "Order %(order)s has risk %(level)s, only a supervisor validates it: "
                "%(reason)s",
                order=self.order_reference,
                level=self.risk_level_id.display_name,
                reason=self.risk_explanation,
            )
        )

    def _apply_order_state(self, state: str) -> None:
        """Whoever got a risky order is known by a tag from then on."""
        becomes_won = state == "won" and self.order_state != "won"
        result = super()._apply_order_state(state)
        tags = self.sudo().risk_level_id.won_tag_ids
        if becomes_won and tags:
            # Orders are won by jobs and by staff without rights on contacts.
            self.sudo().partner_id.category_id = [Command.link(tag.id) for tag in tags]
        return result

    # === ATTENTION === #

    @api.depends("risk_level_id.needs_attention")
    def _compute_attention(self):
        return super()._compute_attention()

    def _get_attention_codes(self, problems: list[dict]) -> list[str]:
        """New orders of some levels are looked at by a person."""
        codes = super()._get_attention_codes(problems)
        if self._is_risk_open() and self.sudo().risk_level_id.needs_attention:
            codes.append("risk")
        return codes

    def _get_attention_labels(self) -> dict[str, str]:
        labels = super()._get_attention_labels()
        labels["risk"] = self.env._("Risk %(level)s", level=self.risk_level or "")
        return labels

    def _refresh_attention(self) -> None:
        """Debts and contracts change without the orders."""
        self._refresh_risk()
        return super()._refresh_attention()

    # === VIEWS === #

    @api.model
    def _has_risk_rules(self) -> bool:
        """Whether a cooperative of the user judges orders at all."""
        rules = self.env["service.risk.rule"].sudo()
        domain = [("company_id", "in", self.env.companies.ids)]
        return bool(rules.search_count(domain, limit=1))

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._has_risk_rules())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Lists and filters of who has no rules say nothing of risks."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "search") and not self._has_risk_rules():
            for node in arch.xpath("//*[starts-with(@name, 'risk_')]"):
                node.getparent().remove(node)
        return arch, view
