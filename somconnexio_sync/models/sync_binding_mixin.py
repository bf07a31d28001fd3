import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..const import BINDING_TRANSITIONS

_logger = logging.getLogger(__name__)


class SyncBindingMixin(models.AbstractModel):
    """Our side of one remote object: its code, what was last sent, how that went.

    Business code only marks a binding (:meth:`_mark_to_push`); a job sends the desired
    state as it is when the job runs, so order and repetition do no harm. A concrete
    model declares ``backend_id`` and the many2one to the record that it mirrors, fills
    the hooks, and has a ``queue.job.function`` for ``_push``.

    Who wins when a record changes while its push is under way? The push holds the
    row's lock and reads the record as it was when its transaction began. The change
    always enqueues a job of its own, whatever the state, and no identity key merges it
    with an earlier one: that job starts after the change is committed, waits for the
    lock, and compares the payloads.
    """

    _name = "sync.binding.mixin"
    _description = "Remote Object"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "sync.push.mixin",
        "sync.explain.mixin",
    ]
    _rec_name = "external_code"

    #: True: the call is an upsert and may be repeated when its answer was lost.
    #: False: the remote is asked before every call, and a lost answer makes the
    #: binding uncertain.
    _push_is_repeatable = True

    external_code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="Our code of the remote object, fixed when the binding is created.",
    )
    external_id = fields.Char(
        readonly=True, copy=False, help="The remote's own identifier, if it has one."
    )
    state = fields.Selection(
        selection="_selection_state",
        default="to_push",
        required=True,
        readonly=True,
        copy=False,
    )
    state_since = fields.Datetime(
        string="In This State Since", readonly=True, copy=False
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Looks after the error; at first the backend's responsible.",
    )
    payload = fields.Json(readonly=True, copy=False, prefetch=False)
    payload_hash = fields.Char(readonly=True, copy=False)
    push_not_before = fields.Date(
        readonly=True, copy=False, help="Nothing is sent before this day."
    )
    waiting_reason = fields.Char(readonly=True, copy=False)
    error_message = fields.Text(readonly=True, copy=False)
    error_date = fields.Datetime(readonly=True, copy=False)
    date_enqueued = fields.Datetime(
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        help="Empty: the next sweep enqueues it.",
    )
    date_synchronized = fields.Datetime(readonly=True, copy=False)
    attempts = fields.Integer(
        compute="_compute_attempts", help="Calls made for this object so far."
    )

    _external_code_uniq = models.Constraint(
        "UNIQUE(backend_id, external_code)",
        "There is already a remote object with this code.",
    )
    _error_has_message = models.Constraint(
        "CHECK(state != 'error' OR error_message IS NOT NULL)",
        "An error needs its message.",
    )
    _state_sweep_idx = models.Index(
        "(backend_id, state, date_enqueued) WHERE state IN ('to_push', 'uncertain')"
    )

    @api.model
    def _selection_state(self):
        # a method: Odoo doesn't translate a list that another module's model inherits
        labels = {
            "to_push": self.env._("Waiting"),
            "done": self.env._("Done"),
            "error": self.env._("Error"),
            "uncertain": self.env._("Uncertain"),
            "cancelled": self.env._("Cancelled"),
        }
        return list(labels.items())

    def _compute_attempts(self):
        calls = self.env["sync.call.log"].sudo()
        for binding in self:
            binding.attempts = calls.search_count(binding._get_calls_domain())

    def _get_calls_domain(self):
        """Domain of the call log's rows about this object."""
        self.ensure_one()
        return [
            ("backend_model", "=", self.backend_id._name),
            ("backend_id", "=", self.backend_id.id),
            ("reference", "=", self.external_code),
        ]

    def _was_attempted(self):
        """Whether a call that may have changed the remote was ever begun for this
        object, by a worker that was killed too.

        Read on a cursor of its own: this transaction sees the log as it was when it
        began. The log is kept for a time (:meth:`sync.call.log._cron_delete_old`).
        """
        domain = [*self._get_calls_domain(), ("is_read", "=", False)]
        with self.backend_id._open_log_cursor() as cr:
            calls = api.Environment(cr, SUPERUSER_ID, {})["sync.call.log"]
            return bool(calls.search_count(domain, limit=1))

    @api.model_create_multi
    def create(self, vals_list):
        # thousands are made at once: no "created" message on each
        now = fields.Datetime.now()
        vals_list = [{"state_since": now, **vals} for vals in vals_list]
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        bindings = super(SyncBindingMixin, quiet).create(vals_list)
        bindings = bindings.with_env(self.env)
        bindings._enqueue_push()
        return bindings

    def write(self, vals):
        if "external_code" in vals and any(
            binding.external_code != vals["external_code"] for binding in self
        ):
            raise UserError(
                self.env._("The code of a remote object is fixed when it is created.")
            )
        return super().write(vals)

    # === HOOKS FOR CONCRETE BINDINGS === #

    def _is_push_relevant(self):
        """Whether the remote should know of the record at all (now)."""
        return True

    def _prepare_payload(self):
        """Return what the remote should hold: a JSON-able dict, complete.

        Pure: no call, no write. Two calls with the same data give the same dict.

        :raises UserError: naming record and value that cannot be mapped
        """
        raise NotImplementedError

    def _do_push(self, client, payload):
        """Make the remote call(s) and return values to write on the binding.

        :raises SyncError: if anything went wrong
        """
        raise NotImplementedError

    def _do_look_up(self, client):
        """Ask the remote for the object; return values to write, None if not there.

        :raises SyncError: an outage is not an answer
        """
        raise NotImplementedError

    def _check_push_ready(self):
        """Return what a person has to repair first: a list of messages."""
        return []

    def _get_push_dependencies(self):
        """Return the bindings that must be done first: a list of recordsets."""
        return []

    def _get_push_dependents(self):
        """Return the bindings that may wait for this one: a list of recordsets."""
        return []

    def _get_push_not_before(self):
        """Return the first day on which the push may be made, or False."""
        return False

    def _get_record(self):
        """Return the record that the binding mirrors: it gets the activity."""
        return self

    # === STATE === #

    def _set_state(self, target, **vals):
        """Move to a state; refuse and log a move that the table does not know.

        :return: whether the move was made
        """
        self.ensure_one()
        if target not in BINDING_TRANSITIONS[self.state]:
            _logger.warning("%s: refused %s → %s", self, self.state, target)
            return False
        # one that had no error has nothing that tells a person of it
        had_error = bool(self.error_message)
        if target != self.state:
            vals["state_since"] = fields.Datetime.now()
        if target in ("done", "cancelled"):
            vals = {"error_message": False, "error_date": False, **vals}
            vals.setdefault("waiting_reason", False)
            vals["user_id"] = False
        self.write({"state": target, **vals})
        if had_error and target in ("done", "cancelled"):
            self._clear_error_activity()
        return True

    def _mark_to_push(self):
        """Have the current state of the records sent, if it differs from the last.

        Ten marks in one transaction are one push.
        """
        for binding in self.filtered(lambda b: b.state in ("done", "error")):
            if not binding._push_is_repeatable and binding.external_id:
                continue
            binding._set_state("to_push", date_enqueued=fields.Datetime.now())
        self._enqueue_push()

    def action_retry(self):
        """Send the selected objects again after a person repaired what was wrong."""
        self.check_access("write")
        for binding in self.sudo().filtered(lambda b: b.state == "error"):
            binding._clear_error_activity()
            binding._set_state(
                "to_push",
                error_message=False,
                error_date=False,
                date_enqueued=fields.Datetime.now(),
            )
        self.sudo().filtered(
            lambda b: b.state in ("to_push", "uncertain")
        )._enqueue_push()

    def action_take_over(self):
        """Become the owner of the selected objects' errors."""
        self.check_access("write")
        self.sudo().user_id = self.env.user
        for binding in self.sudo():
            binding._get_record().activity_reschedule(
                ["somconnexio_sync.mail_activity_type_error"],
                new_user_id=self.env.uid,
            )

    def _cancel_binding(self):
        """Stop synchronizing: whatever the remote holds stays as it is."""
        for binding in self.filtered(lambda b: b.state != "cancelled"):
            binding._set_state("cancelled")

    # === ERRORS === #

    def _on_fail_push(self, **failure):
        """Keep the error of a push that needs a person, and tell one, once.

        Called by queue_job on another cursor, after the job was rolled back.
        """
        for binding in self.exists():
            message = str(failure.get("exc_message") or failure.get("exc_name") or "?")
            moved = binding._set_state(
                "error",
                error_message=message,
                error_date=fields.Datetime.now(),
                waiting_reason=False,
                user_id=(binding.user_id or binding.backend_id.responsible_id).id,
            )
            if moved:
                binding._schedule_error_activity(message)

    def _schedule_error_activity(self, message):
        record = self._get_record().sudo()
        if record.activity_search(["somconnexio_sync.mail_activity_type_error"]):
            return
        responsible = self.user_id or self.env.ref("base.user_admin")
        binding = self.with_context(lang=responsible.lang)
        env = binding.env
        kind = env["ir.model"]._get(self._name).name
        record.activity_schedule(
            "somconnexio_sync.mail_activity_type_error",
            summary=env._(
                "%(kind)s %(code)s needs a person",
                kind=kind,
                code=binding.display_name,
            ),
            note=message,
            user_id=responsible.id,
        )

    def _clear_error_activity(self):
        self._get_record().sudo().activity_unlink(
            ["somconnexio_sync.mail_activity_type_error"]
        )
