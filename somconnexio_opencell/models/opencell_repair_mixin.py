from odoo import models
from odoo.exceptions import UserError

#: What a push finds and mends by itself, once it forgets what was sent last
MENDED_BY_PUSH = {
    "access_extra",
    "access_missing",
    "end_missing",
    "field_differs",
    "missing_there",
    "payment_differs",
    "service_end_missing",
    "service_missing",
    "status_differs",
}


class OpencellRepairMixin(models.AbstractModel):
    """What the differences to Opencell are called, and how each is repaired.

    Part of ``opencell.backend``.
    """

    _name = "opencell.repair.mixin"
    _description = "Repairs towards Opencell"

    def _get_finding_kinds(self):
        return {
            **super()._get_finding_kinds(),
            **self._get_object_kinds(),
            **self._get_service_kinds(),
        }

    def _get_reconciled_kinds(self):
        return [*self._get_object_kinds(), *self._get_service_kinds()]

    def _get_object_kinds(self):
        return {
            "missing_there": self.env._("Missing in Opencell"),
            "missing_here": self.env._("Only in Opencell"),
            "not_sent": self.env._("Contract was never sent"),
            "field_differs": self.env._("Other data in Opencell"),
            "payment_differs": self.env._("Other payment data in Opencell"),
            "parent_differs": self.env._("Under another account in Opencell"),
        }

    def _get_service_kinds(self):
        return {
            "ended_there": self.env._("In use here, ended in Opencell"),
            "end_missing": self.env._("Ended here, goes on in Opencell"),
            "end_differs": self.env._("Ended on another day in Opencell"),
            "start_differs": self.env._("Began on another day in Opencell"),
            "status_differs": self.env._("Suspended on one side only"),
            "offer_differs": self.env._("Other offer in Opencell"),
            "access_missing": self.env._("Number does not work in Opencell"),
            "access_extra": self.env._("Number still works in Opencell"),
            "access_start_differs": self.env._("Number works too late in Opencell"),
            "service_missing": self.env._("Service is not billed by Opencell"),
            "service_extra": self.env._("Service is billed by Opencell only"),
            "service_ended_there": self.env._("Service in use here, ended in Opencell"),
            "service_end_missing": self.env._("Service ended here, billed by Opencell"),
            "service_end_differs": self.env._(
                "Service ended on another day in Opencell"
            ),
            "service_start_differs": self.env._(
                "Service began on another day in Opencell"
            ),
            "service_quantity_differs": self.env._("Other quantity in Opencell"),
        }

    # === REPAIR === #

    def _repair_finding(self, finding):
        """Have Opencell brought to what we have.

        :raises UserError: in words, what a person has to do
        """
        kind = finding.kind
        if kind not in self._get_reconciled_kinds():
            return super()._repair_finding(finding)
        is_user_account = finding.res_model == "opencell.user.account"
        if kind in MENDED_BY_PUSH or (kind == "parent_differs" and is_user_account):
            record = self._get_finding_record(finding)
            record._push_again(with_above=kind == "missing_there")
        elif kind == "not_sent":
            self._get_finding_record(finding)._on_billing_data_changed()
        elif kind == "service_extra":
            self._get_finding_record(finding)._enqueue_end_extra_services()
        else:
            raise UserError(self._get_advice()[kind])
        return None

    def _get_finding_record(self, finding):
        record = self.env[finding.res_model].browse(finding.res_id).exists()
        if not record:
            raise UserError(
                self.env._(
                    "%(reference)s is not here any more: compare again.",
                    reference=finding.reference,
                )
            )
        return record

    def _get_advice(self):
        """What a person has to do where we can do nothing from here."""
        opencell_moves_nothing = self.env._(
            "Opencell can't move it. End it there by hand from the day on which the "
            "other account shall pay, and have the contract change its billing group."
        )
        bill_twice = self.env._(
            "Opencell can't change these days, and a new service from the first day "
            "would bill them twice. Correct it in Opencell, or charge or compensate "
            "the difference with a one-shot."
        )
        return {
            "missing_here": self.env._(
                "Nothing here stands for it. If it is a test or belongs to another "
                "system, accept it; else end it in Opencell by hand."
            ),
            "parent_differs": opencell_moves_nothing,
            "offer_differs": self.env._(
                "Opencell can't change the offer of a subscription with services. Have "
                "the technology's offer corrected here, or the subscription ended and "
                "made anew there."
            ),
            "ended_there": self.env._(
                "Opencell can't wake up what has ended. Find out who ended it: if the "
                "contract goes on, a new subscription is needed; if not, terminate the "
                "contract."
            ),
            "access_start_differs": self.env._(
                "What was used before that day is on no bill. Correct the first day of "
                "the number in Opencell and have the rejected usage rated again."
            ),
            "end_differs": bill_twice,
            "start_differs": bill_twice,
            "service_ended_there": bill_twice,
            "service_end_differs": bill_twice,
            "service_start_differs": bill_twice,
            "service_quantity_differs": bill_twice,
        }
