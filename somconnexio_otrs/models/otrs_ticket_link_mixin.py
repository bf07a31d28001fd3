from odoo import models

LINK_PARENT = "ParentChild"
LINK_NORMAL = "Normal"


class OtrsTicketLinkMixin(models.AbstractModel):
    """Which tickets belong together, as links in OTRS.

    Of two linked tickets the target keeps what was done, and does what is missing; it
    is looked at again when the other one appears.
    """

    _name = "otrs.ticket.link.mixin"
    _description = "Links of an OTRS Ticket"

    def _get_group_orders(self):
        """Service orders whose tickets belong together: those of one order, or what
        one request has brought about; oldest first."""
        order = self.service_order_id
        if order.lead_id:
            return order.lead_id.service_order_ids.sorted("id")
        root = order.parent_id or order
        group = (root | root.child_ids).filtered(lambda one: one.type == order.type)
        return group.sorted("id")

    def _get_group_tickets(self):
        """Tickets that OTRS has of these service orders, one each."""
        tickets = self._get_group_orders().otrs_ticket_id
        return tickets.filtered(
            lambda ticket: ticket.external_id
            and ticket.state != "cancelled"
            and ticket.backend_id == self.backend_id
        )

    def _get_desired_links(self):
        """Links whose target the ticket is: sorted lists [source id, target id, type].

        Empty if this OTRS has no links.
        """
        self.ensure_one()
        if not self.backend_id.link_webservice:
            return []
        pairs = self._pair_tickets(self._get_group_tickets())
        return sorted(
            [source.external_id, target.external_id, link_type]
            for source, target, link_type in pairs
            if target == self
        )

    def _get_missing_links(self):
        """Desired links that were not made yet."""
        made = (self.payload or {}).get("Links") or []
        return [link for link in self._get_desired_links() if link not in made]

    def _pair_tickets(self, tickets):
        """All links of a group of tickets: (source, target, type)."""
        pairs = self._pair_by_dependency(tickets) + self._pair_shared(tickets)
        linked = {ticket for pair in pairs for ticket in pair[:2]}
        first = tickets[:1]
        pairs += [
            (first, ticket, self.backend_id.link_type)
            for ticket in tickets - first
            if ticket not in linked
        ]
        return pairs

    def _pair_by_dependency(self, tickets):
        """What waits for another is its child; of one request the first is the
        parent."""
        by_order = {ticket.service_order_id: ticket for ticket in tickets}
        pairs = []
        for order, ticket in by_order.items():
            source = by_order.get(order.awaited_order_id)
            if not order.lead_id and ticket != tickets[0]:
                source = tickets[0]
            if source:
                pairs.append((source, ticket, LINK_PARENT))
        return pairs

    def _pair_shared(self, tickets):
        """Services that share one volume of data know each other."""
        pairs = []
        for ticket in tickets:
            main = ticket.service_order_id._get_shared_data_main()
            pairs += [
                (other, ticket, LINK_NORMAL)
                for other in tickets
                if main
                and other.id < ticket.id
                and other.service_order_id._get_shared_data_main() == main
            ]
        return pairs

    def _make_links(self, client, links):
        """Make links that may be there already."""
        for source, target, link_type in links:
            client.link_tickets(source, target, link_type, self.external_code)

    def _wake_group(self):
        """Have the other tickets compared that miss a link to this one."""
        for ticket in self._get_group_tickets() - self:
            if ticket._get_missing_links():
                ticket._mark_outdated()
