from datetime import timedelta

from odoo import fields, models


class OpencellInvoiceSettingsMixin(models.AbstractModel):
    """How the invoices of an Opencell are taken over, and how that is going."""

    _name = "opencell.invoice.settings.mixin"
    _description = "Opencell Invoice Settings"

    invoices_from = fields.Date(
        required=True,
        default=lambda self: fields.Date.today().replace(day=1) - timedelta(days=31),
        help="Invoices with an earlier date are not taken over.",
    )
    invoice_window = fields.Integer(
        string="Days to Look Back",
        required=True,
        default=62,
        help="Each time the invoices of so many days are listed anew: a bill run may "
        "be validated long after it was made.",
    )
    invoice_batch_size = fields.Integer(
        string="Invoices per Batch",
        required=True,
        default=100,
        help="So many invoices are read together and posted together.",
    )
    invoice_tolerance = fields.Float(
        string="Tolerated Difference",
        digits=(16, 2),
        help="In currency: by so much the total of an invoice may differ from its "
        "parts. The difference becomes a line “Rounding”; a greater one needs a "
        "person.",
    )
    invoice_credit_types = fields.Char(
        string="Credit Note Types",
        default="ADJ",
        help="Codes of the invoice types that are credit notes, separated by commas. "
        "Invoices with a negative total are credit notes whatever their type.",
    )
    invoice_document = fields.Selection(
        [
            ("attach", "Attached to each invoice"),
            ("on_demand", "Read when somebody wants one"),
        ],
        string="Documents",
        required=True,
        default="attach",
        help="What happens with the PDF of an invoice, after it was posted.",
    )
    payment_mode_id = fields.Many2one(
        "account.payment.mode",
        string="Direct Debit",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('payment_type', '=', 'inbound')]",
        help="Payment mode of the invoices that the bank collects. Empty: that of the "
        "member.",
    )
    invoices_listed = fields.Datetime(readonly=True, copy=False)
    invoice_ids = fields.One2many("opencell.invoice", "backend_id")
    invoice_error_count = fields.Integer(compute="_compute_invoice_counts")
    invoice_batch_count = fields.Integer(
        string="Batches under Way", compute="_compute_invoice_counts"
    )

    _invoice_window_positive = models.Constraint(
        "CHECK(invoice_window > 0)", "The days to look back must be more than none."
    )
    _invoice_batch_size_positive = models.Constraint(
        "CHECK(invoice_batch_size > 0)", "A batch has one invoice at least."
    )
    _invoice_tolerance_positive = models.Constraint(
        "CHECK(invoice_tolerance >= 0)", "The tolerated difference can't be negative."
    )

    def _compute_invoice_counts(self):
        errors = self._count_by_backend("opencell.invoice", ("state", "=", "error"))
        waiting = self._count_by_backend(
            "opencell.invoice.batch", ("state", "!=", "done")
        )
        for backend in self:
            backend.invoice_error_count = errors.get(backend, 0)
            backend.invoice_batch_count = waiting.get(backend, 0)

    def _count_by_backend(self, model, condition):
        domain = [("backend_id", "in", self.ids), condition]
        return dict(self.env[model]._read_group(domain, ["backend_id"], ["__count"]))

    def _get_credit_types(self):
        """Codes of the invoice types that are credit notes."""
        codes = (self.invoice_credit_types or "").split(",")
        return frozenset(code.strip() for code in codes if code.strip())

    def action_view_invoices(self):
        """Open what was taken over, and what could not be."""
        self.ensure_one()
        return self._show_own("somconnexio_opencell.opencell_invoice_action")

    def action_view_batches(self):
        """Open the batches and how far each has come."""
        self.ensure_one()
        return self._show_own("somconnexio_opencell.opencell_invoice_batch_action")

    def _show_own(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        action["domain"] = [("backend_id", "=", self.id)]
        return action
