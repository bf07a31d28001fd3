# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError

NO_CODE_ACTIVITY = "somconnexio_contract.mail_activity_type_no_serial_code"
# When in the day members are told of an end to come (UTC).
MAIL_HOUR = time(8)


class ServiceOrderSerialCodeMixin(models.AbstractModel):
    """Services that come with a code: none begins without one."""

    _name = "service.order.serial.code.mixin"
    _description = "Codes of Service Orders"

    serial_code_ids = fields.One2many(
        comodel_name="service.serial.code",
        inverse_name="service_order_id",
        string="Codes",
        groups="base.group_user",
    )

    def _needs_serial_code(self) -> bool:
        """Whether the contract to come has a code."""
        return self.type == "activation" and self.technology_id.has_serial_code

    def _take_serial_code(self) -> bool:
        """Set a code aside; whether there is one."""
        # sudo: whoever orders need not look after the stock.
        order = self.sudo()
        if not order.serial_code_ids:
            codes = self.env["service.serial.code"].sudo()
            codes._take_next(order.product_id, order.company_id)._assign(order)
        return bool(order.serial_code_ids)

    def _begin(self) -> None:
        """It waits until there is a code, without bothering anybody outside."""
        if self._needs_serial_code() and not self._take_serial_code():
            self._wait_for_serial_code()
            return None
        return super()._begin()

    def _wait_for_serial_code(self) -> None:
        self._transition("held")
        order = self.sudo()
        if not order.activity_search([NO_CODE_ACTIVITY]):
            order.activity_schedule(
                NO_CODE_ACTIVITY,
                note=order._word_lack_of_code(),
                user_id=order._get_responsible().id,
            )

    def _word_lack_of_code(self) -> str:
        return self.env._(
            "There is no code of %(product)s left: enter new ones.",
            product=self.sudo().product_id.name,
        )

    def _get_waiting_reason(self) -> str:
        needs_code = self._needs_serial_code() and not self.serial_code_ids
        if self.state == "held" and needs_code:
            return self._word_lack_of_code()
        return super()._get_waiting_reason()

    @api.model
    def _continue_with_codes(self, product, company) -> None:
        """There are codes again: those who have waited longest get them first."""
        waiting = self.sudo().search(
            [
                ("type", "=", "activation"),
                ("state", "=", "held"),
                ("product_id", "=", product.id),
                ("company_id", "=", company.id),
                ("serial_code_ids", "=", False),
            ],
            order="id",
        )
        for order in waiting:
            if not order._take_serial_code():
                break
            order.activity_feedback([NO_CODE_ACTIVITY])
            order._transition("acknowledged")
            order._begin()

    def _create_contract(self, values: dict) -> None:
        """The code is the contract's from now on."""
        if self._needs_serial_code() and not self._take_serial_code():
            raise UserError(self._word_lack_of_code())
        result = super()._create_contract(values)
        codes = self.sudo().serial_code_ids
        codes.filtered(lambda code: not code.contract_id)._give_to(self.contract_id)
        return result

    def _on_cancelled(self) -> None:
        """A code that nobody has seen is free again."""
        result = super()._on_cancelled()
        self.serial_code_ids._take_back()
        return result

    # === THE END OF WHAT LASTS SO LONG === #

    def _apply_activation(self) -> None:
        result = super()._apply_activation()
        self.contract_id._plan_duration_end()
        return result

    @api.model
    def _cron_complete_due(self) -> None:
        self.env["contract.contract"]._plan_missing_ends()
        return super()._cron_complete_due()

    def _is_end_of_duration(self) -> bool:
        """Whether nobody asked for the end: the months are over."""
        return self.type == "termination" and self.sudo().parent_id.type == "activation"

    def _get_notification_moment(self, event: str) -> datetime:
        """Of an end that was known from the beginning members are told shortly
        before: so many days as the kind of change gives notice."""
        moment = super()._get_notification_moment(event)
        if event != "announced" or not self._is_end_of_duration():
            return moment
        policy = self.env["service.order.policy"]._find(
            self.type, self.technology_id, self.company_id
        )
        day = fields.Date.subtract(self.effective_date, days=policy.notice_days)
        return max(moment, datetime.combine(day, MAIL_HOUR))
