import re

from odoo import fields, models
from odoo.tools import email_normalize

# A Spanish phone number, with or without spaces between its groups of digits
PHONE_NUMBER = re.compile(r"(?<!\d)[6-9]\d{2}(?:[ .-]?\d){6}(?!\d)")


class OtrsMemberTicketMixin(models.AbstractModel):
    """Tickets that members opened themselves are shown with the member.

    Whose ticket it is: the member with its customer number. A customer that OTRS does
    not know has the e-mail address as its number; then it's the member who alone has
    that address. What fits nobody, or more than one, is left alone.
    """

    _name = "otrs.member.ticket.mixin"
    _description = "Members' Own Tickets of an OTRS"

    member_ticket_days = fields.Integer(
        string="Keep Ended Tickets",
        default=730,
        help="Days after which a member's ended ticket is no longer shown. 0: never.",
    )

    _member_ticket_days_positive = models.Constraint(
        "CHECK(member_ticket_days >= 0)", "Tickets can't be kept for less than no day."
    )

    def _take_over_foreign(self, tickets):
        """Mirror tickets that are not of our making, those of members.

        Safe to run any number of times.

        :param tickets: changed tickets, as the client returns them
        """
        self.ensure_one()
        mirror = self.env["otrs.member.ticket"]
        by_id = {str(ticket.ticket_id): ticket for ticket in tickets}
        known = mirror.search(
            [("backend_id", "=", self.id), ("external_id", "in", list(by_id))]
        ).grouped("external_id")
        owners = self._find_ticket_owners(tickets)
        new = []
        for external_id, ticket in by_id.items():
            owner = owners.get(ticket.ticket_id)
            mirrored = known.get(external_id)
            if not owner:
                # given to another customer over there: no longer this member's
                if mirrored:
                    mirrored.unlink()
                continue
            vals = self._prepare_member_ticket_vals(ticket, owner)
            if mirrored:
                mirrored.write(vals)
            else:
                new.append({"backend_id": self.id, "external_id": external_id, **vals})
        return mirror.with_context(mail_create_nolog=True).create(new)

    def _prepare_member_ticket_vals(self, ticket, owner):
        return {
            "ticket_number": ticket.number,
            "title": ticket.title,
            "queue": ticket.queue,
            "ticket_state": ticket.state,
            "ticket_state_type": ticket.state_type,
            "opened_on": ticket.created,
            "remote_changed": ticket.changed,
            "partner_id": owner.id,
            "contract_id": self._find_ticket_contract(ticket, owner).id,
        }

    def _find_ticket_owners(self, tickets):
        """The members whose tickets these are, by ticket id."""
        by_number = self._find_members("ref", {one.customer_number for one in tickets})
        addresses = {one.ticket_id: self._get_customer_address(one) for one in tickets}
        by_address = self._find_members("email_normalized", set(addresses.values()))
        return {
            one.ticket_id: by_number.get(one.customer_number)
            or by_address.get(addresses[one.ticket_id])
            for one in tickets
        }

    def _find_members(self, name, values):
        """The company's only member with each value of a field."""
        members = self.env["res.partner"].search(
            [
                (name, "in", [value for value in values if value]),
                ("company_id", "=", self.company_id.id),
                ("is_member", "=", True),
            ]
        )
        groups = members.grouped(name)
        return {value: group for value, group in groups.items() if len(group) == 1}

    def _get_customer_address(self, ticket):
        """The e-mail address of a customer whom OTRS doesn't know, or nothing: a
        number says more than the address from which somebody writes."""
        user = email_normalize(ticket.customer_user) if ticket.customer_user else ""
        if user and ticket.customer_number in ("", ticket.customer_user, user):
            return user
        return ""

    def _find_ticket_contract(self, ticket, owner):
        """The member's one contract whose phone number is in the title, or none."""
        contracts = self.env["contract.contract"]
        numbers = {
            re.sub(r"\D", "", text) for text in PHONE_NUMBER.findall(ticket.title)
        }
        if numbers:
            contracts = contracts.search(
                [("partner_id", "=", owner.id), ("phone_number", "in", list(numbers))]
            )
        return contracts if len(contracts) == 1 else contracts.browse()
