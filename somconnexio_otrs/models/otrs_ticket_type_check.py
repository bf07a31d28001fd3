from odoo import models

# Whoever has no address of its own is nobody
NOBODY = "nobody@example.org"


class OtrsTicketTypeCheckMixin(models.AbstractModel):
    """What is asked before the first ticket is sent: preview, check against OTRS."""

    _name = "otrs.ticket.type.check.mixin"
    _description = "Check of an OTRS Ticket Type"

    def action_check_setup(self):
        """Button: ask OTRS for the queue, state, fields … of this ticket type."""
        self.ensure_one()
        return self.backend_id._check_setup(self)

    def _find_example(self):
        """The last service order that fits, of those that came last; may be none."""
        self.ensure_one()
        orders = self.env["service.order"].search(
            [("type", "=", self.order_type), ("company_id", "=", self.company_id.id)],
            limit=200,
        )
        return orders.filtered(
            lambda order: self._find_for_order(self.backend_id, order) == self
        )[:1]

    def _prepare_probe(self, company):
        """Attributes of a ticket that are the same for each service order."""
        self.ensure_one()
        core = {
            "CustomerUser": company.email or NOBODY,
            "Queue": self.queue,
            "State": self.ticket_state,
            "Priority": self.priority,
            "Type": self.ticket_type,
            "Service": self.service,
            "SLA": self.sla,
            "Owner": self.owner,
            "Responsible": self.responsible,
        }
        return {name: value for name, value in core.items() if value}
