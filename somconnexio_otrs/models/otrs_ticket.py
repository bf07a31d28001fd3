from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import plaintext2html

from ..const import WORK_STATES
from ..tools.otrs_values import find_problems


class OtrsTicket(models.Model):
    """The ticket of a service order: created exactly once, then followed.

    The reference (``external_code``) is in a dynamic field of the ticket. OTRS creates
    tickets without transaction and without idempotency, so it's asked for the reference
    before each creation and after each lost answer.
    """

    _name = "otrs.ticket"
    _description = "OTRS Ticket"
    _inherit = [
        "otrs.ticket.talk.mixin",
        "otrs.ticket.history.mixin",
        "otrs.ticket.update.mixin",
        "otrs.ticket.link.mixin",
        "otrs.ticket.twin.mixin",
        "sync.binding.mixin",
        "otrs.ticket.pull.mixin",
        "otrs.ticket.repair.mixin",
        "otrs.ticket.close.mixin",
    ]
    _order = "id desc"

    backend_id = fields.Many2one(
        "otrs.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        string="OTRS",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    service_order_id = fields.Many2one(
        "service.order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(
        readonly=True,
        default=1,
        help="1 for the first ticket of a service order, 2 after a retry, …",
    )
    ticket_type_id = fields.Many2one(
        "otrs.ticket.type", readonly=True, index=True, ondelete="restrict"
    )
    ticket_number = fields.Char(readonly=True, copy=False, index="btree_not_null")
    ticket_state = fields.Char(string="State in OTRS", readonly=True, copy=False)
    ticket_state_type = fields.Char(readonly=True, copy=False)
    queue = fields.Char(readonly=True, copy=False)
    ticket_url = fields.Char(string="Address", compute="_compute_ticket_url")
    remote_changed = fields.Datetime(
        string="Changed in OTRS", readonly=True, copy=False
    )
    date_pulled = fields.Datetime(string="Read on", readonly=True, copy=False)
    pull_error = fields.Text(
        string="Not Understood",
        readonly=True,
        copy=False,
        help="Why the ticket's news could not be taken over.",
    )
    noted_state = fields.Char(
        readonly=True, copy=False, help="State that a person was told of last."
    )
    noted_duplicates = fields.Char(
        readonly=True, copy=False, help="Numbers of other tickets that a person knows."
    )

    _order_sequence_uniq = models.Constraint(
        "UNIQUE(service_order_id, sequence)",
        "A service order has one ticket at a time.",
    )
    _ticket_number_uniq = models.UniqueIndex(
        "(backend_id, ticket_number) WHERE ticket_number IS NOT NULL",
        "This ticket number belongs to another service order already.",
    )
    _ticket_uniq = models.UniqueIndex(
        "(backend_id, external_id) WHERE external_id IS NOT NULL",
        "This ticket belongs to another service order already.",
    )

    @api.depends("external_id", "backend_id")
    def _compute_ticket_url(self):
        for binding in self:
            binding.ticket_url = bool(
                binding.external_id
            ) and binding.backend_id.sudo()._get_ticket_url(binding.external_id)

    @api.depends("external_code", "ticket_number")
    def _compute_display_name(self):
        for binding in self:
            binding.display_name = binding.ticket_number or binding.external_code

    def action_open_ticket(self):
        """Open the ticket in OTRS's web interface."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.ticket_url, "target": "new"}

    # === BIRTH === #

    @api.model
    def _create_for_order(self, order):
        """Have a ticket created for a service order, and return its binding.

        An earlier ticket that OTRS never got, or that is still open there, is used;
        one that ended gets a successor, whose reference has a number of its own.
        """
        backend = self.env["otrs.backend"]._get_for_company(order.company_id)
        if not backend:
            return self.browse()
        last = order.otrs_ticket_ids.sorted("sequence")[-1:]
        if last and last.state != "cancelled" and not last._is_ended():
            if last.external_id:
                last._mark_outdated()
            else:
                last.action_retry()
            return last
        number = last.sequence + 1
        suffix = f"-{number}" if number > 1 else ""
        return self.create(
            {
                "backend_id": backend.id,
                "service_order_id": order.id,
                "sequence": number,
                "external_code": f"{order.name}{suffix}",
                "ticket_type_id": self._find_ticket_type(backend, order).id,
            }
        )

    @api.model
    def _find_ticket_type(self, backend, order):
        return self.env["otrs.ticket.type"]._find_for_order(backend, order)

    # === PUSH === #

    def _get_record(self):
        return self.service_order_id

    def _is_push_relevant(self):
        return self.service_order_id.state in WORK_STATES

    def _with_agents_language(self):
        """The service order in the language in which the agents read."""
        lang = self.backend_id.company_id.partner_id.lang
        return self.service_order_id.with_context(lang=lang)

    def _check_push_ready(self):
        """What a person must add before OTRS can take the ticket."""
        if not self.ticket_type_id or not (self.external_id or self.payload):
            # nothing was asked for yet: types or data may be other ones by now
            self.ticket_type_id = self._find_ticket_type(
                self.backend_id, self.service_order_id
            )
        if not self.ticket_type_id:
            return [self.env._("There is no ticket type for this service order.")]
        order = self._with_agents_language()
        payload = self._prepare_payload()
        problems = [
            self.env._("%(field)s is required.", field=name)
            for name in self.ticket_type_id._find_missing_values(order)
        ]
        problems += [
            self.env._("OTRS has no key for the value of %(field)s.", field=name)
            for name in self.ticket_type_id._find_unknown_keys(order)
        ]
        # one that was found when it was given up, not created by us, has no payload
        if not (self.external_id or payload["Ticket"].get("CustomerUser")):
            problems.append(self.env._("The ticket needs a customer user."))
        problems += [
            self._describe_problem(code, name) for code, name in find_problems(payload)
        ]
        return problems

    def _describe_problem(self, code, name):
        if code == "too_long":
            return self.env._("%(field)s is too long for OTRS.", field=name)
        return self.env._("%(field)s can't be sent to OTRS.", field=name)

    def _prepare_payload(self):
        if self.external_id:
            return self._prepare_desired_payload()
        return self.ticket_type_id._prepare_ticket_payload(
            self._with_agents_language(), self.external_code
        )

    def _do_push(self, client, payload):
        """Create the ticket, after the look-up found none, or update it."""
        if self.external_id:
            return self._do_update(client)
        ticket_id, number = client.create_ticket(payload, self.external_code)
        return {
            "external_id": str(ticket_id),
            "ticket_number": number,
            "ticket_state": payload["Ticket"]["State"],
            "queue": payload["Ticket"]["Queue"],
        }

    def _do_look_up(self, client):
        """Look for the ticket; complete one that is half there."""
        found = self._find_tickets(client)
        if not found:
            return None
        ticket, has_article = self._choose_ticket(client, found)
        self._note_duplicates(
            [other for other in found if other.ticket_id != ticket.ticket_id]
        )
        payload = self.payload or self._prepare_payload()
        if has_article:
            payload = self._prepare_found_payload(payload, ticket)
        else:
            self._complete_ticket(client, ticket, payload)
        return {
            "external_id": str(ticket.ticket_id),
            "payload": payload,
            "payload_hash": self._hash_payload(payload),
            **self._prepare_ticket_vals(ticket),
        }

    def _find_tickets(self, client):
        """Our tickets in OTRS, oldest first; if none has our reference, those that
        broke off so early that their title is all they have of us."""
        field, code = self.backend_id.reference_field, self.external_code
        return client.search_by_field(field, code, code) or self._find_halves(client)

    def _find_halves(self, client):
        field, code = self.backend_id.reference_field, self.external_code
        start = self.ticket_type_id._get_title_start(code)
        return client.search_half_made(start, field, code)

    def _choose_ticket(self, client, found):
        """The first whole ticket, else the first one, and whether it is whole.

        The article comes last: one without an article may lack dynamic fields too.
        """
        halves = []
        for ticket in found:
            whole = client.get_ticket(
                ticket.ticket_id, articles=True, reference=self.external_code
            )
            if whole.article_count:
                return whole, True
            halves.append(whole)
        return halves[0], False

    def _complete_ticket(self, client, ticket, payload):
        """Finish a ticket whose creation broke off."""
        client.check_quiet(ticket)
        client.update_ticket(
            ticket.ticket_id,
            {
                key: payload[key]
                for key in ("DynamicField", "Article", "Attachment")
                if key in payload
            },
            self.external_code,
        )

    def _is_own(self, ticket):
        """Whether a ticket with our reference is the one that we follow, or may be."""
        self.ensure_one()
        return self.external_id in (False, str(ticket.ticket_id))

    def _finish(self, vals, payload, payload_hash):
        """After the ticket is known: the service order is in progress."""
        is_new = not self.external_id
        result = super()._finish(vals, payload, payload_hash)
        order = self.service_order_id
        self.env["sync.binding.mixin"]._lock_row(order)
        if order.state == "acknowledged":
            # what the chatter tells is written once, in one language
            self._with_agents_language()._set_in_progress()
        if is_new:
            self._settle_in()
        if not self.date_pulled:
            self._delay_pull()
        return result

    def _settle_in(self):
        """What comes after the birth: changes made meanwhile, and links."""
        if self._hash_payload(self._prepare_payload()) != self.payload_hash:
            self._mark_outdated()
        self._wake_group()

    def _prepare_ticket_vals(self, ticket):
        """What we keep of a ticket."""
        return {
            "ticket_number": ticket.number,
            "ticket_state": ticket.state,
            "ticket_state_type": ticket.state_type,
            "queue": ticket.queue,
        }

    # === HELPERS === #

    def _as_job(self):
        """Self as jobs run it: by the system, in company and language of the OTRS's
        staff."""
        company = self.backend_id.sudo().company_id
        system = self.env(user=SUPERUSER_ID, context={})
        return (
            system[self._name]
            .browse(self.ids)
            .with_context(allowed_company_ids=company.ids, lang=company.partner_id.lang)
        )

    def _note_for_person(self, text, kind="ticket", responsible=None):
        """Write a text into the service order's history and give someone the task."""
        order = self.service_order_id
        body = plaintext2html(text)
        order.message_post(body=body)
        person = responsible or self.backend_id.responsible_id
        order.activity_schedule(
            f"somconnexio_otrs.mail_activity_type_{kind}",
            summary=self.ticket_number or self.external_code,
            note=body,
            user_id=(person or order._get_responsible()).id,
        )
