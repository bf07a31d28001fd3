from odoo import SUPERUSER_ID, api, fields, models

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
        "sync.binding.mixin",
        "otrs.ticket.pull.mixin",
        "otrs.ticket.close.mixin",
    ]
    _order = "id desc"

    _push_is_repeatable = False

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
            if not last.external_id:
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
        return self.service_order_id.state in ("acknowledged", "in_progress", "held")

    def _with_agents_language(self):
        """The service order in the language in which the agents read."""
        lang = self.backend_id.company_id.partner_id.lang
        return self.service_order_id.with_context(lang=lang)

    def _check_push_ready(self):
        """What a person must add before OTRS can take the ticket."""
        if not self.ticket_type_id:
            # a type may have been added since
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
        if not payload["Ticket"].get("CustomerUser"):
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
        return self.ticket_type_id._prepare_ticket_payload(
            self._with_agents_language(), self.external_code
        )

    def _do_push(self, client, payload):
        """Create the ticket; the look-up before it found none."""
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
        ticket, *others = found
        self._note_duplicates(others)
        self._complete_ticket(client, ticket)
        return {
            "external_id": str(ticket.ticket_id),
            **self._prepare_ticket_vals(ticket),
        }

    def _find_tickets(self, client):
        """Our tickets in OTRS, oldest first; if none has our reference, those that
        broke off so early that their title is all they have of us."""
        field, code = self.backend_id.reference_field, self.external_code
        return client.search_by_field(field, code, code) or client.search_half_made(
            self.ticket_type_id._get_title_start(code), field, code
        )

    def _complete_ticket(self, client, ticket):
        """Finish a ticket whose creation broke off: the article comes last, so one
        without an article may lack dynamic fields too."""
        whole = client.get_ticket(
            ticket.ticket_id, articles=True, reference=self.external_code
        )
        if whole.article_count:
            return
        payload = self.payload or self._prepare_payload()
        client.update_ticket(
            ticket.ticket_id,
            {key: payload[key] for key in ("DynamicField", "Article")},
            self.external_code,
        )

    def _is_own(self, ticket):
        """Whether a ticket with our reference is the one that we follow, or may be."""
        self.ensure_one()
        return self.external_id in (False, str(ticket.ticket_id))

    def _note_duplicates(self, tickets):
        """Tell a person, once per ticket, of others that carry our reference."""
        env = self.with_context(lang=self.backend_id.company_id.partner_id.lang).env
        for ticket in tickets:
            noted = self.noted_duplicates or ""
            if ticket.number in noted.split():
                continue
            self.noted_duplicates = f"{noted} {ticket.number}".strip()
            self._note_for_person(
                env._(
                    "OTRS has a second ticket for %(reference)s, number %(number)s. "
                    "Odoo follows the first one: please close the other.",
                    reference=self.external_code,
                    number=ticket.number,
                )
            )

    def _finish(self, vals, payload, payload_hash):
        """After the ticket is known: the service order is in progress."""
        result = super()._finish(vals, payload, payload_hash)
        order = self.service_order_id
        self.env["sync.binding.mixin"]._lock_row(order)
        if order.state == "acknowledged":
            # what the chatter tells is written once, in one language
            self._with_agents_language()._set_in_progress()
        self._delay_link()
        if not self.date_pulled:
            self._delay_pull()
        return result

    def _prepare_ticket_vals(self, ticket):
        """What we keep of a ticket."""
        return {
            "ticket_number": ticket.number,
            "ticket_state": ticket.state,
            "ticket_state_type": ticket.state_type,
            "queue": ticket.queue,
        }

    # === LINKS === #

    def _get_siblings(self):
        """Tickets of the other service orders of the same order, oldest first."""
        lead = self.service_order_id.lead_id
        if not lead:
            return self.browse()
        domain = [
            ("service_order_id.lead_id", "=", lead.id),
            ("backend_id", "=", self.backend_id.id),
            ("external_id", "!=", False),
            ("id", "!=", self.id),
        ]
        return self.search(domain, order="id")

    def _delay_link(self):
        if self.backend_id.link_webservice and self._get_siblings():
            self._as_job().with_delay(max_retries=0)._link()

    def _link(self):
        """Link a ticket to the first one of the same order"""
        self.ensure_one()
        siblings = self._get_siblings()
        if not siblings or not self.backend_id._is_enabled():
            return "Nothing to do: no other ticket"
        first = siblings[0]

        def link(client):
            client.link_tickets(
                first.external_id,
                self.external_id,
                self.backend_id.link_type,
                self.external_code,
            )

        self._run_remote(link)
        return "Linked"

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

    def _note_for_person(self, text, kind="ticket"):
        """Write a text into the service order's history and give someone the task."""
        order = self.service_order_id
        order.message_post(body=text)
        order.activity_schedule(
            f"somconnexio_otrs.mail_activity_type_{kind}",
            summary=self.ticket_number or self.external_code,
            note=text,
            user_id=(self.backend_id.responsible_id or order._get_responsible()).id,
        )
