from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import ACTIVITY_FIELD, PROCESS_FIELD
from ..tools.otrs_probe import OtrsProbe


class OtrsCheck(models.TransientModel):
    """Whether an OTRS has what the ticket types name: asked, nothing is created."""

    _name = "otrs.check"
    _description = "Check against OTRS"

    backend_id = fields.Many2one("otrs.backend", required=True, string="OTRS")
    ticket_type_ids = fields.Many2many("otrs.ticket.type")
    outage = fields.Text(string="Not Reached")
    type_count = fields.Integer()
    line_ids = fields.One2many("otrs.check.line", "check_id")
    wrong_ids = fields.One2many(
        "otrs.check.line",
        "check_id",
        string="What Is Wrong",
        domain=[("result", "!=", "unasked")],
    )
    unasked_ids = fields.One2many(
        "otrs.check.line",
        "check_id",
        string="To Compare by Hand",
        domain=[("result", "=", "unasked")],
    )
    wrong_count = fields.Integer()

    @api.depends("backend_id")
    def _compute_display_name(self):
        for check in self:
            check.display_name = self.env._("Check against OTRS")

    def _run(self):
        """Ask OTRS and note down what it says.

        An OTRS that can't be reached leaves the rest unasked: that is an outage, and
        says nothing about what is missing.
        """
        self.ensure_one()
        rows = self._prepare_process_rows()
        try:
            with self.backend_id._get_client() as client:
                probe = OtrsProbe(client.probe)
                for ticket_type in self.ticket_type_ids:
                    rows += self._check_type(probe, ticket_type)
                rows += self._check_fields(probe)
        except (
            RemoteRejectedError,
            RemoteUnreachableError,
            UnknownOutcomeError,
        ) as error:
            self.outage = str(error)
        order = {"missing": 0, "unknown": 1, "unasked": 2}
        rows.sort(key=lambda row: order[row["result"]])
        self.write(
            {
                "line_ids": [Command.clear(), *map(Command.create, rows)],
                "type_count": len(self.ticket_type_ids),
                "wrong_count": sum(row["result"] == "missing" for row in rows),
            }
        )

    def _check_type(self, probe, ticket_type):
        """Rows of queue, type, state and the like."""
        core = ticket_type._prepare_probe(self.backend_id.company_id)
        found = probe.check_ticket(core)
        return [
            {
                "ticket_type_id": ticket_type.id,
                "attribute": name,
                "value": core[name],
                "result": result,
            }
            for result, names in (("missing", found.wrong), ("unknown", found.unknown))
            for name in names
        ]

    def _check_fields(self, probe):
        """Rows of dynamic fields and of the keys that they are sent."""
        lines = {}
        for ticket_type in self.ticket_type_ids:
            for line in ticket_type.field_ids:
                for pair in line._prepare_probes():
                    lines.setdefault(pair, line)
        reference = (self.backend_id.reference_field, "")
        wrong = probe.check_fields([reference, *lines])
        if wrong is None:
            return [
                {
                    "attribute": "DynamicField",
                    "value": self.env._("All of them: no ticket type is right."),
                    "result": "unknown",
                }
            ]
        missing = {name for name, value in wrong if not value}
        return [
            self._prepare_field_row(pair, lines.get(pair))
            for pair in wrong
            if not pair[1] or pair[0] not in missing
        ]

    def _prepare_field_row(self, pair, line):
        name, value = pair
        return {
            "ticket_type_id": line and line.ticket_type_id.id,
            "field_id": line and line.id,
            "attribute": "DynamicField",
            "value": f"{name} = {value}" if value else name,
            "result": "missing",
        }

    def _prepare_process_rows(self):
        """OTRS takes every process and activity: nobody can ask it for them."""
        pairs = {
            (name, ticket_type[field]): ticket_type
            for ticket_type in reversed(self.ticket_type_ids)
            for name, field in (
                (PROCESS_FIELD, "process_id"),
                (ACTIVITY_FIELD, "activity_id"),
            )
            if ticket_type[field]
        }
        return [
            {
                "ticket_type_id": ticket_type.id,
                "attribute": name,
                "value": value,
                "result": "unasked",
            }
            for (name, value), ticket_type in sorted(pairs.items())
        ]


class OtrsCheckLine(models.TransientModel):
    """One thing that OTRS does not have, or that it can't be asked for."""

    _name = "otrs.check.line"
    _description = "Line of a Check against OTRS"

    check_id = fields.Many2one("otrs.check", required=True, ondelete="cascade")
    ticket_type_id = fields.Many2one("otrs.ticket.type")
    field_id = fields.Many2one("otrs.ticket.type.field", string="Line of the Type")
    attribute = fields.Char(required=True)
    value = fields.Char()
    result = fields.Selection(
        [
            ("missing", "Not in OTRS"),
            ("unknown", "Not found out"),
            ("unasked", "OTRS can't be asked"),
        ],
        required=True,
    )

    def action_open_type(self):
        """Button: open the ticket type that names it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "otrs.ticket.type",
            "res_id": self.ticket_type_id.id,
            "view_mode": "form",
            "target": "current",
        }
