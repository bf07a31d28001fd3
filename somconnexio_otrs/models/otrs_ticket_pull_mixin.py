from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import (
    OUTCOME_FAILURE,
    OUTCOME_HOLD,
    OUTCOME_PROGRESS,
    OUTCOME_SUCCESS,
)

OPEN_STATES = ("acknowledged", "in_progress", "held")


class OtrsTicketPullMixin(models.AbstractModel):
    """The way back: the ticket's state moves the service order, in both outcomes."""

    _name = "otrs.ticket.pull.mixin"
    _description = "What Comes Back from an OTRS Ticket"

    def action_pull(self):
        """Read the tickets from OTRS now."""
        self.check_access("read")
        for binding in self.filtered("external_id"):
            binding._delay_pull()

    def _delay_pull(self):
        self._as_job().with_delay(max_retries=0)._pull()

    def _is_outdated(self, ticket):
        """Whether the ticket tells something that we don't know."""
        self.ensure_one()
        return (
            not self.external_id
            or self.remote_changed != ticket.changed
            or self.ticket_state != ticket.state
        )

    def _pull(self):
        """Read a ticket and move its service order on

        Safe to run any number of times: what is known already changes nothing.
        """
        self.ensure_one()
        if not self.exists() or not self.backend_id._is_live():
            return "Nothing to do"
        if not self.external_id:
            return self._look_after_birth()
        try:
            ticket = self._run_remote(
                lambda client: client.get_ticket(
                    self.external_id, reference=self.external_code
                )
            )
        except RemoteNotFoundError:
            # merged away, deleted, or moved where our account may not look
            self._note_pull_error(
                self.env._(
                    "OTRS no longer shows ticket %(number)s.",
                    number=self.ticket_number,
                )
            )
            return "Not found"
        return self._take_over(ticket)

    def _look_after_birth(self):
        """OTRS has the ticket although its creation seemed to have failed."""
        if self._is_push_relevant():
            self._enqueue_push()
            return "Its creation is looked at first"
        return self._close()

    def _run_remote(self, call):
        """Return ``call(client)``; the job waits if OTRS is out of order."""
        try:
            with self.backend_id._get_client() as client:
                return call(client)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise self._get_retry(error) from error

    def _take_over(self, ticket):
        """Write down what the ticket says and act on it.

        What can't be understood is kept for a person, and tried again with each poll.
        """
        self._lock_row(self)
        self._lock_row(self.service_order_id)
        was_ended = self._is_ended()
        try:
            with self.env.cr.savepoint():
                self.write(
                    {
                        **self._prepare_ticket_vals(ticket),
                        "remote_changed": ticket.changed,
                        "date_pulled": fields.Datetime.now(),
                    }
                )
                self._apply(ticket, was_ended)
        except UserError as error:
            self._note_pull_error(str(error))
            return "Not understood"
        self._clear_pull_error()
        return f"Ticket is {ticket.state}"

    # === WHAT THE STATE DOES === #

    def _apply(self, ticket, was_ended):
        """Move the service order as the ticket's state says.

        Only the last ticket of a service order moves it, and never what is final: that
        is told to a person.

        :param was_ended: whether the ticket was over when we last looked
        """
        appliers = {
            OUTCOME_PROGRESS: self._apply_progress,
            OUTCOME_HOLD: self._apply_hold,
            OUTCOME_SUCCESS: self._apply_success,
            OUTCOME_FAILURE: self._apply_failure,
        }
        outcome = self.backend_id._get_outcome(ticket)
        applier = appliers.get(outcome, self._apply_attention)
        if not self._is_current():
            if outcome == OUTCOME_SUCCESS:
                self._apply_attention(ticket)
            return
        if self.service_order_id.state == "failed" and not was_ended:
            # a person gave it up in Odoo; its ticket is about to be closed
            if outcome == OUTCOME_SUCCESS:
                self._apply_attention(ticket)
            return
        applier(ticket)

    def _is_current(self):
        """Whether no later ticket took this one's place."""
        last = self.service_order_id.otrs_ticket_ids.sorted("sequence")[-1:]
        return self == last

    def _is_settled(self):
        """Whether the service order took the ticket's success already."""
        order = self.service_order_id
        return order.state == "completed" or bool(order.fulfilled_on)

    def _apply_progress(self, ticket):
        order = self.service_order_id
        if self._is_settled():
            self._apply_attention(ticket)
        else:
            self._reopen(order)
            if order.state in ("acknowledged", "held"):
                order._set_in_progress()

    def _reopen(self, order):
        """A ticket that is worked on again takes its failure back."""
        if order.state == "failed":
            order._set_in_progress()
            order._close_failed_activities()

    def _apply_hold(self, ticket):
        order = self.service_order_id
        if self._is_settled():
            self._apply_attention(ticket)
            return
        self._reopen(order)
        if order.state in ("acknowledged", "in_progress"):
            order._hold(
                self.env._("The ticket is in state “%(state)s”.", state=ticket.state)
            )

    def _apply_success(self, ticket):
        order = self.service_order_id
        if order.state == "cancelled":
            self._apply_attention(ticket)
            return
        answer = self.ticket_type_id._read_answer(ticket)
        if self._is_settled():
            self._compare_answer(ticket, answer)
            return
        self._reopen(order)
        order._fulfil(self._prepare_fulfil_values(answer), answer.get("effective_date"))

    def _prepare_fulfil_values(self, answer):
        """Values for the service order; a supplier is found by its code.

        :raises UserError: for a supplier that nobody entered
        """
        values = {
            name: answer[name]
            for name in ("phone_number", "icc", "router_serial")
            if name in answer
        }
        code = answer.get("supplier_code")
        if code:
            suppliers = self.env["service.supplier"]
            supplier = suppliers._get_by_code(code, self.company_id)
            if not supplier:
                raise UserError(
                    self.env._("There is no supplier with code %(code)s.", code=code)
                )
            values["supplier_id"] = supplier.id
        return values

    def _compare_answer(self, ticket, answer):
        """A date that is changed after the success is told, not taken over."""
        order = self.service_order_id
        there = answer.get("effective_date")
        if there and order.effective_date and there != order.effective_date:
            self._apply_attention(ticket, str(there))

    def _apply_failure(self, ticket):
        order = self.service_order_id
        if self._is_settled():
            self._apply_attention(ticket)
        elif order.state in OPEN_STATES:
            answer = self.ticket_type_id._read_answer(ticket)
            order._fail(
                answer.get("failure_reason")
                or self.env._(
                    "The ticket was closed in state “%(state)s”.", state=ticket.state
                )
            )

    def _apply_attention(self, ticket, detail=""):
        """Tell a person, once per state, what the service order can't follow."""
        noted = f"{ticket.state} {detail}".strip()
        if self.noted_state == noted:
            return
        self.noted_state = noted
        text = self.env._(
            "Ticket %(number)s is now in state “%(state)s”, but this service order is "
            "“%(order_state)s” and was left as it is. Please look at both.",
            number=ticket.number,
            state=noted,
            order_state=self._get_order_state_label(),
        )
        self._note_for_person(text)

    def _get_order_state_label(self):
        order = self.service_order_id
        selection = order._fields["state"]._description_selection(self.env)
        return dict(selection)[order.state]

    # === ERRORS === #

    def _on_fail_pull(self, **failure):
        """Keep why a job of the ticket failed, and tell a person once."""
        for binding in self.exists():
            binding._note_pull_error(
                str(failure.get("exc_message") or failure.get("exc_name") or "?")
            )

    def _note_pull_error(self, message):
        if self.pull_error != message:
            self._clear_pull_error()
            self.pull_error = message
            self._note_for_person(message, kind="unread")

    def _clear_pull_error(self):
        if self.pull_error:
            self.pull_error = False
            self.service_order_id.activity_unlink(
                ["somconnexio_otrs.mail_activity_type_unread"]
            )
