from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_OPEN_STATES

from ..const import CHARGE_CANCELLED_KIND
from ..tools.code_check import CodeToCheck


class OpencellBackend(models.Model):
    """What a bill run waits for, and what is charged once."""

    _inherit = "opencell.backend"

    compensation_code = fields.Char(
        string="Compensation",
        help="The one-shot charge with which members get something back. Its amount "
        "must be editable in Opencell.",
    )
    charges_from = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_business_date(),
        help="One-shots and compensations of an earlier day are not sent: they were "
        "charged by hand.",
    )

    # === VERIFY MAPPING === #

    def _list_own_codes(self):
        """Add the charge with which members get something back."""
        codes = super()._list_own_codes()
        if self.compensation_code:
            codes.append(
                CodeToCheck(
                    self.env._("Compensation"),
                    "find_one_shot_charge_template",
                    self.compensation_code,
                    record=self,
                )
            )
        return codes

    # === READY TO BILL === #

    def _get_readiness_problems(self, cutoff):
        """Add what would be missing on the bills up to a day.

        :param cutoff: the last day that is billed
        """
        # whoever asks need not have the rights on what is counted
        count = self.sudo()._prepare_readiness_problem
        due = self.env._("Service orders due and not completed")
        not_charged = self.env._("One-shots and compensations not charged")
        problems = [
            count(
                due,
                "service.order",
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "in", SERVICE_ORDER_OPEN_STATES),
                    ("effective_date", "<=", cutoff),
                ],
            ),
            count(
                not_charged,
                "opencell.charge",
                [
                    ("backend_id", "=", self.id),
                    ("state", "in", ("to_push", "error", "uncertain")),
                    ("operation_date", "<=", cutoff),
                ],
            ),
        ]
        found = [problem for problem in problems if problem["count"]]
        return [
            *super()._get_readiness_problems(cutoff),
            *found,
            *self.sudo()._get_usage_problems(),
        ]

    # === FINDINGS === #

    def _get_finding_kinds(self):
        """Add the charge whose reason was called off."""
        label = self.env._("Charged, but called off here")
        return {**super()._get_finding_kinds(), CHARGE_CANCELLED_KIND: label}

    def _repair_finding(self, finding):
        """A charge is not taken back by itself: it may be on a bill already."""
        if finding.kind == CHARGE_CANCELLED_KIND:
            raise UserError(
                self.env._(
                    "%(reference)s was charged: give it back with a compensation or "
                    "cancel it in Opencell, then accept the finding.",
                    reference=finding.reference,
                )
            )
        return super()._repair_finding(finding)
