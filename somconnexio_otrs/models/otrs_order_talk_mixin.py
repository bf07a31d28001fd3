from markupsafe import Markup

from odoo import models


class OtrsOrderTalkMixin(models.AbstractModel):
    """What is written to the ticket of a service order, and why the order waits."""

    _name = "otrs.order.talk.mixin"
    _description = "Service Order and Its Ticket in Words"

    # === TICKETS === #

    def _get_panel_domains(self):
        """The tickets of the service order."""
        return {"otrs.ticket": [("service_order_id", "=", self.id)]}

    def action_write_otrs_article(self):
        """Open the form in which an article for the current ticket is written."""
        self.ensure_one()
        return self.otrs_ticket_id.action_write_article()

    def _message_post_after_hook(self, message, msg_values):
        """Send the notes that people log to the ticket, if its OTRS takes them."""
        result = super()._message_post_after_hook(message, msg_values)
        ticket = self.sudo().otrs_ticket_id
        if (
            ticket.backend_id.sends_notes
            and ticket.state != "cancelled"
            and message.message_type == "comment"
            and message.subtype_id.internal
            and not self.env.context.get("is_otrs_article")
        ):
            self.env["otrs.article"].sudo()._create_for_message(
                ticket, message, self.env._("Note from Odoo")
            )
        return result

    # === WHY IT WAITS === #

    def action_explain_waiting(self):
        """Show why the service order waits, and how its ticket fares."""
        self.ensure_one()
        self.check_access("read")
        # the explanation is read once; whoever sees the service order may see it
        explanation = (
            self.env["sync.explanation"]
            .sudo()
            .create({"title": self.display_name, "body": self._render_waiting()})
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why is this waiting?"),
            "res_model": explanation._name,
            "res_id": explanation.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _render_waiting(self):
        """The reasons as a list: the service order's own, then its ticket's."""
        ticket = self.sudo().otrs_ticket_id
        reasons = [(self.waiting_reason or self.env._("It waits for nothing."), [])]
        if ticket:
            reasons.append((self._word_ticket(ticket), ticket._explain()))
            if ticket.pull_error:
                text = self.env._(
                    "What OTRS says could not be taken over: %(error)s",
                    error=ticket.pull_error,
                )
                reasons.append((text, []))
            reasons += [
                (
                    self.env._(
                        "“%(subject)s” is not in OTRS yet.", subject=one.subject
                    ),
                    one._explain(),
                )
                for one in ticket.article_ids
                if one.state in ("to_push", "uncertain", "error")
            ]
        return Markup("<div>%s</div>") % ticket._render_reasons(reasons)

    def _word_ticket(self, ticket):
        """State, queue and age of a ticket, in a sentence."""
        if not ticket.ticket_number:
            return self.env._("Its ticket is not in OTRS yet:")
        if not ticket.queue_since:
            return self.env._(
                "Ticket %(number)s is “%(state)s”:",
                number=ticket.ticket_number,
                state=ticket.ticket_state,
            )
        return self.env._(
            "Ticket %(number)s is “%(state)s”, in queue %(queue)s since %(since)s:",
            number=ticket.ticket_number,
            state=ticket.ticket_state,
            queue=ticket.queue,
            since=ticket._format_time(ticket.queue_since),
        )
