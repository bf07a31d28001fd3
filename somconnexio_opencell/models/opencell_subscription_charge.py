from odoo import models


class OpencellSubscription(models.Model):
    """A subscription and what is charged to it once."""

    _inherit = "opencell.subscription"

    def _get_push_dependents(self):
        """Its charges wait until it is there."""
        charges = self.contract_id.opencell_charge_ids
        waiting = charges.filtered(lambda charge: charge.state == "to_push")
        return [*super()._get_push_dependents(), waiting]

    def _bring_along(self):
        """An end comes after what is due before it: Opencell 7 charges nothing after.

        Charges that need a person don't hold it up: the services would be billed on.
        """
        missing, has_pushed = super()._bring_along()
        for charge in self._get_charges_before_end():
            if charge.state == "to_push":
                has_pushed = True
                self._lock_row(charge)
                charge._push_apart(charge._push_or_wait)
            if charge.state in ("to_push", "uncertain"):
                missing.append(charge.external_code)
        return missing, has_pushed

    def _get_charges_before_end(self):
        charges = self.contract_id.opencell_charge_ids
        today = self.backend_id._get_business_date()
        last_day = self.date_end or self.contract_id.date_service_end
        is_over = self.contract_id.lifecycle_state == "terminated" or self.date_end
        if not self.date_synchronized or not is_over or last_day >= today:
            return charges.browse()
        return charges.filtered(
            lambda charge: charge.state in ("to_push", "uncertain")
            and charge.operation_date <= last_day
        )
