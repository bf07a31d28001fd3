import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.somconnexio_sync.exceptions import RemoteUnreachableError

from ..const import (
    DEFAULT_REFERENCE_FIELD,
    DEFAULT_WEBSERVICE,
    OUTCOME_ATTENTION,
    OUTCOME_BY_STATE,
    OUTCOME_BY_STATE_TYPE,
)
from ..tools.otrs_client import OtrsClient


class OtrsBackend(models.Model):
    """One OTRS (or Znuny) of one company."""

    _name = "otrs.backend"
    _description = "OTRS"
    _inherit = [
        "otrs.member.ticket.mixin",
        "otrs.live.mixin",
        "otrs.attachment.mixin",
        "otrs.poll.mixin",
        "otrs.reconciliation.mixin",
        "otrs.customer.view.mixin",
        "sync.backend.mixin",
    ]
    _order = "id"

    _credential_fields = {
        "URL": "url",
        "USER": "username",
        "PASSWORD": "password",
        "WEBHOOK_SECRET": "webhook_secret",
        "AGENT_URL": "agent_url",
    }
    _webhook_path = "/somconnexio_otrs/webhook"

    ticket_webservice = fields.Char(
        string="Ticket Web Service",
        required=True,
        default=DEFAULT_WEBSERVICE,
        help="Name of the GenericInterface web service with the ticket operations. It "
        "needs the route POST /TicketSearch.",
    )
    link_webservice = fields.Char(
        help="Name of the web service with LinkAdd and LinkList. OTRS has none of its "
        "own; without one the tickets of an order are not linked.",
    )
    link_type = fields.Selection(
        [("Normal", "Normal"), ("ParentChild", "Parent and child")],
        required=True,
        default="Normal",
        help="For tickets of one order that neither wait for each other nor share "
        "their data.",
    )
    holds_portability = fields.Boolean(
        string="Hold Ported Numbers",
        default=True,
        help="A number that is ported together with a new fixed line waits until the "
        "line works, also outside a pack.",
    )
    reference_field = fields.Char(
        required=True,
        default=DEFAULT_REFERENCE_FIELD,
        help="Dynamic field of type text with the reference of the service order. "
        "Odoo searches for it before it creates a ticket.",
    )
    time_zone = fields.Selection(
        selection="_selection_time_zone",
        required=True,
        default="UTC",
        help="The server's OTRSTimeZone: its timestamps don't say.",
    )
    agent_url = fields.Char(
        string="Agents' Web Address",
        help="Where agents log in. Empty: the server's address and /otrs/index.pl.",
    )
    webhook_secret = fields.Char(groups="base.group_system", copy=False)
    webhook_url = fields.Char(string="Webhook", compute="_compute_webhook_url")
    ticket_type_ids = fields.One2many("otrs.ticket.type", "backend_id")
    ticket_rule_ids = fields.One2many("otrs.ticket.rule", "backend_id")

    @api.model
    def _selection_time_zone(self):
        return [(name, name) for name in pytz.common_timezones]

    @api.depends("code")
    @api.depends_context("uid")
    def _compute_webhook_url(self):
        for backend in self:
            base = backend.get_base_url()
            backend.webhook_url = f"{base}{self._webhook_path}/{backend.code or ''}"

    @api.constrains("reference_field")
    def _check_reference_field(self):
        for backend in self:
            name = backend.reference_field
            if not (name.isascii() and name.isalnum()):
                raise ValidationError(
                    self.env._("%(name)s is no name of a dynamic field.", name=name)
                )

    # === REMOTE === #

    def _get_client(self, *, timeout=None, observe=None):
        """The client of this OTRS; a context manager that gives its sockets back.

        :param timeout: seconds to connect and to wait, instead of the backend's own
        :param observe: what logs the calls, instead of ``_logged_call``
        :raises RemoteUnreachableError: without an address: work waits for one
        """
        self.ensure_one()
        url = self._get_credential("URL")
        if not url:
            raise RemoteUnreachableError(
                self.env._("%(backend)s has no address.", backend=self.display_name)
            )
        return OtrsClient(
            url,
            self._get_credential("USER"),
            self._get_credential("PASSWORD"),
            webservices=(self.ticket_webservice, self.link_webservice or ""),
            time_zone=self.time_zone,
            timeout=timeout or (self.connect_timeout, self.read_timeout),
            observe=observe or self._logged_call,
        )

    def _check_connection(self):
        """Log in anew."""
        with self._get_client() as client:
            client.check()

    @api.model
    def _get_for_company(self, company):
        """The OTRS that works for a company, or none.

        One that is disabled counts if there is no other: the work waits for it.
        """
        backends = self.sudo().search([("company_id", "=", company.id)])
        return (backends.filtered(lambda b: b._is_enabled()) or backends)[:1]

    def _get_ticket_url(self, ticket_id):
        """Web page of a ticket for agents."""
        self.ensure_one()
        page = self._get_credential("AGENT_URL")
        if not page:
            base = self._get_credential("URL").rstrip("/")
            page = f"{base}/otrs/index.pl"
        return f"{page}?Action=AgentTicketZoom;TicketID={ticket_id}"

    def _get_business_zone(self):
        """The company's time zone."""
        return self.company_id.business_tz

    # === WHAT A TICKET'S STATE MEANS === #

    def _find_rule(self, ticket, ticket_type=None):
        """The first rule that a ticket hits; may be none."""
        self.ensure_one()
        ticket_type = ticket_type or self.env["otrs.ticket.type"]
        for rule in self.ticket_rule_ids.sorted():
            if rule._matches(ticket, ticket_type):
                return rule
        return self.env["otrs.ticket.rule"]

    def _get_outcome(self, ticket, ticket_type=None):
        """What a ticket means for its service order (see const)."""
        rule = self._find_rule(ticket, ticket_type)
        return (
            rule.outcome
            or OUTCOME_BY_STATE.get(ticket.state)
            or OUTCOME_BY_STATE_TYPE.get(ticket.state_type, OUTCOME_ATTENTION)
        )

    # === EVENTS === #

    def _process_inbox_event(self, event):
        """Have the ticket read that an event speaks of, if it is one of ours.

        In a job of the ticket's own: what goes wrong there is the ticket's trouble.
        """
        self.ensure_one()
        ticket_id = event.payload.get("TicketID")
        if not ticket_id:
            return
        binding = self.env["otrs.ticket"].search(
            [("backend_id", "=", self.id), ("external_id", "=", ticket_id)]
        )
        if binding:
            binding._delay_pull()
