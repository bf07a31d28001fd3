from odoo import fields, models


class SyncPause(models.TransientModel):
    """Asks why a backend is paused."""

    _name = "sync.pause"
    _description = "Pause a Remote System"

    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", required=True, readonly=True
    )
    reason = fields.Char(help="For colleagues who wonder. You may leave it empty.")

    def action_pause(self):
        """Pause the backend."""
        self.ensure_one()
        backend = self.env[self.backend_model].browse(self.backend_id)
        backend.check_access("write")
        backend._pause(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
