import json

from odoo import api, fields, models


class OpencellDryRun(models.TransientModel):
    """What would be sent to Opencell now. On the screen only: nothing of it is kept.

    The form shows a record that is never saved, its content is computed and not stored:
    there is personal data in it.
    """

    _name = "opencell.dry.run"
    _description = "Opencell Dry Run"
    # even the choice of the record is not worth a row
    _transient_max_hours = 0.1

    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", readonly=True
    )
    content = fields.Html(compute="_compute_content", sanitize=False)

    @api.model
    def _open(self, record):
        """Show the dry run of a contract or of one of its objects in Opencell."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry Run of %(record)s", record=record.display_name),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": record._name,
                "default_res_id": record.id,
                "dialog_size": "extra-large",
            },
        }

    @api.depends("res_model", "res_id")
    def _compute_content(self):
        for run in self:
            run.content = run._render() if run.res_model and run.res_id else False

    def _render(self):
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        bindings = record.sudo()
        if record._name == "contract.contract":
            bindings = bindings.opencell_subscription_ids
        steps, outage = bindings._dry_run() if bindings else ([], None)
        return self.env["ir.qweb"]._render(
            "somconnexio_opencell.dry_run_content",
            {
                "steps": steps,
                "outage": outage,
                "call_count": sum(len(step.calls) for step in steps),
                "to_text": _to_text,
            },
        )


def _to_text(body):
    return json.dumps(body, ensure_ascii=False, indent=2)
