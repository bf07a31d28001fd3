from odoo import fields, models

from ..const import REFUSED_USAGE


class OpencellUsageReject(models.Model):
    """Usage that Opencell refused for one reason: nobody is billed for it.

    As it was when Opencell was asked last; the rows are made anew each time.
    """

    _name = "opencell.usage.reject"
    _description = "Usage Rejected by Opencell"
    _order = "record_count desc, id"
    _rec_name = "reason"

    backend_id = fields.Many2one(
        "opencell.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        string="Opencell",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    kind = fields.Selection(REFUSED_USAGE, string="Refused", readonly=True)
    reason = fields.Char(readonly=True, help="In Opencell's words.")
    access = fields.Char(
        string="Number", readonly=True, help="The last digits of the phone number."
    )
    record_count = fields.Integer(string="Records", readonly=True)

    _reason_uniq = models.UniqueIndex(
        "(backend_id, kind, reason, access)", "This reason is listed already."
    )
