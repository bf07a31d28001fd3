import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class SyncCockpit(models.Model):
    """One row per backend: how it is doing and what needs a person.

    A view on all models made with ``sync.backend.mixin``; the figures are counted when
    somebody looks.
    """

    _name = "sync.cockpit"
    _description = "State of a Remote System"
    _auto = False
    _order = "backend_code"
    _inherit = ["sync.union.mixin", "sync.cockpit.actions.mixin"]
    _union_of = "sync.backend.mixin"

    backend_model = fields.Char(readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", readonly=True, string="Backend ID"
    )
    backend_code = fields.Char(string="Code", readonly=True)
    name = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(selection="_selection_state", readonly=True)
    breaker_open_until = fields.Datetime(string="Next Probe", readonly=True)
    paused_since = fields.Datetime(readonly=True)
    paused_by_id = fields.Many2one("res.users", readonly=True)
    pause_reason = fields.Char(readonly=True)
    rate_limit = fields.Integer(readonly=True, aggregator=None)
    condition = fields.Selection(
        selection="_selection_condition", compute="_compute_condition"
    )
    waiting_count = fields.Integer(compute="_compute_objects", string="Waiting Objects")
    scheduled_count = fields.Integer(
        compute="_compute_objects", string="Scheduled Objects"
    )
    error_count = fields.Integer(compute="_compute_objects", string="Errors")
    uncertain_count = fields.Integer(
        compute="_compute_objects", string="Uncertain Objects"
    )
    oldest_waiting = fields.Datetime(compute="_compute_objects")
    inbox_count = fields.Integer(compute="_compute_inbox", string="Events to Process")
    inbox_error_count = fields.Integer(compute="_compute_inbox", string="Failed Events")
    finding_count = fields.Integer(compute="_compute_findings", string="Findings")
    blocking_count = fields.Integer(
        compute="_compute_findings", string="Blocking Findings"
    )
    call_count = fields.Integer(compute="_compute_calls", string="Calls, 24 h")
    failure_share = fields.Float(
        compute="_compute_calls",
        string="Failed",
        help="Share of the calls of the last 24 hours that were not done.",
    )
    median_duration = fields.Integer(compute="_compute_calls", string="Median")
    slow_duration = fields.Integer(
        compute="_compute_calls",
        string="95th Percentile",
        help="19 of 20 calls of the last 24 hours were faster.",
    )
    call_graph = fields.Text(compute="_compute_graphs")
    duration_graph = fields.Text(compute="_compute_graphs")

    @api.model
    def _selection_state(self):
        return self.env["sync.backend.mixin"]._selection_state()

    @api.model
    def _selection_condition(self):
        labels = {
            "fine": self.env._("All is well"),
            "person": self.env._("Needs a person"),
            "out_of_order": self.env._("Out of order"),
            "paused": self.env._("Paused"),
            "disabled": self.env._("Disabled"),
        }
        return list(labels.items())

    @api.model
    def _select_rows(self, model, row_id):
        model.flush_model()
        return SQL(
            """
            SELECT %(id)s,
                   %(model)s AS backend_model,
                   record.id AS backend_id,
                   record.code AS backend_code,
                   record.name,
                   record.company_id,
                   record.state,
                   record.breaker_open_until,
                   record.paused_since,
                   record.paused_by_id,
                   record.pause_reason,
                   record.rate_limit
              FROM %(table)s AS record
             WHERE record.active
            """,
            id=row_id,
            model=model._name,
            table=SQL.identifier(model._table),
        )

    @api.depends("state", "paused_since", "breaker_open_until")
    def _compute_condition(self):
        for backend in self:
            if backend.state == "disabled":
                backend.condition = "disabled"
            elif backend.paused_since:
                backend.condition = "paused"
            elif backend.breaker_open_until:
                backend.condition = "out_of_order"
            elif (
                backend.error_count
                or backend.inbox_error_count
                or backend.blocking_count
            ):
                backend.condition = "person"
            else:
                backend.condition = "fine"

    def _compute_objects(self):
        letters = self.env["sync.dead.letter"]
        for backend in self:
            groups = letters._read_group(
                backend._get_backend_domain(), ["state"], ["__count"]
            )
            counts = dict(groups)
            waiting = [("state", "=", "to_push"), *backend._get_due_domain()]
            ((due, oldest),) = letters._read_group(
                [*backend._get_backend_domain(), *waiting],
                aggregates=["__count", "since:min"],
            )
            backend.waiting_count = due
            backend.scheduled_count = counts.get("to_push", 0) - due
            backend.oldest_waiting = oldest
            backend.error_count = counts.get("error", 0)
            backend.uncertain_count = counts.get("uncertain", 0)

    def _compute_inbox(self):
        events = self.env["sync.inbox.event"]
        for backend in self:
            domain = [*backend._get_backend_domain(), ("state", "!=", "done")]
            counts = dict(events._read_group(domain, ["state"], ["__count"]))
            backend.inbox_count = counts.get("received", 0)
            backend.inbox_error_count = counts.get("error", 0)

    def _compute_findings(self):
        findings = self.env["sync.finding"]
        for backend in self:
            domain = [*backend._get_backend_domain(), ("state", "=", "open")]
            counts = dict(findings._read_group(domain, ["is_blocking"], ["__count"]))
            backend.finding_count = sum(counts.values())
            backend.blocking_count = counts.get(True, 0)

    def _compute_calls(self):
        for backend in self:
            figures = self.env["sync.call.log"]._get_figures(
                backend._get_backend_domain(), self._get_day_ago()
            )
            backend.update(figures)

    def _compute_graphs(self):
        calls = self.env["sync.call.log"]
        for backend in self:
            hours = calls._get_hours(backend._get_backend_domain(), self._get_day_ago())
            backend.call_graph = self._prepare_graph(
                self.env._("Calls"), [(time, count) for time, count, __ in hours]
            )
            backend.duration_graph = self._prepare_graph(
                self.env._("Median duration (ms)"),
                [(time, duration) for time, __, duration in hours],
            )

    @api.model
    def _prepare_graph(self, title, points):
        """Content of web's ``dashboard_graph`` widget."""
        values = [
            {"label": label, "value": value, "type": "future"}
            for label, value in points
        ]
        return json.dumps([{"key": title, "title": title, "values": values}])

    @api.model
    def _get_day_ago(self):
        return fields.Datetime.now() - timedelta(hours=24)

    def _get_backend(self):
        """The backend itself."""
        self.ensure_one()
        return self.env[self.backend_model].browse(self.backend_id)

    def _get_backend_domain(self):
        self.ensure_one()
        return [
            ("backend_model", "=", self.backend_model),
            ("backend_id", "=", self.backend_id),
        ]

    def _get_due_domain(self):
        """Domain of the objects that don't wait for a later day."""
        today = self._get_backend().sudo()._get_business_date()
        return ["|", ("push_not_before", "=", False), ("push_not_before", "<=", today)]
