from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_OPEN_STATES

from ..const import (
    ENDED_STATE_TYPES,
    OUTCOME_FAILURE,
    OUTCOME_SUCCESS,
)
from ..tools.otrs_differences import find_differences

# What is compared, and in which order
PHASES = ("orders", "tickets", "strange")
PAGE = 100
# Days for which the ticket of what has ended is still looked at
WATCHED_DAYS = 90


class OtrsReconciliationMixin(models.AbstractModel):
    """Walks along our service orders and OTRS's tickets, a hundred at a time.

    Part of ``otrs.backend``.
    """

    _name = "otrs.reconciliation.mixin"
    _description = "Reconciliation with OTRS"
    _inherit = ["otrs.repair.mixin"]

    _is_reconcilable = True

    def _get_finding_kinds(self):
        return {
            **super()._get_finding_kinds(),
            "order_without_ticket": self.env._("Service order without ticket"),
            "ticket_without_order": self.env._("Ticket without service order"),
            "second_ticket": self.env._("Second ticket of a service order"),
            "ticket_gone": self.env._("Ticket gone from OTRS"),
            "state_differs": self.env._("Ticket and service order disagree"),
            "not_read": self.env._("Ticket changed and was not read"),
            "ticket_left_open": self.env._("Ticket of a closed service order is open"),
            "changed_after_end": self.env._("Ticket changed after the end"),
            "field_differs": self.env._("Field of the ticket differs"),
        }

    def _get_reconciled_kinds(self):
        return list(self._get_finding_kinds())

    def _get_reconciliation_size(self):
        orders = self.env["service.order"].search_count(self._get_lacking_domain())
        tickets = self.env["otrs.ticket"].search_count(self._get_watched_domain())
        return orders + tickets

    def _reconcile_page(self, cursor):
        """Compare one page of one phase.

        :param cursor: the phase, and the place in it
        """
        cursor = cursor or {"phase": PHASES[0]}
        place, count = getattr(self, f"_compare_{cursor['phase']}")(cursor)
        if place is not None:
            return {"phase": cursor["phase"], **place}, count
        number = PHASES.index(cursor["phase"]) + 1
        if number == len(PHASES):
            return None, count
        return {"phase": PHASES[number]}, count

    # === SERVICE ORDERS WITHOUT TICKET === #

    def _get_lacking_domain(self):
        """Open service orders that should have a ticket and have none."""
        return Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("acknowledged", "in_progress", "held")),
                ("is_provisioning_needed", "=", True),
                ("fulfilled_on", "=", False),
                ("otrs_ticket_ids", "=", False),
            ]
        ) & (
            Domain("is_approval_needed", "=", False)
            | Domain("approved_by_id", "!=", False)
        )

    def _compare_orders(self, cursor):
        domain = self._get_lacking_domain() & Domain("id", ">", cursor.get("after", 0))
        orders = self.env["service.order"].search(domain, order="id", limit=PAGE)
        for order in orders:
            self.env["sync.finding"]._report(
                self,
                "order_without_ticket",
                order.name,
                record=order,
                ours=order.state,
            )
        return ({"after": orders[-1].id} if orders else None), len(orders)

    # === OUR TICKETS === #

    def _get_watched_domain(self):
        """Tickets that may still disagree with their service orders."""
        since = fields.Datetime.now() - timedelta(days=WATCHED_DAYS)
        return Domain(
            [
                ("backend_id", "=", self.id),
                ("external_id", "!=", False),
                ("state", "!=", "cancelled"),
            ]
        ) & (
            Domain(
                "service_order_id.state", "in", (*SERVICE_ORDER_OPEN_STATES, "failed")
            )
            | Domain("ticket_state_type", "not in", ENDED_STATE_TYPES)
            | Domain("remote_changed", ">=", since)
        )

    def _compare_tickets(self, cursor):
        domain = self._get_watched_domain() & Domain("id", ">", cursor.get("after", 0))
        page = self.env["otrs.ticket"].search(domain, order="id", limit=PAGE)
        if not page:
            return None, 0
        marks = self._get_marks(page, self.env)
        with self._get_client() as client:
            tickets = client.get_tickets([int(one.external_id) for one in page])
        with self.env.registry.cursor() as cr:
            # a job sees Odoo as it was when it began, and OTRS as it is: what moved
            # in between is no difference
            now = self._get_marks(page, self.env(cr=cr))
        for binding in page.filtered(lambda one: marks[one.id] == now.get(one.id)):
            self._compare_ticket(binding, tickets.get(int(binding.external_id)))
        return {"after": page[-1].id}, len(page)

    def _get_marks(self, bindings, env):
        """What changes with every reading and every move: by id."""
        env.flush_all()
        bindings = bindings.with_env(env).exists()
        return {
            one.id: (one.write_date, one.service_order_id.state, one.external_id)
            for one in bindings
        }

    def _compare_ticket(self, binding, ticket):
        """Report what differs between a service order and its ticket."""
        if ticket is None:
            binding._report_finding("ticket_gone")
            return
        kind = self._find_disagreement(binding, ticket)
        if kind:
            binding._report_finding(kind, theirs=ticket.state)
        is_ended = ticket.state_type in ENDED_STATE_TYPES
        if is_ended or binding.state != "done" or not binding._is_update_wanted():
            return
        sent = binding._get_compared_fields()
        for name, ours, theirs in find_differences(sent, ticket):
            binding._report_finding(
                "field_differs", ours=ours, theirs=theirs, part=name
            )

    def _find_disagreement(self, binding, ticket):
        """The kind of finding that the states of both sides make, or None."""
        order = binding.service_order_id
        outcome = self._get_outcome(ticket, binding.ticket_type_id)
        is_ended = ticket.state_type in ENDED_STATE_TYPES
        if not binding._is_current():
            return "state_differs" if outcome == OUTCOME_SUCCESS else None
        if binding._is_settled():
            return None if outcome == OUTCOME_SUCCESS else "changed_after_end"
        if order.state == "cancelled" and outcome == OUTCOME_SUCCESS:
            return "changed_after_end"
        if order.state in ("cancelled", "failed"):
            left_open = not is_ended and outcome != OUTCOME_FAILURE
            if left_open and binding.ticket_type_id.cancel_action == "close":
                return "ticket_left_open"
            return "state_differs" if outcome == OUTCOME_SUCCESS else None
        if binding.missing_values or binding.pull_error:
            # a person knows
            return None
        if is_ended:
            return "state_differs"
        if not binding.remote_digest and binding.ticket_state == ticket.state:
            # read before it was noted down what mattered
            return None
        return None if binding._is_echo(ticket) else "not_read"

    # === TICKETS OF NOBODY === #

    def _compare_strange(self, cursor):
        """Open tickets with a reference of ours that no service order follows."""
        since, limit = cursor.get("since"), cursor.get("limit", PAGE)
        since = fields.Datetime.to_datetime(since)
        with self._get_client() as client:
            ids = client.search_open(self.reference_field, since, limit)
            tickets = client.get_tickets(ids)
        by_reference, _foreign = self._sort_tickets(tickets)
        bindings = self.env["otrs.ticket"].search(
            [
                ("backend_id", "=", self.id),
                ("external_code", "in", list(by_reference)),
            ]
        )
        known = {one.external_code: one for one in bindings}
        for reference, found in by_reference.items():
            for ticket in found:
                self._compare_strange_one(known.get(reference), reference, ticket)
        if len(ids) < limit:
            return None, 0
        newest = max(ticket.created for ticket in tickets.values())
        # one second may hold more than a page
        limit = limit * 2 if newest == since else PAGE
        return {"since": fields.Datetime.to_string(newest), "limit": limit}, 0

    def _compare_strange_one(self, binding, reference, ticket):
        if binding and binding._is_own(ticket):
            return
        self.env["sync.finding"]._report(
            self,
            "second_ticket" if binding else "ticket_without_order",
            reference,
            record=binding and binding.service_order_id,
            part=ticket.number,
            theirs=ticket.state,
        )
