from odoo import fields, models


class OtrsTicketMergeMixin(models.AbstractModel):
    """Tickets that were merged into another, deleted, or moved out of our reach.

    Part of ``otrs.ticket``.
    """

    _name = "otrs.ticket.merge.mixin"
    _description = "Tickets That Are No Longer Where They Were"

    former_numbers = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Numbers of the tickets that were merged into this one.",
    )
    is_gone = fields.Boolean(
        string="Gone from OTRS",
        readonly=True,
        copy=False,
        help="It was deleted, or moved to where our account may not look.",
    )

    # === MERGED === #

    def _follow_merge(self, ticket):
        """Follow a merged ticket to the one that it became part of.

        :return: whether the binding follows another ticket now, which is to be read
        """
        target = self._run_remote(lambda client: self._take_merge_target(client))
        if not target:
            return False
        self._lock_row(self)
        numbers = " ".join(filter(None, (self.former_numbers, ticket.number)))
        self.write(
            {
                "external_id": str(target.ticket_id),
                "former_numbers": numbers,
                "remote_changed": False,
                "remote_digest": False,
                # the other ticket has none of the fields that were sent
                "payload": {**(self.payload or {}), "DynamicField": []},
                "payload_hash": False,
                **self._prepare_ticket_vals(target),
            }
        )
        self.service_order_id.message_post(
            body=self.env._(
                "Ticket %(old)s was merged into ticket %(new)s, which is followed now.",
                old=ticket.number,
                new=target.number,
            )
        )
        self._mark_outdated()
        self._delay_pull()
        return True

    def _take_merge_target(self, client):
        """The ticket that ours was merged into, with our reference in it; None if
        there is none, or if it belongs to another service order."""
        target_id = client.find_merge_target(int(self.external_id))
        if not target_id or self._find_owner(target_id):
            return None
        field, code = self.backend_id.reference_field, self.external_code
        found = client.get_tickets([target_id]).get(target_id)
        if not found or found.get_field(field) not in (None, code):
            return None
        if found.get_field(field) is None:
            # the poll and every look-up know a ticket by it
            client.update_ticket(
                target_id, {"DynamicField": [{"Name": field, "Value": code}]}, code
            )
        return found

    def _find_owner(self, ticket_id):
        """Another binding that follows a ticket."""
        return self.search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("external_id", "=", str(ticket_id)),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    # === GONE === #

    def _note_gone(self):
        """OTRS has no such ticket, or none that our account may see."""
        self._note_pull_error(
            self.env._(
                "OTRS no longer shows ticket %(number)s.", number=self.ticket_number
            )
        )
        self.is_gone = True
        self._report_finding("ticket_gone")

    def _settle_gone(self):
        """It can be seen again."""
        if self.is_gone:
            self.is_gone = False
            self._settle_finding("ticket_gone")

    # === FINDINGS === #

    def _report_finding(self, kind, ours=None, theirs="", part=""):
        """Report a difference between the service order and its ticket."""
        order = self.service_order_id
        return self.env["sync.finding"]._report(
            self.backend_id,
            kind,
            self.external_code,
            record=order,
            part=part,
            ours=order.state if ours is None else ours,
            theirs=theirs.strip(),
        )

    def _settle_finding(self, kind):
        self.env["sync.finding"]._settle(self.backend_id, kind, [self.external_code])
