# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import formatLang

from ..const import LAST_DAY_TYPES, SERVICE_ORDER_OPEN_STATES

# States in which a mail about a moment is still true when it is about to be sent.
TRUE_STATES = {
    "announced": SERVICE_ORDER_OPEN_STATES,
    "completed": ("completed",),
    "handed_over": ("completed",),
    "failed": ("failed",),
}


class ServiceOrder(models.Model):
    """Mails about a change: it will come, it has been made, it has failed."""

    _name = "service.order"
    _inherit = ["service.order", "service.notification.mixin"]

    def _announce(self) -> None:
        result = super()._announce()
        for order in self:
            today = order.company_id._get_business_date()
            if order.due_date and order.due_date > today:
                order._notify_member("announced")
        return result

    def _on_completed(self) -> None:
        result = super()._on_completed()
        self._notify_member("completed")
        self.filtered(lambda order: order.type == "holder_change")._notify_member(
            "handed_over"
        )
        return result

    def _on_failed(self) -> None:
        result = super()._on_failed()
        self._notify_member("failed")
        return result

    def action_preview_mail(self):
        """Button: see the mail that the member gets, or has got."""
        self.ensure_one()
        return self.env["service.notification.preview"]._open(self)

    # === WHAT THE MAILS SAY === #

    def _get_notification_type(self) -> str:
        return self.type

    def _get_notification_technology(self):
        return self.technology_id

    def _is_for_new_holder(self, event: str) -> bool:
        return self.type == "holder_change" and event == "completed"

    def _get_notification_partner(self, event: str):
        if self._is_for_new_holder(event):
            return self.new_partner_id
        return self.partner_id

    def _get_notification_contract(self, event: str):
        """The contract that the mail tells of."""
        if event == "completed" and self.successor_contract_id:
            return self.successor_contract_id
        return self.contract_id

    def _get_notification_contacts(self, event: str):
        contract = self._get_notification_contract(event)
        return contract.email_ids or super()._get_notification_contacts(event)

    def _get_notification_emails(self, event: str) -> list[str]:
        if not self.contract_id and self.lead_id:
            return self.lead_id._get_notification_emails(event)
        return super()._get_notification_emails(event)

    def _get_notification_obstacle(self, event: str) -> str | None:
        if self.state not in TRUE_STATES.get(event, (self.state,)):
            return self.env._("It has changed meanwhile.")
        return super()._get_notification_obstacle(event)

    def _get_notification_facts(self, event: str) -> list[tuple[str, str]]:
        contract = self._get_notification_contract(event)
        address = contract._word_address() if contract else ""
        return self._keep_facts(
            [
                (self.env._("Contract"), contract.code),
                *self._get_notification_tariff_facts(event),
                (self.env._("Number"), contract.phone_number or self.phone_number),
                (self.env._("Code"), contract.serial_code),
                (self.env._("Address"), address),
                *self._get_notification_change_facts(),
                self._get_notification_date_fact(),
                (self.env._("Order"), self.lead_id.order_reference),
                (self.env._("Reference"), self.name),
            ]
        )

    def _get_notification_date_fact(self) -> tuple[str, str]:
        """The day on which it takes effect, or which is the last one."""
        day = self._word_date(self.effective_date or self.completed_on)
        if self.type in LAST_DAY_TYPES:
            return self.env._("Last day"), day
        return self.env._("From"), day

    def _get_notification_tariff_facts(self, event: str) -> list[tuple[str, str]]:
        """The service by name; what is added or replaced by its own."""
        contract = self._get_notification_contract(event)
        if self.type == "tariff_change":
            return [(self.env._("New tariff"), self.product_id.name)]
        current = contract.tariff_product_id or self.product_id
        facts = [(self.env._("Service"), current.name)]
        if self.type == "one_shot":
            facts.append((self.env._("Bundle"), self.product_id.name))
        elif self._get_extended_contract():
            facts.append((self.env._("Add-on"), self.product_id.name))
        return facts

    def _get_notification_change_facts(self) -> list[tuple[str, str]]:
        """What the change is about; of an account only the last four digits."""
        if self.type == "iban_change":
            number = self.mandate_id.partner_bank_id.sanitized_acc_number or ""
            return [(self.env._("Bank account"), number and f"···· {number[-4:]}")]
        if self.type == "email_change":
            emails = ", ".join(filter(None, self.email_ids.mapped("email")))
            return [(self.env._("E-mail"), emails)]
        if self.type == "sim_change":
            types = dict(self._fields["sim_type"]._description_selection(self.env))
            return [(self.env._("Kind of SIM"), types.get(self.sim_type))]
        if self.type == "compensation":
            currency = self.currency_id
            amount = self.amount and formatLang(
                self.env, self.amount, currency_obj=currency
            )
            return [(self.env._("Amount without tax"), amount)]
        return []
