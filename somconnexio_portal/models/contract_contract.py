# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import models


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract", "member.portal.mixin"]

    def _get_portal_status(self) -> dict[str, str]:
        self.ensure_one()
        start = self._format_portal_date(self.date_service_start)
        end = self._format_portal_date(self.date_service_end)
        return {
            "pending_active": {
                "label": self.env._("Starts on %(day)s", day=start),
                "style": "info",
            },
            "active": {
                "label": self.env._("Active since %(day)s", day=start),
                "style": "success",
            },
            "suspended": {
                "label": self.env._("Paused for the moment"),
                "style": "warning",
            },
            "pending_terminate": {
                "label": self.env._("Ends on %(day)s", day=end),
                "style": "warning",
            },
            "terminated": {
                "label": self.env._("Ended on %(day)s", day=end),
                "style": "secondary",
            },
            "cancelled": {
                "label": self.env._("Cancelled before it started"),
                "style": "secondary",
            },
        }[self.lifecycle_state]

    def _get_portal_title(self) -> str:
        """How a member tells one contract from another: number or address."""
        self.ensure_one()
        return self._format_portal_phone(self.phone_number) or self.name

    def _get_portal_address(self) -> str:
        """Where the service is, for those that are somewhere."""
        self.ensure_one()
        if not self.has_service_address:
            return ""
        place = self.service_partner_id
        street = " ".join(filter(None, (place.street, place.street2)))
        city = " ".join(filter(None, (place.zip, place.city)))
        return ", ".join(filter(None, (street, city)))

    def _get_portal_lines(self):
        """What a member has, or had on the last day, and what is to come."""
        self.ensure_one()
        last = self.company_id._get_business_date()
        if self.date_service_end:
            last = min(last, self.date_service_end)
        return self.contract_line_ids.filtered(
            lambda line: not line.display_type
            and not line.is_canceled
            and (not line.date_end or line.date_end >= last)
        )

    def _get_portal_monthly_price(self) -> float:
        """What the contract costs each month without usage, with taxes."""
        self.ensure_one()
        return sum(
            line._get_portal_price()
            for line in self._get_portal_lines()
            if not line._is_one_shot()
        )

    def _get_portal_account(self) -> str:
        """The end of the account number that pays: enough to know it by."""
        self.ensure_one()
        number = self.mandate_id.partner_bank_id.sanitized_acc_number
        return number[-4:] if number else ""
