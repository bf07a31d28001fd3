from odoo import fields, models


class SyncExplanation(models.TransientModel):
    """Tells a person why a remote object is in its state."""

    _name = "sync.explanation"
    _description = "Explanation"
    _rec_name = "title"

    title = fields.Char(readonly=True)
    body = fields.Html(readonly=True)
