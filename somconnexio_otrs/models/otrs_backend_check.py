from odoo import models


class OtrsBackend(models.Model):
    """Whether OTRS has what the ticket types name."""

    _inherit = "otrs.backend"

    def action_check_setup(self):
        """Button: ask OTRS for the queues, states, fields … of all ticket types."""
        self.ensure_one()
        return self._check_setup(self.ticket_type_ids)

    def _check_setup(self, ticket_types):
        """Ask OTRS for what some ticket types name; return the action of the report."""
        check = self.env["otrs.check"].create(
            {"backend_id": self.id, "ticket_type_ids": ticket_types.ids}
        )
        check._run()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check against OTRS"),
            "res_model": check._name,
            "res_id": check.id,
            "view_mode": "form",
        }
