from odoo import models


class SyncCockpitActionsMixin(models.AbstractModel):
    """What a person can do from the cockpit: look closer, pause, resume, try."""

    _name = "sync.cockpit.actions.mixin"
    _description = "Actions of the Cockpit"

    def action_open_backend(self):
        """Open the backend's settings."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.backend_model,
            "res_id": self.backend_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_check_connection(self):
        """Ask the backend whether it is there and knows us."""
        return self._get_backend().action_check_connection()

    def action_pause(self):
        """Ask for a reason, then hold up everything that is to be sent."""
        return self._get_backend().action_pause()

    def action_resume(self):
        """End the pause."""
        self._get_backend().action_resume()

    def action_check_readiness(self):
        """Ask what is missing for a cut-off date."""
        return self._get_backend().action_check_readiness()

    def action_view_waiting(self):
        """List what waits, for a later day too."""
        return self._view("sync_dead_letter_action", [("state", "=", "to_push")])

    def action_view_errors(self):
        """List what needs a person."""
        return self._view("sync_dead_letter_action", [("state", "=", "error")])

    def action_view_uncertain(self):
        """List what was sent without an answer."""
        return self._view("sync_dead_letter_action", [("state", "=", "uncertain")])

    def action_view_findings(self):
        """List the open differences between both sides."""
        return self._get_backend().action_view_findings()

    def action_view_inbox(self):
        """List the events that are not processed."""
        return self._view("sync_inbox_event_action", [("state", "!=", "done")])

    def action_view_calls(self):
        """List the calls of the last day."""
        domain = [("create_date", ">=", self._get_day_ago())]
        return self._view("sync_call_log_action", domain)

    def action_view_graph(self):
        """Show calls and latency over time."""
        return self._view("sync_call_log_action_time", [])

    def _view(self, action_name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"somconnexio_sync.{action_name}"
        )
        action["domain"] = [*self._get_backend_domain(), *domain]
        if action_name != "sync_call_log_action_time":
            action["context"] = {}
        return action
