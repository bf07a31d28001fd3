from odoo import api, fields, models


class OpencellCodeReport(models.TransientModel):
    """What Opencell said about the codes that we would send."""

    _name = "opencell.code.report"
    _description = "Opencell Code Report"

    backend_id = fields.Many2one(
        "opencell.backend", required=True, readonly=True, string="Opencell"
    )
    line_ids = fields.One2many("opencell.code.report.line", "report_id", readonly=True)
    found_count = fields.Integer(compute="_compute_counts")
    wrong_count = fields.Integer(compute="_compute_counts")
    not_asked_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.result")
    def _compute_counts(self):
        for report in self:
            results = report.line_ids.mapped("result")
            report.found_count = results.count("found")
            report.not_asked_count = results.count("not_asked")
            report.wrong_count = (
                len(results) - report.found_count - report.not_asked_count
            )

    @api.depends("backend_id")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "Codes in %(backend)s", backend=report.backend_id.name
            )

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_verify_again(self):
        """Ask once more, with the codes as they are now."""
        self.ensure_one()
        return self.backend_id.action_verify_mapping()


class OpencellCodeReportLine(models.TransientModel):
    """One code, and whether Opencell has it."""

    _name = "opencell.code.report.line"
    _description = "Code in the Opencell Code Report"
    _order = "severity, id"

    report_id = fields.Many2one(
        "opencell.code.report", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(required=True)
    code = fields.Char()
    result = fields.Selection(
        [
            ("missing", "Missing"),
            ("not_offered", "Not in its offer"),
            ("not_asked", "Could not be asked"),
            ("found", "There"),
        ],
        required=True,
    )
    severity = fields.Integer(compute="_compute_severity", store=True)
    message = fields.Char(string="What Opencell Said")
    res_model = fields.Char()
    res_id = fields.Many2oneReference(string="Record ID", model_field="res_model")
    holder = fields.Char(
        string="Comes From", compute="_compute_holder", compute_sudo=True
    )

    @api.depends("result")
    def _compute_severity(self):
        results = [value for value, _label in self._fields["result"].selection]
        for line in self:
            line.severity = results.index(line.result) if line.result else 0

    @api.depends("res_model", "res_id")
    def _compute_holder(self):
        for line in self:
            # the code is in a column of its own
            holder = line._get_holder().with_context(display_default_code=False)
            line.holder = holder.display_name

    def _get_holder(self):
        """The record that a person opens to repair the code."""
        record = self.env[self.res_model].browse(self.res_id).exists()
        if "backend_id" in record._fields:
            # a line of the backend's form
            record = record.backend_id
        return record

    def action_open_holder(self):
        """Open the record that holds the code."""
        self.ensure_one()
        holder = self._get_holder()
        return {
            "type": "ir.actions.act_window",
            "res_model": holder._name,
            "res_id": holder.id,
            "view_mode": "form",
        }
