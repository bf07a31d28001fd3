import hashlib
import json
import random
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.queue_job.exception import FailedJobError, RetryableJobError

from ..const import LOCK_WAIT, LOOK_UP_AFTER, MAX_UNKNOWN_OUTCOMES
from ..exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)
from ..tools.line import open_line
from .sync_chain_mixin import TO_ENQUEUE


class SyncPushMixin(models.AbstractModel):
    """The job that brings a remote object to the desired state.

    Part of ``sync.binding.mixin``, whose fields and hooks it uses.
    """

    _name = "sync.push.mixin"
    _description = "Push to a Remote System"
    _inherit = ["sync.chain.mixin", "sync.chunk.mixin"]

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

    def _push(self):
        """Bring a remote object to the desired state

        Sends the record as it is now; safe to run any number of times.
        """
        self.ensure_one()
        with open_line(self.env.registry):
            return self.with_context(lang=None)._push_locked()

    def _push_locked(self):
        try:
            self._lock_row(self)
        except RetryableJobError:
            if not self.exists():
                return "Gone"
            raise
        if self.state == "cancelled":
            return "Nothing to do: cancelled"
        standstill = self.backend_id._get_standstill()
        if standstill:
            return self._leave_to_sweeper(standstill)
        if self.state == "uncertain":
            return self._resolve_uncertain()
        if self.state == "error":
            return "Nothing to do: a person has to look at the error first"
        return self._push_or_wait()

    @api.model
    def _lock_row(self, record):
        """Lock a record for the running job, or postpone the job for some seconds.

        What was read in this transaction before is still true: a row that has changed
        since the transaction began can't be locked.
        """
        try:
            record.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise RetryableJobError(
                "Another job works on it",
                seconds=random.randint(*LOCK_WAIT),
                ignore_retry=True,
            ) from error

    def _push_or_wait(self):
        """Push if there is something to send and nothing to wait for."""
        if not self._is_push_relevant():
            return "Nothing to do: not relevant now"
        if self._put_off():
            return f"Waits for its day, {self.push_not_before}"
        missing, has_pushed = self._bring_along()
        if missing:
            waiting_for = ", ".join(missing)
            self.write({"waiting_reason": waiting_for, "push_not_before": False})
            return f"Waits for {waiting_for}"
        if has_pushed:
            # what was brought along is there, whatever becomes of the last link
            return self._push_apart(self._push_now)
        return self._push_now()

    def _push_now(self):
        """Send the payload if the remote does not have it."""
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

    @api.model
    def _hash_payload(self, payload):
        text = json.dumps(payload, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _call_remote(self, payload, payload_hash):
        """Make the call and write its result once."""
        try:
            with open_line(self.env.registry) as line:
                client = line.get_client(self.backend_id)
                vals = None
                if not self._push_is_repeatable:
                    # a job may run again after its worker was killed: look first
                    vals = self._do_look_up(client)
                if vals is None:
                    vals = self._do_push(client, payload) or {}
        except CircuitOpenError as error:
            return self._leave_to_sweeper(error)
        except RemoteUnreachableError as error:
            raise self._get_retry(error) from error
        except UnknownOutcomeError as error:
            return self._handle_unknown(error, payload)
        self._finish(vals, payload, payload_hash)
        return "Sent"

    def _leave_to_sweeper(self, reason):
        """End the job: none waits for a remote that is out of order or disabled."""
        self.date_enqueued = False
        return str(reason)

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
        return RetryableJobError(
            str(error),
            seconds=error.retry_after,
            ignore_retry=error.outcome == "not_tried",
        )

    def _resolve_uncertain(self):
        """Ask the remote whether the call whose answer was lost had its effect."""
        try:
            with open_line(self.env.registry) as line:
                vals = self._do_look_up(line.get_client(self.backend_id))
        except CircuitOpenError as error:
            return self._leave_to_sweeper(error)
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
        self._wake_dependents()
