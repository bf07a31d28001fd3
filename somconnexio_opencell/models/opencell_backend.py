from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.somconnexio_contract.const import LIFECYCLE_LIVE_STATES
from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
)
from odoo.addons.somconnexio_sync.models.sync_backend_mixin import SyncBackendMixin

from ..const import (
    ACCOUNT_LAYOUT,
    FINDING_AMOUNTS,
    FINDING_CANCELLED,
    FINDING_GAP,
    MODERN_VERSION,
    OPAQUE_SEQUENCE,
    PROFILE,
    SEND_BATCH,
    SEND_PRIORITY,
    VERSION_PREFIX,
)
from ..tools.opencell_client import OpencellClient
from ..tools.opencell_login import TokenSource, get_token_url


class OpencellBackend(models.Model):
    """One Opencell of one company, and what things are called in it."""

    _name = "opencell.backend"
    _description = "Opencell"
    _inherit = [
        "opencell.account.reconciliation.mixin",
        "opencell.payment.settings.mixin",
        "opencell.usage.mixin",
        "opencell.invoice.pull.mixin",
        "sync.live.mixin",
        "sync.backend.mixin",
    ]
    _order = "id"

    _credential_fields = {
        **SyncBackendMixin._credential_fields,
        "TOKEN_URL": "token_url",
        "CLIENT_ID": "client_identifier",
        "CLIENT_SECRET": "client_secret",
        "WEBHOOK_SECRET": "webhook_secret",
    }

    profile = fields.Selection(PROFILE, string="Version", required=True, default="v7")
    authentication = fields.Selection(
        [
            ("basic", "User and password"),
            ("password", "Token for a user"),
            ("client_credentials", "Token for a client"),
        ],
        required=True,
        default="basic",
        help="Tokens are given by Opencell's Keycloak.",
    )
    token_url = fields.Char(
        string="Token URL",
        groups="base.group_system",
        copy=False,
        help="Where Keycloak gives tokens. Empty: on Opencell's own server.",
    )
    client_identifier = fields.Char(
        string="Client ID",
        groups="base.group_system",
        copy=False,
        help="Name of the client in Keycloak, as opencell-web.",
    )
    client_secret = fields.Char(groups="base.group_system", copy=False)
    seller_code = fields.Char(string="Seller", required=True)
    customer_category_code = fields.Char(string="Customer Category", required=True)
    billing_cycle_code = fields.Char(string="Billing Cycle", required=True)
    termination_reason_code = fields.Char(
        string="Termination Reason",
        required=True,
        help="Given when a contract or one of its services has ended.",
    )
    mailing_type = fields.Selection(
        [("Manual", "Manual"), ("Auto", "Automatic"), ("Batch", "Batch")],
        required=True,
        default="Manual",
        help="How Opencell sends the invoices.",
    )
    email_template_code = fields.Char(
        string="E-mail Template",
        required=True,
        help="Opencell writes its invoice e-mails with it.",
    )
    account_layout = fields.Selection(
        ACCOUNT_LAYOUT,
        required=True,
        default="contract",
        help="Only with a user account per contract do invoices tell what each "
        "contract costs. Contracts that Opencell has keep the one they have.",
    )
    address_field = fields.Char(
        string="Field for Street",
        help="Custom field of a subscription that gets the street of the service. "
        "Empty: not sent.",
    )
    zip_field = fields.Char(string="Field for ZIP")
    city_field = fields.Char(string="Field for City")
    state_field = fields.Char(string="Field for Province")
    offer_mapping_ids = fields.One2many("opencell.offer.mapping", "backend_id")
    language_mapping_ids = fields.One2many("opencell.language.mapping", "backend_id")
    country_mapping_ids = fields.One2many("opencell.country.mapping", "backend_id")
    tax_mapping_ids = fields.One2many("opencell.tax.mapping", "backend_id")
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain="[('type', '=', 'sale')]",
        help="A journal of its own, whose numbers are Opencell's.",
    )

    _company_uniq = models.UniqueIndex(
        "(company_id) WHERE active", "The company has an Opencell already."
    )
    _journal_uniq = models.UniqueIndex(
        "(journal_id) WHERE journal_id IS NOT NULL",
        "Another Opencell uses this journal.",
    )

    @api.constrains("journal_id", "state")
    def _check_journal(self):
        for backend in self:
            journal = backend.journal_id
            if journal and journal.type != "sale":
                raise ValidationError(
                    self.env._(
                        "%(journal)s is no sales journal.",
                        journal=journal.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        backends = super().create(vals_list)
        for backend in backends.filtered(lambda backend: not backend.journal_id):
            backend.journal_id = backend._create_journal()
        return backends

    def _create_journal(self):
        """A sales journal whose numbers are somebody else's."""
        journals = self.env["account.journal"].sudo().with_company(self.company_id)
        other = journals.search(
            [
                *journals._check_company_domain(self.company_id),
                ("type", "=", "sale"),
                ("default_account_id", "!=", False),
            ],
            limit=1,
        )
        return journals.create(
            {
                "name": self.name,
                "type": "sale",
                "company_id": self.company_id.id,
                "default_account_id": other.default_account_id.id,
                "sequence_override_regex": OPAQUE_SEQUENCE,
                "refund_sequence": False,
            }
        )

    # === ACTIONS === #

    def action_send_contracts(self):
        """Have every contract in use sent that Opencell does not have as it is.

        In the background: there may be ten thousands of them.
        """
        self.check_access("write")
        for backend in self.sudo():
            contracts = self.env["contract.contract"].sudo()
            ids = contracts.search(backend._get_live_domain(), order="id").ids
            for batch in split_every(SEND_BATCH, ids):
                backend._as_job().with_delay(
                    max_retries=0, priority=SEND_PRIORITY
                )._send_contracts(batch[0], batch[-1])

    def _get_live_domain(self):
        return Domain("company_id", "=", self.company_id.id) & Domain(
            "lifecycle_state", "in", LIFECYCLE_LIVE_STATES
        )

    def _send_contracts(self, first, last):
        """Have some contracts sent that Opencell does not have as they are

        :param first: the lowest id of the contracts
        :param last: the highest one
        """
        self.ensure_one()
        contracts = self.env["contract.contract"].search(
            self._get_live_domain()
            & Domain("id", ">=", first)
            & Domain("id", "<=", last)
        )
        contracts._on_billing_data_changed()
        return f"{len(contracts)} contracts"

    # === REMOTE === #

    def _get_client(self, *, client_class=OpencellClient, timeout=None, observe=None):
        """The client of this Opencell; a context manager that gives its sockets back.

        :param client_class: another kind of client, as the one of a dry run
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
        timeout = timeout or (self.connect_timeout, self.read_timeout)
        return client_class(
            url,
            self._get_credential("USER"),
            self._get_credential("PASSWORD"),
            timeout=timeout,
            observe=observe or self._logged_call,
            profile=self.profile,
            token_source=self._get_token_source(url, timeout=timeout),
        )

    def _get_token_source(self, url, *, timeout=None):
        """Where the client gets its tokens, if it needs any.

        :param timeout: seconds to connect and to wait, instead of the backend's own
        """
        grant = self.authentication
        if grant == "basic":
            return None
        form = {
            "grant_type": grant,
            "client_id": self._get_credential("CLIENT_ID"),
            "client_secret": self._get_credential("CLIENT_SECRET"),
        }
        if grant == "password":
            form["username"] = self._get_credential("USER")
            form["password"] = self._get_credential("PASSWORD")
        return TokenSource(
            self._get_credential("TOKEN_URL") or get_token_url(url),
            {name: value for name, value in form.items() if value},
            timeout or (self.connect_timeout, self.read_timeout),
        )

    def _check_connection(self):
        """Log in and see whether the version is the one that was chosen."""
        with self._get_client() as client:
            message = client.get_version()
        number = message.removeprefix(VERSION_PREFIX).partition(".")[0]
        if number.isdigit():
            profile = "v15" if int(number) >= MODERN_VERSION else "v7"
            if profile != self.profile:
                raise RemoteRejectedError(
                    "VERSION",
                    self.env._("it is another version: %(version)s", version=message),
                )
        return message

    def _process_inbox_event(self, event):
        """Read the invoice of which a notification tells."""
        self._process_hint(event)

    def _get_finding_kinds(self):
        """What can be found out about the invoices."""
        return {
            **super()._get_finding_kinds(),
            FINDING_AMOUNTS: self.env._("Invoice that does not add up"),
            FINDING_GAP: self.env._("Missing invoice numbers"),
            FINDING_CANCELLED: self.env._("Invoice taken back in Opencell"),
        }

    def _repair_finding(self, finding):
        """Read again what a finding about invoices was about."""
        if finding.kind not in (FINDING_AMOUNTS, FINDING_GAP, FINDING_CANCELLED):
            return super()._repair_finding(finding)
        return self._repair_invoice_finding(finding)

    def _get_business_zone(self):
        """The company's time zone."""
        return self.company_id.business_tz

    @api.model
    def _get_for_company(self, company):
        """The Opencell of a company, also one for which the work still waits."""
        # whatever the context says about archived records
        domain = [("company_id", "=", company.id), ("active", "=", True)]
        return self.sudo().search(domain, limit=1)

    # === CODES === #

    def _get_offer_code(self, technology):
        """Code of the offer for a technology.

        :raises UserError: if it has none
        """
        mapping = self.offer_mapping_ids.filtered(
            lambda mapping: mapping.technology_id == technology
        )
        return self._get_mapped_code(
            mapping, self.env._("offer"), technology.display_name
        )

    def _get_language_code(self, partner):
        """Code of the language in which a member is written to.

        :raises UserError: if it has none
        """
        lang = partner.lang or self.company_id.partner_id.lang
        mapping = self.language_mapping_ids.filtered(
            lambda mapping: mapping.lang_id.code == lang
        )
        return self._get_mapped_code(mapping, self.env._("language"), lang)

    def _get_country_code(self, partner):
        """Code of the country of an address; a province may have its own.

        :raises UserError: if it has none
        """
        country = partner.country_id or self.company_id.country_id
        mappings = self.country_mapping_ids.filtered(
            lambda mapping: mapping.country_id == country
        )
        mapping = mappings.filtered(
            lambda mapping: partner.state_id in mapping.state_ids
        ) or mappings.filtered(lambda mapping: not mapping.state_ids)
        return self._get_mapped_code(
            mapping, self.env._("country"), country.display_name
        )

    def _get_tax(self, code):
        """Our tax for a tax of Opencell.

        :raises UserError: if it is not mapped
        """
        mapping = self.tax_mapping_ids.filtered(lambda mapping: mapping.code == code)
        if not mapping:
            raise UserError(
                self.env._(
                    "The tax %(code)s of %(backend)s is not mapped to one of ours.",
                    code=code,
                    backend=self.display_name,
                )
            )
        return mapping.tax_id

    def _get_mapped_code(self, mapping, kind, name):
        if not mapping:
            raise UserError(
                self.env._(
                    "%(backend)s has no code for the %(kind)s “%(name)s”.",
                    backend=self.display_name,
                    kind=kind,
                    name=name,
                )
            )
        return mapping[0].code
