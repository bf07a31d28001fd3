from odoo import fields, models


class SyncFindingAccept(models.TransientModel):
    """Why some findings are right as they are."""

    _name = "sync.finding.accept"
    _description = "Accept Findings"

    finding_ids = fields.Many2many("sync.finding", required=True)
    reason = fields.Char(required=True)

    def action_accept(self):
        """Accept the findings until their values change."""
        self.ensure_one()
        findings = self.finding_ids.filtered(lambda finding: finding.state == "open")
        findings.check_access("write")
        findings._close("accepted", reason=self.reason, user_id=self.env.user.id)
        return {"type": "ir.actions.act_window_close"}
