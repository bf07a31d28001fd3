from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.somconnexio_sync.exceptions import SyncError


class OtrsRulePreview(models.TransientModel):
    """What a ticket, as it is in OTRS now, would do to its service order."""

    _name = "otrs.rule.preview"
    _description = "Preview of OTRS State Rules"

    ticket_id = fields.Many2one(
        "otrs.ticket",
        required=True,
        domain=[("external_id", "!=", False)],
    )
    ticket_state = fields.Char(string="State in OTRS", readonly=True)
    queue = fields.Char(readonly=True)
    activity_id = fields.Char(string="Process Activity", readonly=True)
    rule_id = fields.Many2one("otrs.ticket.rule", readonly=True)
    is_usual = fields.Boolean(
        string="No Rule Fits",
        readonly=True,
        help="The state means what it usually means.",
    )
    outcome = fields.Selection(
        selection="_selection_outcome", string="For the Service Order", readonly=True
    )
    answer_text = fields.Text(string="Values That Come Back", readonly=True)
    missing_text = fields.Text(string="Missing or Wrong", readonly=True)

    @api.model
    def _selection_outcome(self):
        return (
            self.env["otrs.ticket.rule"]
            ._fields["outcome"]
            ._description_selection(self.env)
        )

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        if self.ticket_id:
            self.update(self._prepare_preview())

    def _prepare_preview(self):
        """What the ticket says now; nothing is written down.

        :raises UserError: if OTRS doesn't show the ticket
        """
        self.ticket_id.check_access("read")
        binding = self.ticket_id.sudo()
        try:
            with binding.backend_id._get_client() as client:
                ticket = client.get_ticket(
                    binding.external_id, reference=binding.external_code
                )
        except SyncError as error:
            raise UserError(str(error)) from error
        backend, kind = binding.backend_id, binding.ticket_type_id
        rule = backend._find_rule(ticket, kind)
        answer = kind._read_answer(ticket)
        return {
            "ticket_state": ticket.state,
            "queue": ticket.queue,
            "activity_id": ticket.activity_id,
            "rule_id": rule.id,
            "is_usual": not rule,
            "outcome": backend._get_outcome(ticket, kind),
            "answer_text": self._describe_values(kind, answer),
            "missing_text": "\n".join(answer.missing + answer.problems),
        }

    def _describe_values(self, kind, answer):
        """A line per value; secrets stay secret."""
        lines = []
        for line in kind.field_ids.filtered(lambda one: one.direction == "in"):
            value = answer.get(line.target)
            if line.target == "service_data":
                value = (answer.get("service_data") or {}).get(line.target_code)
            elif line.target == "secret":
                secrets = answer.get("secrets") or {}
                value = "•••" if secrets.get(line.target_code) else None
            if value is not None:
                lines.append(f"{line._describe_target()}: {value}")
        return "\n".join(lines)
