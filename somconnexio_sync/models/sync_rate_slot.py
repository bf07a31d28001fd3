from odoo import fields, models


class SyncRateSlot(models.Model):
    """When the next call to a backend may be made, shared by all workers.

    A table of its own, not a column of the backend: each call writes it on a cursor of
    its own, and whoever writes the backend's row in a longer transaction would collide
    with that write again and again.
    """

    _name = "sync.rate.slot"
    _description = "Next Call to a Remote System"
    _log_access = False

    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", required=True, readonly=True
    )
    free_at = fields.Datetime(required=True, readonly=True)

    _backend_uniq = models.UniqueIndex("(backend_model, backend_id)")
