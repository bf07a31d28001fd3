# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from hashlib import sha256

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

# Orders that members make themselves.
MEMBER_DOORS = ("api", "portal")
# What the member can put right: other problems are the staff's, and may tell of
# other people.
MEMBER_PROBLEMS = frozenset(
    {
        "missing",
        "contradictory_phone",
        "invalid_email",
        "invalid_iban",
        "invalid_icc",
        "invalid_landline_number",
        "invalid_mobile_number",
        "invalid_vat",
        "invalid_zip",
        "unknown_bank",
        "wrong_provider",
    }
)
DOCUMENT_EVENTS = ("order_documents", "order_documents_reminder")
STAFF_FIELDS = frozenset(
    {
        "changed_contract_id",
        "partner_id",
        "product_id",
        "skip_duplicate_phone_reason",
        "supplier_id",
    }
)


class CrmLead(models.Model):
    """Mails about an order: it has arrived, something is missing."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "service.notification.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever orders from outside hears that the order has arrived."""
        leads = super().create(vals_list)
        arrived = leads.filtered(
            lambda lead: lead.is_service_order and lead.door in MEMBER_DOORS
        )
        arrived._notify_member("order_received")
        # What is wrong has been counted already; most orders are fine.
        for lead in arrived.filtered("problem_count"):
            if lead._get_member_points():
                lead._notify_missing()
        return leads

    def action_ask_missing(self):
        """Button: ask the member by mail for what is missing."""
        self.ensure_one()
        self.check_access("write")
        if not self._get_member_points():
            raise UserError(
                self.env._("Nothing is missing that the member could tell.")
            )
        if not self._notify_missing():
            raise UserError(
                self.env._("The member has been asked for exactly this already.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The member is asked by mail."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _notify_missing(self):
        """Ask for what is missing now; the same things are asked for once."""
        found = sorted(
            f"{item['code']}/{item['line'].id}/{item['field']}"
            for item in self._get_member_problems_to_solve()
        )
        digest = sha256("\n".join(found).encode()).hexdigest()[:16]
        return self._notify_member("order_missing", digest)

    def _get_member_problems_to_solve(self) -> list[dict]:
        """The problems of the order that the member can put right."""
        self.ensure_one()
        if self.order_state != "new":
            return []
        return [
            item
            for item in self._get_order_problems()
            if item["code"] in MEMBER_PROBLEMS and item["field"] not in STAFF_FIELDS
        ]

    def _get_member_points(self) -> list[str]:
        """What the member can put right, in words."""
        return self._word_problems(self._get_member_problems_to_solve())

    # === WHAT THE MAILS SAY === #

    def _get_notification_technology(self):
        technologies = self.order_line_ids.technology_id
        return technologies if len(technologies) == 1 else technologies[:0]

    def _get_notification_emails(self, event: str) -> list[str]:
        address = email_normalize(self.email_from or "")
        return [address] if address else super()._get_notification_emails(event)

    def _get_notification_lang(self, event: str) -> str:
        if self.new_member and self.lang_id:
            return self.lang_id.code
        return super()._get_notification_lang(event)

    def _get_notification_name(self, event: str) -> str:
        if self.partner_id:
            return super()._get_notification_name(event)
        return (
            not self.new_member_is_company and self.new_member_firstname
        ) or self._get_new_member_name()

    def _get_notification_obstacle(self, event: str) -> str | None:
        if event == "order_missing" and not self._get_member_points():
            return self.env._("Nothing is missing any more.")
        if event in DOCUMENT_EVENTS:
            return self._get_document_mail_obstacle()
        return super()._get_notification_obstacle(event)

    def _get_document_mail_obstacle(self) -> str | None:
        """Why the member is not asked for documents (any more)."""
        if not self._get_documents_to_send():
            return self.env._("Nothing is missing any more.")
        if not (self.partner_id.commercial_partner_id.vat or self.new_member_vat):
            return self.env._("No tax number is known.")
        return None

    def _get_notification_points(self, event: str) -> list[str]:
        if event in DOCUMENT_EVENTS:
            documents = self._get_documents_to_send()
            return documents.with_context(lang=self.env.lang).kind_id.mapped("name")
        return self._get_member_points() if event == "order_missing" else []

    def _get_notification_facts(self, event: str) -> list[tuple[str, str]]:
        services = [
            (self.env._("Service"), line.display_name) for line in self.order_line_ids
        ]
        return [(self.env._("Order"), self.order_reference), *services]
