# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import secrets
import uuid
from collections import defaultdict
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.somconnexio_sync.exceptions import RemoteUnreachableError

from ..const import (
    EVENT_GIVE_UP_HOURS,
    EVENT_OVERLAP_HOURS,
    EVENT_OVERLAP_MAX_HOURS,
)
from ..tools.event_address import find_address_problem, get_host
from ..tools.event_client import EventClient
from ..tools.event_signature import make_secret

#: system parameter: hosts that may be private and need no https
TRUSTED_HOSTS_PARAMETER = "somconnexio_api.event_hosts"
# In the cursor's cache: who listens, as the transaction knows it
LISTENERS = "somconnexio_api.listeners"


class SomconnexioApiEventSubscription(models.Model):
    """An address to which events are sent: a remote system of the integration kit."""

    _name = "somconnexio.api.event.subscription"
    _description = "Event Subscription"
    _inherit = ["mail.thread", "mail.activity.mixin", "sync.backend.mixin"]
    _order = "name, id"

    _credential_fields = {
        "URL": "url",
        "SECRET": "secret",
        "PREVIOUS_SECRET": "previous_secret",
    }

    code = fields.Char(
        readonly=True,
        default=lambda self: f"EVENTS_{secrets.token_hex(4).upper()}",
        help="Names the subscription in the API and in the log of calls.",
    )
    client_id = fields.Many2one(
        "somconnexio.api.client",
        string="API Client",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Only events of what this client may read are sent: of orders, those "
        "that it has placed. Empty: all of the cooperative.",
    )
    # the table is named here, since its own name would be too long for PostgreSQL
    event_type_ids = fields.Many2many(
        "somconnexio.api.event.type",
        "somconnexio_api_event_subscription_type_rel",
        "subscription_id",
        "type_id",
    )
    url = fields.Char(
        string="Address",
        groups="somconnexio_contract.group_manager",
        help="Gets the events by POST. It must begin with https:// and be on the "
        "internet.",
    )
    secret = fields.Char(groups="base.group_system", copy=False, readonly=True)
    previous_secret = fields.Char(groups="base.group_system", copy=False, readonly=True)
    previous_secret_until = fields.Datetime(
        string="Earlier Secret Good Until",
        readonly=True,
        copy=False,
        help="Until then each event is signed with both secrets.",
    )
    has_secret = fields.Boolean(compute="_compute_has_secret")
    read_timeout = fields.Float(default=10.0)
    give_up_hours = fields.Integer(
        string="Give up after (hours)",
        required=True,
        default=EVENT_GIVE_UP_HOURS,
        help="What the receiver has not taken by then needs a person, who can send it "
        "again.",
    )
    delivery_ids = fields.One2many("somconnexio.api.event.delivery", "backend_id")
    delivery_count = fields.Integer(compute="_compute_deliveries", string="Deliveries")
    failed_count = fields.Integer(compute="_compute_deliveries", string="Not Delivered")

    _hours_positive = models.Constraint(
        "CHECK(give_up_hours > 0)", "At least one hour must be tried."
    )

    @api.depends("secret")
    def _compute_has_secret(self):
        for subscription in self:
            # sudo: that there is one is no secret
            subscription.has_secret = bool(subscription.sudo().secret)

    def _compute_deliveries(self):
        groups = self.env["somconnexio.api.event.delivery"]._read_group(
            [("backend_id", "in", self.ids)], ["backend_id", "state"], ["__count"]
        )
        counts = defaultdict(dict)
        for subscription, state, count in groups:
            counts[subscription.id][state] = count
        for subscription in self:
            states = counts[subscription.id]
            subscription.delivery_count = sum(states.values())
            subscription.failed_count = states.get("error", 0)

    # === CHECKS === #

    @api.constrains("url")
    def _check_url(self):
        for subscription in self.sudo().filtered("url"):
            problem = self._find_url_problem(subscription.url)
            if problem:
                raise ValidationError(self._get_url_messages()[problem])

    @api.model
    def _find_url_problem(self, url: str) -> str | None:
        """Return the code of what is wrong with an address, or nothing."""
        return find_address_problem(url, self._get_trusted_hosts())

    @api.model
    def _get_url_messages(self) -> dict[str, str]:
        return {
            "invalid_url": self.env._(
                "This is no address that events can be sent to. Write it like "
                "https://www.example.org/events, without a user name or “#”."
            ),
            "https_required": self.env._("The address must begin with https://."),
            "private_address": self.env._("The address is not on the internet."),
        }

    @api.model
    def _get_trusted_hosts(self) -> list[str]:
        """Hosts that an administrator named; separated by commas or blanks."""
        # sudo: only the system group reads parameters
        parameters = self.env["ir.config_parameter"].sudo()
        text = parameters.get_param(TRUSTED_HOSTS_PARAMETER) or ""
        return text.lower().replace(",", " ").split()

    @api.constrains("state", "url", "secret", "event_type_ids", "active")
    def _check_complete(self):
        for subscription in self.sudo():
            if not subscription._is_enabled():
                continue
            if not (subscription.url and subscription.secret):
                raise ValidationError(
                    self.env._(
                        "Enter the address and make a secret before you switch "
                        "%(subscription)s on.",
                        subscription=subscription.name,
                    )
                )
            if not subscription.event_type_ids:
                raise ValidationError(
                    self.env._("Choose at least one event for %s.", subscription.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        self._forget_listeners()
        return subscriptions

    def write(self, vals):
        result = super().write(vals)
        self._forget_listeners()
        return result

    # === WHO LISTENS === #

    @api.model
    def _get_listeners(self) -> dict[tuple[int, str], list[tuple[int, int | bool]]]:
        """Return who listens: (company id, type) → (subscription id, client id).

        Read once a transaction. A client hears of what it may read now.
        """
        cache = self.env.cr.cache
        if LISTENERS not in cache:
            found = defaultdict(list)
            # sudo: whoever changes something need not know who listens
            for subscription in self.sudo().search([("state", "!=", "disabled")]):
                client = subscription.client_id
                if client and not client.active:
                    continue
                for type_ in subscription.event_type_ids:
                    if not client or type_.scope_id in client.scope_ids:
                        key = (subscription.company_id.id, type_.code)
                        found[key].append((subscription.id, client.id))
            cache[LISTENERS] = dict(found)
        return cache[LISTENERS]

    def _forget_listeners(self):
        self.env.cr.cache.pop(LISTENERS, None)

    # === SECRETS === #

    def _make_secret(self, overlap_hours: int = EVENT_OVERLAP_HOURS) -> str:
        """Return a new secret; the one before goes on signing beside it for a while.

        :param overlap_hours: 0 to 168; 0 if the one before is in wrong hands
        """
        self.ensure_one()
        if not 0 <= overlap_hours <= EVENT_OVERLAP_MAX_HOURS:
            raise ValidationError(
                self.env._(
                    "The earlier secret can be good for 0 to %(hours)s hours more.",
                    hours=EVENT_OVERLAP_MAX_HOURS,
                )
            )
        # sudo: who may make secrets need not read them
        subscription = self.sudo()
        has_overlap = bool(subscription.secret and overlap_hours)
        until = fields.Datetime.now() + timedelta(hours=overlap_hours)
        secret = make_secret()
        subscription.write(
            {
                "previous_secret": has_overlap and subscription.secret,
                "previous_secret_until": has_overlap and until,
                "secret": secret,
            }
        )
        return secret

    def _get_secrets(self) -> list[str]:
        """Return the secrets that sign now: the new one, and for a while the old."""
        self.ensure_one()
        secrets_ = [self._get_credential("SECRET")]
        until = self.previous_secret_until
        if until and until > fields.Datetime.now():
            secrets_.append(self._get_credential("PREVIOUS_SECRET"))
        return [secret for secret in secrets_ if secret]

    # === REMOTE === #

    def _get_client(self):
        """The receiver; fails closed without an address or a secret."""
        self.ensure_one()
        url, secrets_ = self._get_credential("URL"), self._get_secrets()
        if not url or not secrets_:
            raise RemoteUnreachableError(
                self.env._(
                    "%(subscription)s has no address or no secret.",
                    subscription=self.display_name,
                )
            )
        return EventClient(
            url,
            secrets_,
            (self.connect_timeout, self.read_timeout),
            self._logged_call,
            is_trusted=get_host(url) in self._get_trusted_hosts(),
        )

    def _check_connection(self):
        """Send an event that means nothing."""
        now = fields.Datetime.now().replace(tzinfo=timezone.utc)
        message = {
            "id": str(uuid.uuid4()),
            "type": "ping",
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "data": {},
        }
        with self._get_client() as client:
            client.ping(message)

    def _get_business_zone(self):
        """The company's time zone."""
        return self.company_id.business_tz

    def _get_give_up_time(self):
        """When what is sent from now on is given up."""
        self.ensure_one()
        # sudo: whoever causes an event need not read who gets it
        return fields.Datetime.now() + timedelta(hours=self.sudo().give_up_hours)

    def _switch_off(self, reason: str) -> None:
        """Send nothing more; tell those who look after it why."""
        self.state = "disabled"
        self.message_post(body=reason)

    def _end(self) -> None:
        """Send nothing more, ever; what was sent is kept for its time."""
        self.ensure_one()
        waiting = [("backend_id", "=", self.id), ("state", "=", "to_push")]
        self.env["somconnexio.api.event.delivery"].search(waiting)._cancel_binding()
        self.write(
            {
                "state": "disabled",
                "active": False,
                "secret": False,
                "previous_secret": False,
                "previous_secret_until": False,
            }
        )

    # === ACTIONS === #

    def action_make_secret(self):
        """Make a secret and show it, once."""
        self.ensure_one()
        self.check_access("write")
        secret = self._make_secret()
        view = self.env.ref("somconnexio_api.res_users_apikeys_show_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret of %(subscription)s", subscription=self.name),
            "res_model": "res.users.apikeys.show",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"default_key": secret},
        }

    def action_enable(self):
        """Send what happens from now on."""
        self.check_access("write")
        self.write({"state": "enabled"})

    def action_disable(self):
        """Send nothing; what happens meanwhile is not kept for later."""
        self.check_access("write")
        self.write({"state": "disabled"})

    def action_view_deliveries(self):
        """Open what was sent, and what is still to be sent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_api.somconnexio_api_event_delivery_action"
        )
        action["domain"] = [("backend_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_send_failed_again(self):
        """Send everything again that the receiver has not taken."""
        self.ensure_one()
        self.check_access("write")
        failed = self.env["somconnexio.api.event.delivery"].search(
            [("backend_id", "=", self.id), ("state", "=", "error")]
        )
        return failed.action_send_again()
