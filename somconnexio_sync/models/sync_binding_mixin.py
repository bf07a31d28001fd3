import hashlib
import json
import logging
import random
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.queue_job.exception import FailedJobError, RetryableJobError

from ..const import (
    BINDING_STATE,
    BINDING_TRANSITIONS,
    LOCK_WAIT,
    MAX_UNKNOWN_OUTCOMES,
)
from ..exceptions import (
    CircuitOpenError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

_logger = logging.getLogger(__name__)

#: key of the cursor's precommit data: (model, id) of the pushes to enqueue
TO_ENQUEUE = "somconnexio_sync.to_enqueue"
#: minutes until an uncertain outcome is looked up
LOOK_UP_AFTER = 1


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
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
        BINDING_STATE, default="to_push", required=True, readonly=True, copy=False
    )
    payload = fields.Json(readonly=True, copy=False, prefetch=False)
    payload_hash = fields.Char(readonly=True, copy=False)
    push_not_before = fields.Date(
        readonly=True, copy=False, help="Nothing is sent before this day."
    )
    waiting_reason = fields.Char(readonly=True, copy=False)
    error_message = fields.Text(readonly=True, copy=False)
    error_date = fields.Datetime(readonly=True, copy=False)
    date_enqueued = fields.Datetime(readonly=True, copy=False)
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

    def _compute_attempts(self):
        for binding in self:
            backend = binding.backend_id
            binding.attempts = self.env["sync.call.log"].sudo().search_count(
                [
                    ("backend_model", "=", backend._name),
                    ("backend_id", "=", backend.id),
                    ("reference", "=", binding.external_code),
                ]
            )

    @api.model_create_multi
    def create(self, vals_list):
        # thousands are made at once: no "created" message on each
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
        if target in ("done", "cancelled"):
            vals = {"error_message": False, "error_date": False, **vals}
            vals.setdefault("waiting_reason", False)
        self.write({"state": target, **vals})
        if target in ("done", "cancelled"):
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

    def _cancel_binding(self):
        """Stop synchronizing: whatever the remote holds stays as it is."""
        for binding in self.filtered(lambda b: b.state != "cancelled"):
            binding._set_state("cancelled")

    # === JOBS === #

    def _enqueue_push(self, eta=None):
        """Enqueue a push per binding, once, when the transaction commits.

        :param eta: seconds or datetime before which the jobs don't start; they are
            then enqueued at once
        """
        if eta:
            for binding in self:
                binding._delay_push(eta=eta)
            return
        precommit = self.env.cr.precommit
        pending = precommit.data.get(TO_ENQUEUE)
        if pending is None:
            pending = precommit.data[TO_ENQUEUE] = {}
            env = self.env(user=SUPERUSER_ID, context={})
            precommit.add(lambda: env["sync.binding.mixin"]._enqueue_marked())
        pending.update(dict.fromkeys((self._name, id_) for id_ in self.ids))

    @api.model
    def _enqueue_marked(self):
        """Enqueue what the transaction marked; a rolled back savepoint leaves gaps."""
        pending = self.env.cr.precommit.data.pop(TO_ENQUEUE, {})
        for model, id_ in pending:
            binding = self.env[model].browse(id_).exists()
            if binding and binding.state != "cancelled":
                binding._delay_push()

    def _delay_push(self, eta=None, identity_key=None):
        # as the system, in the backend's company: whoever caused the push need not
        # have rights on what is sent, nor may their language change it
        company = self.backend_id.sudo().company_id
        binding = (
            self.env(user=SUPERUSER_ID, context={})[self._name]
            .browse(self.id)
            .with_context(allowed_company_ids=company.ids)
        )
        binding.with_delay(eta=eta, max_retries=0, identity_key=identity_key)._push()

    def _push(self):
        """Bring a remote object to the desired state

        Sends the record as it is now; safe to run any number of times.
        """
        self.ensure_one()
        self = self.with_context(lang=None)
        if not self.exists():
            return "Gone"
        self._lock_row(self)
        if self.state == "cancelled" or not self.backend_id._is_live():
            return "Nothing to do: binding cancelled or backend disabled"
        if self.state == "uncertain":
            return self._resolve_uncertain()
        if self.state == "error":
            return "Nothing to do: a person has to look at the error first"
        return self._push_or_wait()

    @api.model
    def _lock_row(self, record):
        """Lock a record for the running job, or postpone the job for some seconds."""
        try:
            record.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise RetryableJobError(
                "Another job works on it",
                seconds=random.randint(*LOCK_WAIT),
                ignore_retry=True,
            ) from error
        record.invalidate_recordset()

    def _push_or_wait(self):
        """Push if there is something to send and nothing to wait for."""
        if not self._is_push_relevant():
            return "Nothing to do: not relevant now"
        not_before = self._get_push_not_before()
        if not_before and not_before > self.backend_id._get_business_date():
            self.push_not_before = not_before
            return f"Waits for its day, {not_before}"
        waiting_for = self._get_missing_dependencies()
        if waiting_for:
            self.write({"waiting_reason": waiting_for, "push_not_before": False})
            return f"Waits for {waiting_for}"
        try:
            problems = self._check_push_ready()
            payload = None if problems else self._prepare_payload()
        except UserError as error:
            problems = [str(error)]
        if problems:
            raise FailedJobError("\n".join(problems))
        payload_hash = self._hash_payload(payload)
        if self._is_pushed(payload_hash):
            if self.state == "to_push":
                self._finish({}, payload, payload_hash)
            return "Nothing to do: the remote has it already"
        return self._call_remote(payload, payload_hash)

    def _is_pushed(self, payload_hash):
        if not self._push_is_repeatable:
            return bool(self.external_id and self.date_synchronized)
        return payload_hash == self.payload_hash

    def _get_missing_dependencies(self):
        return ", ".join(
            binding.external_code
            for dependency in self._get_push_dependencies()
            for binding in dependency
            if binding.state != "done"
        )

    @api.model
    def _hash_payload(self, payload):
        text = json.dumps(payload, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _call_remote(self, payload, payload_hash):
        """Make the call and write its result once."""
        try:
            with self.backend_id._get_client() as client:
                vals = None
                if not self._push_is_repeatable:
                    # a job may run again after its worker was killed: look first
                    vals = self._do_look_up(client)
                if vals is None:
                    vals = self._do_push(client, payload) or {}
        except CircuitOpenError as error:
            return str(error)
        except RemoteUnreachableError as error:
            raise self._get_retry(error) from error
        except UnknownOutcomeError as error:
            return self._handle_unknown(error, payload)
        self._finish(vals, payload, payload_hash)
        return "Sent"

    def _handle_unknown(self, error, payload):
        if self._push_is_repeatable:
            if self.backend_id._get_current_attempt() > MAX_UNKNOWN_OUTCOMES:
                raise FailedJobError(str(error)) from error
            raise self._get_retry(error) from error
        self._set_state(
            "uncertain",
            payload=payload,
            waiting_reason=str(error),
            date_enqueued=fields.Datetime.now(),
        )
        self._enqueue_push(eta=timedelta(minutes=LOOK_UP_AFTER))
        return "Answer lost: the remote will be asked"

    @api.model
    def _get_retry(self, error):
        """The job error that postpones a job after an outage."""
        # no seconds: the job function's pattern decides, with its jitter
        return RetryableJobError(str(error), seconds=error.retry_after)

    def _resolve_uncertain(self):
        """Ask the remote whether the call whose answer was lost had its effect."""
        try:
            with self.backend_id._get_client() as client:
                vals = self._do_look_up(client)
        except CircuitOpenError as error:
            return str(error)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise self._get_retry(error) from error
        if vals is None:
            self._set_state("to_push", waiting_reason=False)
            self._enqueue_push()
            return "It had no effect: to be sent again"
        payload = self.payload
        self._finish(vals, payload, self._hash_payload(payload))
        return "It had its effect"

    def _finish(self, vals, payload, payload_hash):
        self._set_state(
            "done",
            **{
                "payload": payload,
                "payload_hash": payload_hash,
                "push_not_before": False,
                "date_synchronized": fields.Datetime.now(),
                **vals,
            },
        )
        for dependents in self._get_push_dependents():
            dependents.filtered(lambda b: b.state == "to_push")._enqueue_push()

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
            )
            if moved:
                binding._schedule_error_activity(message)

    def _schedule_error_activity(self, message):
        record = self._get_record().sudo()
        if record.activity_search(["somconnexio_sync.mail_activity_type_error"]):
            return
        responsible = self.backend_id.responsible_id or self.env.ref("base.user_admin")
        env = self.with_context(lang=responsible.lang).env
        kind = env["ir.model"]._get(self._name).name
        record.activity_schedule(
            "somconnexio_sync.mail_activity_type_error",
            summary=env._(
                "%(kind)s %(code)s needs a person", kind=kind, code=self.external_code
            ),
            note=message,
            user_id=responsible.id,
        )

    def _clear_error_activity(self):
        self._get_record().sudo().activity_unlink(
            ["somconnexio_sync.mail_activity_type_error"]
        )
