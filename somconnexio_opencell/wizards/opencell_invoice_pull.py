from odoo import fields, models


class OpencellInvoicePull(models.TransientModel):
    """Asks for the number of a billing run whose invoices shall be taken over."""

    _name = "opencell.invoice.pull"
    _description = "Import of a Billing Run"

    backend_id = fields.Many2one(
        "opencell.backend", string="Opencell", required=True, ondelete="cascade"
    )
    billing_run = fields.Integer(
        required=True, help="The number of the billing run in Opencell."
    )

    _billing_run_positive = models.Constraint(
        "CHECK(billing_run > 0)", "A billing run has a number greater than zero."
    )

    def action_import(self):
        """Have the invoices of the billing run taken over, in the background."""
        self.ensure_one()
        self.backend_id.check_access("write")
        self.backend_id._delay_pull_invoices(self.billing_run)
        return self.backend_id.action_view_batches()
