import json

from odoo import api, fields, models


class SyncReadiness(models.TransientModel):
    """Tells a person what is missing for a cut-off date."""

    _name = "sync.readiness"
    _description = "Ready for a Cut-off Date?"

    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        string="Backend ID", model_field="backend_model", required=True, readonly=True
    )
    backend_name = fields.Char(string="Backend", readonly=True)
    cutoff = fields.Date(
        string="Cut-off",
        required=True,
        help="Last day that counts: what is effective later may still be missing.",
    )
    checked_cutoff = fields.Date(readonly=True)
    is_ready = fields.Boolean(compute="_compute_is_ready")
    line_ids = fields.One2many("sync.readiness.line", "wizard_id", readonly=True)

    @api.depends("line_ids")
    def _compute_is_ready(self):
        for wizard in self:
            wizard.is_ready = not wizard.line_ids

    @api.depends("backend_name")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "Ready? %(backend)s", backend=wizard.backend_name
            )

    def action_check(self):
        """Count again what is missing."""
        self.ensure_one()
        backend = self.env[self.backend_model].browse(self.backend_id)
        problems = backend._get_readiness_problems(self.cutoff)
        self.line_ids.unlink()
        self.checked_cutoff = self.cutoff
        self.env["sync.readiness.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "label": problem["label"],
                    "count": problem["count"],
                    "res_model": problem["res_model"],
                    "domain": json.dumps(problem["domain"], default=str),
                }
                for problem in problems
            ]
        )

    def _open(self):
        """Return the action that shows it: a page, to come back to from the lists."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ready?"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }


class SyncReadinessLine(models.TransientModel):
    """One kind of thing that is missing."""

    _name = "sync.readiness.line"
    _description = "Missing for a Cut-off Date"

    wizard_id = fields.Many2one(
        "sync.readiness", required=True, ondelete="cascade", index=True
    )
    label = fields.Char(string="What", required=True)
    count = fields.Integer(string="How many")
    res_model = fields.Char()
    domain = fields.Char()

    def action_view(self):
        """List what is missing."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.label,
            "res_model": self.res_model,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": json.loads(self.domain),
        }
