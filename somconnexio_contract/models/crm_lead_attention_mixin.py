# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

OPEN_STATES = ("new", "provisioning")
# What the checks of an order find out, apart from what is missing or wrong in it.
CODES_OF_PROBLEMS = {
    "phone_in_use": "duplicate",
    "phone_in_other_order": "duplicate",
    "contract_in_other_order": "duplicate",
    "duplicate_vat": "duplicate",
    "banned": "banned",
    "documents_open": "documents",
}
BATCH_SIZE = 100


class CrmLeadAttentionMixin(models.AbstractModel):
    """Which open orders a person has to look at, and why.

    The reasons are stored as codes, so that lists filter by them and everybody
    reads them in their own language. They follow what is written in the order, its
    member and its service orders at once; what follows from the clock and from
    other records is looked up by an hourly job.
    """

    _name = "crm.lead.attention.mixin"
    _description = "Orders that Need Attention"

    attention_codes = fields.Char(
        compute="_compute_attention", store=True, help="Separated by commas."
    )
    needs_attention = fields.Boolean(
        compute="_compute_attention", store=True, help="A person has to look at it."
    )
    problem_count = fields.Integer(
        string="Problems",
        compute="_compute_attention",
        store=True,
        help="What must be put right before the order is validated.",
    )
    attention_reasons = fields.Text(
        string="Why It Needs Attention", compute="_compute_attention_reasons"
    )

    @api.depends(
        "is_service_order",
        "order_state",
        "is_partly_failed",
        "stage_id.is_on_hold",
        "partner_id.is_member",
        "partner_id.active",
        "partner_id.banned_action_ids",
        "partner_id.email",
        "partner_id.phone",
        "email_from",
        "phone",
        "iban",
        "consent_date",
        "new_member",
        "new_member_is_company",
        "new_member_firstname",
        "new_member_lastname",
        "new_member_vat",
        "street",
        "zip",
        "city",
        "country_id",
        "lang_id",
        "skip_duplicate_phone_check",
        "skip_duplicate_phone_reason",
        "service_order_ids.state",
        "order_line_ids.product_id.active",
        "order_line_ids.product_id.service_role",
        "order_line_ids.technology_id",
    )
    def _compute_attention(self):
        idle = self._origin._find_idle()
        for lead in self:
            # What is wrong is told of what is saved.
            saved = lead._origin
            problems = saved._get_open_problems() if saved else []
            codes = saved._get_attention_codes(problems) if saved else []
            if saved in idle:
                codes.append("idle")
            lead.attention_codes = ",".join(codes)
            lead.needs_attention = bool(codes)
            lead.problem_count = len(problems)

    def _get_open_problems(self) -> list[dict]:
        """What is to be put right, of an order that is not validated yet."""
        if not self.is_service_order or self.order_state != "new":
            return []
        return self._get_order_problems()

    def _get_attention_codes(self, problems: list[dict]) -> list[str]:
        """Reasons, as ``_get_attention_labels`` knows them; bridges add theirs."""
        self.ensure_one()
        found = {CODES_OF_PROBLEMS.get(item["code"], "incomplete") for item in problems}
        codes = [
            code for code in ("incomplete", "duplicate", "banned") if code in found
        ]
        if self.order_state == "new" and self.is_contact_different:
            codes.append("contact")
        if self.order_state == "provisioning":
            states = self.service_order_ids.mapped("state")
            if self.is_partly_failed:
                codes.append("partly_failed")
            elif "failed" in states:
                codes.append("failed")
        return codes

    def _get_attention_labels(self) -> dict[str, str]:
        """The reasons in words."""
        days = (self.company_id or self.env.company).order_attention_days
        return {
            "incomplete": self.env._("Data are missing or wrong"),
            "duplicate": self.env._("A number or contract is in use elsewhere"),
            "banned": self.env._("The member may not have new services"),
            "contact": self.env._("The contact data are not the member's"),
            "partly_failed": self.env._("A part could not be provided"),
            "failed": self.env._("A service order has failed"),
            "idle": self.env._("Nothing has happened for %(days)s days", days=days),
        }

    @api.depends("attention_codes")
    @api.depends_context("lang")
    def _compute_attention_reasons(self):
        for lead in self:
            codes = filter(None, (lead.attention_codes or "").split(","))
            labels = lead._get_attention_labels() if lead.attention_codes else {}
            lead.attention_reasons = "\n".join(labels.get(code, code) for code in codes)

    # === TIME === #

    def _find_idle(self):
        """Open orders with which nothing has happened for the days of the setting.

        Something has happened if there is a message on the order or on one of its
        service orders; somebody takes care of it if an activity is planned.
        """
        candidates = self.filtered(
            lambda lead: lead.is_service_order
            and lead.order_state in OPEN_STATES
            and lead.company_id.order_attention_days
            and not lead.stage_id.is_on_hold
        )
        if not candidates.ids:
            return candidates
        now = fields.Datetime.now()
        services = candidates.sudo().service_order_ids
        seen = {
            **candidates._get_last_messages("crm.lead", candidates.ids),
            **candidates._get_last_messages("service.order", services.ids),
        }

        def is_idle(lead):
            records = [lead, *lead.sudo().service_order_ids]
            moments = [seen.get((record._name, record.id)) for record in records]
            moments.append(lead.create_date)
            limit = now - timedelta(days=lead.company_id.order_attention_days)
            today = lead.company_id._get_business_date()
            planned = lead.sudo().activity_ids.filtered(
                lambda activity: activity.date_deadline >= today
            )
            return not planned and max(filter(None, moments), default=now) < limit

        return candidates.filtered(is_idle)

    @api.model
    def _get_last_messages(self, model: str, ids: list[int]) -> dict:
        """Moment of the last message of each record, by model and id."""
        # sudo: only when something was said matters, not what.
        groups = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                [("model", "=", model), ("res_id", "in", ids)],
                ["res_id"],
                ["date:max"],
            )
        )
        return {(model, res_id): moment for res_id, moment in groups}

    @api.model
    def _cron_refresh_attention(self) -> None:
        """Look up what follows from the clock and from other records."""
        domain = Domain("is_service_order", "=", True) & Domain(
            "order_state", "in", OPEN_STATES
        )
        leads = self.search(domain, order="id")
        cron = self.env["ir.cron"]
        time_left = cron._commit_progress(remaining=len(leads))
        for start in range(0, len(leads), BATCH_SIZE):
            if not time_left:
                break
            batch = leads[start : start + BATCH_SIZE]
            batch._refresh_attention()
            time_left = cron._commit_progress(len(batch))

    def _refresh_attention(self) -> None:
        """Compute the reasons again, though nothing in the orders has changed."""
        names = ["attention_codes", "needs_attention", "problem_count"]
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset(names)
        # The ORM knows of no change that what is shown depends on.
        shown = ["attention_reasons", "waiting_reason"]
        self.invalidate_recordset(shown, flush=False)
        self.order_line_ids.invalidate_recordset(["needs_attention"], flush=False)
