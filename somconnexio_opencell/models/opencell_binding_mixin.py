from odoo import fields, models


class OpencellBindingMixin(models.AbstractModel):
    """What the four kinds of objects in Opencell have in common.

    All calls are upserts by our own code; each kind waits for the one above it, and
    nothing is sent before the first contract's first day.
    """

    _name = "opencell.binding.mixin"
    _description = "Object in Opencell"
    _inherit = ["sync.binding.mixin"]
    _order = "id desc"
    _check_company_auto = True

    backend_id = fields.Many2one(
        "opencell.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        string="Opencell",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)

    def _get_contracts(self):
        """The contracts that need the object."""
        raise NotImplementedError

    def _get_used_contracts(self):
        """The contracts that need the object and were not cancelled before it."""
        return self._get_contracts().filtered(
            lambda contract: contract.lifecycle_state != "cancelled"
            and contract.is_billed_outside
        )

    def _is_push_relevant(self):
        return bool(self.date_synchronized or self._get_used_contracts())

    def _get_push_not_before(self):
        """The first day of the first contract; what is there may change at once."""
        if self.date_synchronized:
            return False
        starts = self._get_used_contracts().mapped("date_service_start")
        return min(filter(None, starts), default=False)

    def _drop_unsent(self):
        """Forget the objects that no contract needs and Opencell never got."""
        unused = self.filtered(
            lambda binding: not binding.date_synchronized
            and binding.state == "to_push"
            and not binding._get_used_contracts()
        )
        unused.unlink()
