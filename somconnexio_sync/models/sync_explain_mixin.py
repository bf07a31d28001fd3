from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import SQL, format_date, format_datetime

from ..const import EXPLAIN_CALLS, EXPLAIN_DEPTH, SWEEP_AFTER_MINUTES


class SyncExplainMixin(models.AbstractModel):
    """Says in plain words why a remote object is in its state and what comes next.

    Part of ``sync.binding.mixin``, whose fields and hooks it uses.
    """

    _name = "sync.explain.mixin"
    _description = "Explanation of a Remote Object's State"

    def action_explain(self):
        """Show why the object is in its state and what will happen next."""
        self.ensure_one()
        self.check_access("read")
        explanation = self.env["sync.explanation"].create(
            {
                "title": f"{self._get_kind_name()} {self.external_code}",
                "body": self.sudo()._render_explanation(),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": explanation._name,
            "res_id": explanation.id,
            "view_mode": "form",
            "target": "new",
        }

    def _get_kind_name(self):
        """What this kind of object is called, in the user's language."""
        return self.env["ir.model"]._get(self._name).name

    def _render_explanation(self):
        body = self._render_reasons(self._explain())
        calls = self._explain_calls()
        if calls:
            title = self.env._("Last calls")
            body += Markup("<h5>%s</h5>") % title + self._render_reasons(calls)
        return body

    def _render_reasons(self, reasons):
        items = Markup()
        for text, details in reasons:
            inner = self._render_reasons(details) if details else ""
            items += Markup("<li>%s%s</li>") % (text, inner)
        return Markup("<ul>%s</ul>") % items

    def _explain(self, seen=frozenset()):
        """Why the object is in its state and what comes next.

        :param seen: the objects above, which are being explained already
        :return: a list of (sentence, list of the same that explains the sentence)
        """
        self.ensure_one()
        reasons = self._explain_state()
        if self.state in ("to_push", "uncertain"):
            obstacles = self._explain_backend()
            if self.state == "to_push":
                obstacles += self._explain_waiting(seen | {self})
            reasons += obstacles
            reasons += self._explain_next(bool(obstacles))
        return reasons

    def _explain_state(self):
        values = {
            "since": self._format_time(self.state_since or self.write_date),
            "sent": self._format_time(self.date_synchronized),
            "owner": self.user_id.name or self.env._("nobody"),
        }
        texts = {
            "to_push": self.env._("It waits to be sent, since %(since)s.", **values),
            "done": self.env._(
                "It was sent on %(sent)s, and nothing has changed here since.", **values
            ),
            "error": self.env._(
                "It went wrong on %(since)s. Nothing more happens until somebody "
                "repairs that and sends it again, or it changes here. "
                "Owner: %(owner)s.",
                **values,
            ),
            "uncertain": self.env._(
                "It was sent on %(since)s, but the answer was lost. It is not sent "
                "again before the other side was asked whether it has it.",
                **values,
            ),
            "cancelled": self.env._(
                "It is no longer kept up to date, since %(since)s; the other side "
                "keeps what it has.",
                **values,
            ),
        }
        is_wrong = self.state in ("error", "uncertain")
        message = is_wrong and (self.error_message or self.waiting_reason)
        return [(texts[self.state], [(message, [])] if message else [])]

    def _explain_backend(self):
        """What holds up everything that goes to this backend."""
        backend = self.backend_id
        values = {
            "backend": backend.display_name,
            "since": self._format_time(backend.paused_since),
            "user": backend.paused_by_id.name,
            "reason": backend.pause_reason or self.env._("no reason given"),
            "probe": self._format_time(backend.breaker_open_until),
        }
        reasons = []
        if not backend._is_enabled():
            reasons.append(
                self.env._(
                    "%(backend)s is disabled: nothing is sent until it's enabled.",
                    **values,
                )
            )
        if backend.is_paused:
            reasons.append(
                self.env._(
                    "%(backend)s was paused by %(user)s on %(since)s (%(reason)s): it "
                    "goes on when somebody resumes it.",
                    **values,
                )
            )
        if backend.breaker_state != "closed":
            reasons.append(
                self.env._(
                    "%(backend)s is out of order: it will be tried again on %(probe)s, "
                    "and what waits follows when it answers.",
                    **values,
                )
            )
        return [(text, []) for text in reasons]

    def _explain_waiting(self, seen):
        """What holds up this very object."""
        if not self._is_push_relevant():
            text = self.env._("The other side need not know of it now.")
            return [(text, [])]
        reasons = []
        not_before = self._get_push_not_before()
        if not_before and not_before > self.backend_id._get_business_date():
            text = self.env._(
                "Its day has not come: it will be sent on %(day)s.",
                day=format_date(self.env, not_before),
            )
            reasons.append((text, []))
        for dependency in self._get_push_dependencies():
            missing = dependency.filtered(lambda b: b.state != "done")
            reasons += [binding._explain_as_dependency(seen) for binding in missing]
        return reasons

    def _explain_as_dependency(self, seen):
        text = self.env._(
            "It waits for %(kind)s %(code)s, which must be there first:",
            kind=self._get_kind_name(),
            code=self.external_code,
        )
        if self in seen or len(seen) > EXPLAIN_DEPTH:
            return text, []
        return text, self._explain(seen)

    def _explain_next(self, is_held_up):
        """The job that works on it or will, or who makes one."""
        reasons = []
        for state, eta, started in self._find_push_jobs():
            if state == "started":
                text = self.env._(
                    "A job has been working on it since %(time)s.",
                    time=self._format_time(started),
                )
            elif eta and eta > fields.Datetime.now():
                text = self.env._(
                    "The next try is on %(time)s.", time=self._format_time(eta)
                )
            else:
                text = self.env._("A job is waiting for a free worker.")
            reasons.append((text, []))
        if not reasons and not is_held_up:
            time = self.date_enqueued or fields.Datetime.now()
            if self.date_enqueued:
                time += timedelta(minutes=SWEEP_AFTER_MINUTES)
            text = self.env._(
                "No job is waiting for it: the next sweep after %(time)s makes one.",
                time=self._format_time(time),
            )
            reasons.append((text, []))
        return reasons

    def _find_push_jobs(self):
        """State, earliest time and start of the jobs that will push this object.

        Extension point: a bridge may push by a job of another object.
        """
        self.env["queue.job"].flush_model()
        # queue_job keeps the record as JSON within a JSON string
        return self.env.execute_query(
            SQL(
                "SELECT state, eta, date_started FROM queue_job"
                " WHERE model_name = %s AND method_name = '_push'"
                " AND state IN ('wait_dependencies', 'pending', 'enqueued', 'started')"
                " AND (records #>> '{}')::jsonb->'ids' @> to_jsonb(%s::int)"
                " ORDER BY id LIMIT 3",
                self._name,
                self.id,
            )
        )

    def _explain_calls(self):
        calls = self.env["sync.call.log"].search(
            self._get_calls_domain(), limit=EXPLAIN_CALLS
        )
        outcomes = dict(calls._fields["outcome"]._description_selection(self.env))
        return [
            (
                self.env._(
                    "%(time)s: %(operation)s, attempt %(attempt)s: %(outcome)s "
                    "(%(duration)s ms)",
                    time=self._format_time(call.create_date),
                    operation=call.operation,
                    attempt=call.attempt,
                    outcome=outcomes[call.outcome],
                    duration=call.duration,
                ),
                [],
            )
            for call in calls
        ]

    def _format_time(self, time):
        return format_datetime(self.env, time, dt_format="short") if time else ""
