# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq

from .crm_lead_attention_mixin import BATCH_SIZE


class CrmLeadDocumentMixin(models.AbstractModel):
    """Documents without which an order is not validated.

    The rules of the cooperative say which; one without rules has none of this. The
    member uploads them on a page whose address is a secret of the order.
    """

    _name = "crm.lead.document.mixin"
    _description = "Documents of an Order"

    document_ids = fields.One2many(
        comodel_name="crm.lead.document",
        inverse_name="lead_id",
        string="Required Documents",
        copy=False,
    )
    document_token = fields.Char(copy=False, groups="base.group_system")
    document_token_expiry = fields.Datetime(copy=False, groups="base.group_system")
    documents_asked_at = fields.Datetime(
        string="Documents Asked for on", copy=False, readonly=True
    )
    documents_reminded_at = fields.Datetime(
        string="Reminded of Documents on", copy=False, readonly=True
    )

    _document_token_uniq = models.UniqueIndex(
        "(document_token) WHERE document_token IS NOT NULL",
        "Another order has this address.",
    )

    # === WHAT IS NEEDED === #

    def _is_ordered_by_company(self) -> bool:
        """Whether a company orders, or a person."""
        if self.partner_id:
            return self.partner_id.commercial_partner_id.is_company
        if self.new_member:
            return self.new_member_is_company
        return self.membership_request_id.is_company

    def _require_documents(self) -> None:
        """Note down what each new order needs now, and ask for what is new.

        Can be called as often as one likes. What is not needed any more goes, but
        nothing that somebody has uploaded.
        """
        # sudo: rules and contracts are read and documents made for whoever orders.
        orders = self.sudo().filtered(
            lambda lead: lead.is_service_order and lead.order_state == "new"
        )
        for company in orders.company_id:
            rules = self.env["service.document.rule"].sudo()._get_rules(company)
            for lead in orders.filtered(
                lambda lead, own=company: lead.company_id == own
            ):
                lead._follow_document_rules(rules)

    def _follow_document_rules(self, rules) -> None:
        """Bring the documents of one order in line with the rules."""
        needed = {}
        for rule in rules:
            if rule.kind_id not in needed and rule._match(self):
                needed[rule.kind_id] = rule
        documents = self.document_ids
        superfluous = documents.filtered(
            lambda document: document.state == "missing"
            and document.kind_id not in needed
        )
        documents -= superfluous
        superfluous.unlink()
        new = [
            {"lead_id": self.id, "kind_id": kind.id, "rule_id": rule.id}
            for kind, rule in needed.items()
            if kind not in documents.kind_id
        ]
        if new:
            self.env["crm.lead.document"].create(new)
            self._ask_documents()

    def _get_open_documents(self):
        """Documents that are not confirmed yet."""
        return self.sudo().document_ids.filtered(
            lambda document: document.state != "confirmed"
        )

    def _get_documents_to_send(self):
        """Documents that the member has to upload."""
        return self._get_open_documents().filtered(
            lambda document: document.state in ("missing", "refused")
        )

    def _get_document_state(self) -> str | None:
        """How far the documents are altogether, None if there are none."""
        if not self.sudo().document_ids:
            return None
        if self._get_documents_to_send():
            return "missing"
        return "uploaded" if self._get_open_documents() else "confirmed"

    def _name_documents(self, documents) -> str:
        return ", ".join(
            documents.with_context(lang=self.env.lang).kind_id.mapped("name")
        )

    # === ASKING === #

    def _ask_documents(self, occasion: str = "") -> None:
        """Have the member asked by mail, with a link that works again."""
        self._renew_document_token()
        self._notify_member("order_documents", occasion)
        lead = self.sudo()
        lead.documents_asked_at = lead.documents_asked_at or fields.Datetime.now()

    def _renew_document_token(self) -> None:
        """Give the order its secret, and the secret its days."""
        # sudo: nobody but the system reads it.
        lead = self.sudo()
        days = timedelta(days=lead.company_id.document_link_days)
        lead.write(
            {
                "document_token": lead.document_token or secrets.token_urlsafe(32),
                "document_token_expiry": fields.Datetime.now() + days,
            }
        )

    def _get_document_url(self) -> str:
        """Address of the page on which the member uploads the documents."""
        token = self.sudo().document_token
        return f"{self.get_base_url()}/documents/{token}" if token else ""

    @api.model
    def _get_by_document_token(self, token: str):
        """The order of a secret, whether it has expired or not, or none."""
        lead = self.sudo().search(
            [("document_token", "=", token), ("is_service_order", "=", True)], limit=1
        )
        return lead if lead and consteq(lead.document_token, token) else lead.browse()

    def _is_document_link_expired(self) -> bool:
        expiry = self.sudo().document_token_expiry
        return not expiry or expiry < fields.Datetime.now()

    def action_ask_documents(self):
        """Button: send the member the link again."""
        self.ensure_one()
        self.check_access("write")
        self._ask_documents(fields.Datetime.now().isoformat())

    @api.model
    def _cron_remind_documents(self) -> None:
        """Remind those who have been asked long enough ago, each once."""
        cron, now = self.env["ir.cron"], fields.Datetime.now()
        companies = self.env["res.company"].search([("document_reminder_days", ">", 0)])
        late = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "documents_asked_at",
                "<=",
                now - timedelta(days=company.document_reminder_days),
            )
            for company in companies
        )
        domain = late & Domain(
            [
                ("is_service_order", "=", True),
                ("order_state", "=", "new"),
                ("documents_reminded_at", "=", False),
                ("document_ids.state", "in", ("missing", "refused")),
            ]
        )
        time_left = cron._commit_progress(remaining=self.search_count(domain))
        while time_left:
            batch = self.search(domain, order="id", limit=BATCH_SIZE)
            if not batch:
                break
            for lead in batch:
                lead._renew_document_token()
            batch._notify_member("order_documents_reminder")
            batch.documents_reminded_at = now
            time_left = cron._commit_progress(len(batch))

    # === STAGE === #

    def _place_by_completeness(self) -> None:
        """The documents follow the data of an order, the stage follows both."""
        self._require_documents()
        result = super()._place_by_completeness()
        self._place_by_documents()
        return result

    def _place_by_documents(self) -> None:
        """Move complete new orders to the stage of how far their documents are.

        Orders that somebody has put into another stage stay there.
        """
        leads = self.filtered(
            lambda lead: lead.is_service_order
            and lead.order_state == "new"
            and (lead.document_ids or lead.stage_id.document_state)
        )
        if not leads:
            return
        first = self._get_order_stage("new")
        stages = self.env["crm.stage"].search(
            [("order_state", "=", "new"), ("document_state", "!=", False)]
        )
        waiting = self._get_missing_data_stage() or first
        by_state = {
            stage.document_state: stage for stage in stages.sorted(reverse=True)
        }
        for lead in leads.filtered(lambda lead: lead.stage_id in first | stages):
            stage = by_state.get(lead._get_document_state(), first)
            if "incomplete" in (lead.attention_codes or "").split(","):
                stage = waiting
            if lead.stage_id != stage:
                lead.stage_id = stage

    # === WHAT FOLLOWS FROM IT === #

    def action_validate_order(self):
        """What an order needs may have changed since it arrived."""
        self.check_access("write")
        self._refresh_risk()
        self._require_documents()
        return super().action_validate_order()

    def _refresh_attention(self) -> None:
        """The risk may have changed, and with it what the order needs."""
        self._require_documents()
        self._place_by_documents()
        return super()._refresh_attention()

    def _get_order_problems(self) -> list[dict]:
        """Where the cooperative says so, an order waits for its documents."""
        return [*super()._get_order_problems(), *self._get_document_problems()]

    def _get_document_problems(self) -> list[dict]:
        documents = self._get_open_documents()
        if not documents or self.company_id.document_policy != "refuse":
            return []
        message = self.env._(
            "It waits for documents: %(documents)s.",
            documents=self._name_documents(documents),
        )
        return [self._make_problem("documents_open", "document_ids", message)]

    def _get_waiting_reason_of_new(self) -> str:
        state = self._get_document_state()
        if self.stage_id.is_on_hold or state not in ("missing", "uploaded"):
            return super()._get_waiting_reason_of_new()
        if state == "missing":
            return self.env._(
                "The member has to upload documents: %(documents)s.",
                documents=self._name_documents(self._get_documents_to_send()),
            )
        return self.env._(
            "Somebody has to check documents: %(documents)s.",
            documents=self._name_documents(self._get_open_documents()),
        )

    @api.depends("document_ids.state", "company_id.document_policy")
    def _compute_attention(self):
        return super()._compute_attention()

    @api.depends("document_ids.state")
    def _compute_waiting_reason(self):
        return super()._compute_waiting_reason()

    def _get_attention_codes(self, problems: list[dict]) -> list[str]:
        codes = super()._get_attention_codes(problems)
        if self.order_state == "new" and self._get_open_documents():
            codes.append("documents")
        return codes

    def _get_attention_labels(self) -> dict[str, str]:
        return {
            **super()._get_attention_labels(),
            "documents": self.env._("It waits for documents"),
        }
