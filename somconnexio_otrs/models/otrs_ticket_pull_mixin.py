from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..const import (
    ACTIVITY_FIELD,
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
    _inherit = ["otrs.ticket.answer.mixin", "otrs.ticket.merge.mixin"]

    remote_digest = fields.Char(
        readonly=True,
        copy=False,
        help="What mattered of the ticket when it was last taken over, as a hash.",
    )
    answered_date = fields.Date(
        readonly=True, copy=False, help="The date that the ticket succeeded with."
    )
    success_state = fields.Char(
        readonly=True, copy=False, help="State in which the ticket succeeded."
    )

    def action_pull(self):
        """Read the tickets from OTRS now."""
        self.check_access("read")
        for binding in self.filtered("external_id"):
            binding._delay_pull()

    def _delay_pull(self):
        """Enqueue a reading, unless one is waiting: many hints are one look."""
        self._as_job().with_delay(
            max_retries=0, identity_key=f"somconnexio_otrs.pull {self.id}"
        )._pull()

    def _is_outdated(self, ticket):
        """Whether the ticket tells something that we don't know."""
        self.ensure_one()
        return (
            not self.external_id
            or self.remote_changed != ticket.changed
            # a second may hold several changes, and OTRS writes one by one
            or self.remote_digest != self._get_digest(ticket)
            or bool(self.pull_error or self.missing_values)
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
            self._note_gone()
            return "Not found"
        if ticket.state_type == "merged" and self._follow_merge(ticket):
            return "Merged: follows the other ticket"
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
                self._note_ticket(ticket)
                self._apply(ticket, was_ended)
                self._on_taken_over(ticket)
        except UserError as error:
            self._refuse_news(ticket, str(error))
            return "Not understood"
        self._clear_pull_error()
        self._settle_gone()
        return f"Ticket is {ticket.state}"

    def _on_taken_over(self, ticket):
        """Extension point: the ticket changed in OTRS, and its service order with it.

        :param ticket: the ``OtrsTicket`` as it was read
        """

    def _note_ticket(self, ticket):
        self.write(
            {
                **self._prepare_ticket_vals(ticket),
                "remote_changed": ticket.changed,
                "remote_digest": self._get_digest(ticket),
                "date_pulled": fields.Datetime.now(),
            }
        )

    def _get_digest(self, ticket):
        """A hash of what can move the service order: not of notes and articles."""
        names = self.ticket_type_id._get_read_fields() | {ACTIVITY_FIELD}
        names |= set(self.backend_id.ticket_rule_ids.mapped("field_name")) - {False}
        values = [ticket.state, ticket.state_type, ticket.queue, self.ticket_type_id.id]
        pairs = [(name, ticket.get_field(name)) for name in sorted(names)]
        # a new rule or field makes no difference to tickets without a value
        values += [pair for pair in pairs if pair[1] is not None]
        return self._hash_payload({"values": values})

    def _is_echo(self, ticket):
        """Whether nothing changed that matters: our own writing, an article, …"""
        return (
            not (self.pull_error or self.missing_values)
            and bool(self.external_id and self.date_pulled)
            and self.ticket_state == ticket.state
            and self.remote_digest == self._get_digest(ticket)
        )

    def _note_echo(self, ticket):
        """Keep the moment; what hangs on articles is told."""
        self.write(
            {
                "ticket_number": ticket.number,
                "remote_changed": ticket.changed,
                "date_pulled": fields.Datetime.now(),
            }
        )
        self._on_taken_over(ticket)

    def _refuse_news(self, ticket, message):
        """What the ticket says can't be done: a person must see it, on both sides."""
        outcome = self.backend_id._get_outcome(ticket, self.ticket_type_id)
        if outcome == OUTCOME_SUCCESS and self._is_current():
            with_values = not self._is_settled()
            if with_values and self.service_order_id.state != "cancelled":
                self._hold_for_values(message)
        self._note_pull_error(message)

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
        outcome = self.backend_id._get_outcome(ticket, self.ticket_type_id)
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
        if outcome != OUTCOME_SUCCESS:
            self._clear_missing()
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
            rule = self._find_rule(ticket)
            order._hold(
                rule.failure_reason
                or self.env._("The ticket is in state “%(state)s”.", state=ticket.state)
            )

    def _find_rule(self, ticket):
        return self.backend_id._find_rule(ticket, self.ticket_type_id)

    def _apply_success(self, ticket):
        order = self.service_order_id
        if order.state == "cancelled":
            self._apply_attention(ticket)
            return
        answer = self.ticket_type_id._read_answer(ticket)
        if self._is_settled():
            self._compare_answer(ticket, answer)
            return
        values = self._prepare_fulfil_values(answer)
        if answer.missing:
            self._hold_for_values("\n".join(answer.missing))
            return
        self._reopen(order)
        day = answer.get("effective_date")
        order._fulfil(values, day if self._may_move_date() else None)
        self.write({"success_state": ticket.state, "answered_date": day})
        self._clear_missing()

    def _may_move_date(self):
        """Whether the ticket's date counts: a wish may be bound to its own."""
        return (
            self.ticket_type_id.may_move_date
            or not self.service_order_id.effective_date
        )

    def _compare_answer(self, ticket, answer):
        """A date that is changed after the success is told, not taken over."""
        there = answer.get("effective_date")
        known = self.answered_date or self.service_order_id.effective_date
        if there and known and there != known:
            self._apply_attention(ticket, str(there))
        else:
            self._settle_finding("changed_after_end")

    def _apply_failure(self, ticket):
        order = self.service_order_id
        if self._is_settled():
            self._apply_attention(ticket)
            return
        rule = self._find_rule(ticket)
        reason = self.ticket_type_id._read_answer(ticket).get("failure_reason")
        if order.state in OPEN_STATES:
            order._fail(
                reason
                or rule.failure_reason
                or self.env._(
                    "The ticket was closed in state “%(state)s”.", state=ticket.state
                ),
                responsible=rule.team_id.user_id,
            )
        elif order.state == "failed" and reason:
            # OTRS writes the state first: the ticket may have been read in between
            order.failure_reason = reason

    def _apply_attention(self, ticket, detail=""):
        """Tell a person, once per state, what the service order can't follow."""
        if self._is_current() and self._is_settled():
            self._report_finding("changed_after_end", theirs=f"{ticket.state} {detail}")
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
        self._note_for_person(text, responsible=self._find_rule(ticket).team_id.user_id)

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
