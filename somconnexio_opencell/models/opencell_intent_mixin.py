from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

if TYPE_CHECKING:
    from ..tools.opencell_client import OpencellClient

#: Calls that were turned away, or never got there, changed nothing
HARMLESS = ("rejected", "unreachable", "not_tried", "not_found")


class OpencellIntentMixin(models.AbstractModel):
    """Something of which Opencell makes another one with every call; each is money.

    So the call carries our reference, and what is there is read before each call. A
    concrete model says whether the reason still stands, and how to look for it.
    """

    _name = "opencell.intent.mixin"
    _description = "Intent towards Opencell"
    _inherit = ["opencell.binding.mixin"]

    _push_is_repeatable = False

    is_settled_by_hand = fields.Boolean(
        readonly=True,
        copy=False,
        help="A person did it in Opencell, or nobody is to do it.",
    )

    # === HOOKS === #

    def _is_wanted(self) -> bool:
        """Whether the reason for it still stands."""
        self.ensure_one()
        return True

    def _report_cancelled(self):
        """Opencell has it, but its reason was called off: tell a person."""

    def _do_look_up(self, client: OpencellClient):
        """Look for our reference in what Opencell has.

        :return: values to write, or None if it is not there
        """
        raise NotImplementedError

    # === ACTIONS === #

    def action_settle_by_hand(self):
        """Send the selected ones never more: a person has seen to them.

        :raises UserError: for one that Opencell has, or may have
        """
        self.check_access("write")
        for intent in self.sudo().filtered(lambda one: one.state != "cancelled"):
            if intent._may_be_there():
                raise UserError(
                    self.env._(
                        "Opencell has %(code)s, or may have it: look at it there.",
                        code=intent.external_code,
                    )
                )
            intent._drop(is_settled_by_hand=True)

    # === STATE === #

    def _is_pushed(self, payload_hash):
        return bool(self.date_synchronized)

    def _may_be_there(self):
        """Whether Opencell has it, or may have it."""
        self.ensure_one()
        if self.date_synchronized or self.state == "uncertain":
            return True
        domain = [("outcome", "not in", HARMLESS)]
        return self.state != "cancelled" and self._has_calls(domain)

    def _drop(self, **values):
        """Never send it, and let go on what waits for it."""
        self._clear_error_activity()
        self._set_state("cancelled", **values)
        self._wake_dependents()

    def _push_or_wait(self):
        """Do what is wanted; see what became of what no longer is."""
        if self.date_synchronized:
            self._set_state("done")
            return "Nothing to do: it is there already"
        self._let_it_finish()
        if not self._is_wanted():
            return self._withdraw()
        return super()._push_or_wait()

    def _resolve_uncertain(self):
        self._let_it_finish()
        return super()._resolve_uncertain()

    def _let_it_finish(self):
        """Postpone the job while Opencell may still be at work on a call.

        A worker was killed, or a line broke, a moment ago: what is not there yet could
        come after we looked.
        """
        patience = timedelta(seconds=self.backend_id.read_timeout)
        is_pending = self._has_calls(
            [("outcome", "in", ("under_way", "unknown", "crashed"))], patience
        )
        if is_pending:
            raise RetryableJobError(
                "Opencell may still be at work on it",
                seconds=max(1, int(patience.total_seconds())),
                ignore_retry=True,
            )

    def _has_calls(self, domain, period=None):
        """Whether there was such a call that may change something.

        Read on a cursor of its own: this transaction sees the log as it was when it
        began.

        :param period: how long ago at most
        """
        domain = [*self._get_calls_domain(), ("is_read", "=", False), *domain]
        with self.env.registry.cursor() as cr:
            if period:
                domain.append(("create_date", ">", cr.now() - period))
            calls = api.Environment(cr, SUPERUSER_ID, {})["sync.call.log"]
            return bool(calls.search_count(domain, limit=1))

    def _withdraw(self):
        """Cancel what is not there; tell a person if it is."""
        if self._was_attempted():
            try:
                with self.backend_id._get_client() as client:
                    vals = self._do_look_up(client)
            except CircuitOpenError as error:
                return self._leave_to_sweeper(error)
            except (RemoteUnreachableError, UnknownOutcomeError) as error:
                raise self._get_retry(error) from error
            if vals is not None:
                self._finish(vals, False, False)
                return "It was there before it was called off"
        self._set_state("cancelled")
        self._wake_dependents()
        return "Called off in time"

    def _on_fail_push(self, **failure):
        """Keep the error; what waited for it goes on without it."""
        result = super()._on_fail_push(**failure)
        for intent in self.exists():
            intent._wake_dependents()
        return result

    def _finish(self, vals, payload, payload_hash):
        result = super()._finish(vals, payload, payload_hash)
        if not self._is_wanted():
            self._report_cancelled()
        return result
