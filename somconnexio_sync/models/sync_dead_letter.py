from odoo import api, fields, models
from odoo.tools import SQL


class SyncDeadLetter(models.Model):
    """All remote objects that are not (surely) over there, whatever their kind.

    A row is a view on one binding of one of the models made with
    ``sync.binding.mixin``.
    """

    _name = "sync.dead.letter"
    _description = "Stuck or Waiting Object"
    _inherit = ["sync.union.mixin"]
    _auto = False
    _order = "since, id"
    _rec_name = "external_code"
    _union_of = "sync.binding.mixin"

    backend_model = fields.Char(readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", readonly=True, string="Backend ID"
    )
    backend_code = fields.Char(string="Backend", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Selection(
        selection="_selection_kind", string="Kind", readonly=True
    )
    res_id = fields.Integer(string="Record ID", readonly=True, aggregator=None)
    external_code = fields.Char(string="Code", readonly=True)
    state = fields.Selection(selection="_selection_state", readonly=True)
    reason = fields.Text(readonly=True)
    since = fields.Datetime(readonly=True)
    push_not_before = fields.Date(string="Not Before", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    attempts = fields.Integer(compute="_compute_attempts", help="Calls made so far.")

    @api.model
    def _selection_kind(self):
        models_ = self.env["sync.sweeper"]._get_concrete_models("sync.binding.mixin")
        return [(model._name, model._get_kind_name()) for model in models_]

    @api.model
    def _selection_state(self):
        return [
            (state, label)
            for state, label in self.env["sync.binding.mixin"]._selection_state()
            if state in ("to_push", "error", "uncertain")
        ]

    @api.model
    def _select_rows(self, model, row_id):
        backends = self.env[model._fields["backend_id"].comodel_name]
        # the list must show what this transaction has changed
        model.flush_model()
        backends.flush_model(["code", "company_id"])
        return SQL(
            """
            SELECT %(id)s,
                   %(backend_model)s AS backend_model,
                   record.backend_id,
                   backend.code AS backend_code,
                   backend.company_id,
                   %(model)s AS res_model,
                   record.id AS res_id,
                   record.external_code,
                   record.state,
                   COALESCE(record.error_message, record.waiting_reason) AS reason,
                   COALESCE(record.state_since, record.write_date) AS since,
                   record.push_not_before,
                   record.user_id
              FROM %(table)s AS record
              JOIN %(backends)s AS backend ON backend.id = record.backend_id
             WHERE record.state IN ('to_push', 'error', 'uncertain')
            """,
            id=row_id,
            backend_model=backends._name,
            model=model._name,
            table=SQL.identifier(model._table),
            backends=SQL.identifier(backends._table),
        )

    def _compute_attempts(self):
        groups = self.env["sync.call.log"]._read_group(
            [("reference", "in", self.mapped("external_code"))],
            ["backend_model", "backend_id", "reference"],
            ["__count"],
        )
        counts = {tuple(key): count for *key, count in groups}
        for letter in self:
            key = (letter.backend_model, letter.backend_id, letter.external_code)
            letter.attempts = counts.get(key, 0)

    # === ACTIONS === #

    def _get_bindings(self):
        """The selected rows' objects: a list of recordsets, one per kind."""
        return [
            self.env[model].browse(letters.mapped("res_id"))
            for model, letters in self.grouped("res_model").items()
        ]

    def action_open_record(self):
        """Open the object."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_explain(self):
        """Show why the object is in its state and what will happen next."""
        self.ensure_one()
        return self._get_bindings()[0].action_explain()

    def action_take_over(self):
        """Become the owner of the selected objects."""
        for bindings in self._get_bindings():
            bindings.action_take_over()

    def action_retry(self):
        """Send the selected objects again after a person repaired what was wrong."""
        count = 0
        for bindings in self._get_bindings():
            bindings.action_retry()
            count += len(bindings)
        return self._notify_sent_again(count)

    def action_retry_alike(self):
        """Send all objects of this kind again whose error is the same."""
        self.ensure_one()
        bindings = self.env[self.res_model].search(
            [
                ("backend_id", "=", self.backend_id),
                ("state", "=", self.state),
                ("error_message", "=", self._get_bindings()[0].error_message),
            ]
        )
        bindings.action_retry()
        return self._notify_sent_again(len(bindings))

    @api.model
    def _notify_sent_again(self, count):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Objects that are sent again: %s", count),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
