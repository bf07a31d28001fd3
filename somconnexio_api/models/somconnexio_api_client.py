# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from odoo import Command, api, fields, models, tools
from odoo.exceptions import ValidationError

from ..caller import Caller
from ..const import (
    CALLS_PER_MINUTE,
    KEY_MAX_DAYS,
    KEY_SCOPE,
    MEMBER_TOKEN_PREFIX,
    ORDERS_PER_HOUR,
)
from ..problem import ApiProblem


class SomconnexioApiClient(models.Model):
    """A program that uses the API: one technical user each, with keys of its own."""

    _name = "somconnexio.api.client"
    _description = "API Client"
    _inherit = ["somconnexio.api.member.token.mixin"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
        help="The cooperative that this client works for. It sees no other one.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Technical user",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        help="Made together with the client. It can't log in and has no rights but "
        "those of the API.",
    )
    allowed_origins = fields.Text(
        help="Addresses of the web pages that may call the API from a browser, one a "
        "line: https://www.example.org. Leave empty for programs on a server."
    )
    scope_ids = fields.Many2many(
        "somconnexio.api.scope",
        string="Permissions",
        default=lambda self: self.env["somconnexio.api.scope"].search(
            [("is_default", "=", True)]
        ),
        help="What the program may do. Give it no more than it needs.",
    )
    may_use_former_api = fields.Boolean(
        string="May Use the Former API",
        help="The program was written for the API under /api, /api2 and /public-api, "
        "and may go on using it. Its permissions are the same there.",
    )
    calls_per_minute = fields.Integer(
        required=True,
        default=CALLS_PER_MINUTE,
        help="More are refused (429) until the minute is over; the program is told "
        "how many it has left. 0: no limit.",
    )
    orders_per_hour = fields.Integer(
        required=True,
        default=ORDERS_PER_HOUR,
        help="More are refused (429) until an hour has passed: a program gone wild or "
        "a key in wrong hands does not flood the pipeline. 0: no limit.",
    )
    order_count = fields.Integer(compute="_compute_orders")
    date_last_order = fields.Datetime(compute="_compute_orders", string="Last order")
    key_count = fields.Integer(compute="_compute_keys", string="Valid keys")
    date_key_expiration = fields.Datetime(
        compute="_compute_keys",
        string="Key valid until",
        help="When the last valid key expires.",
    )

    _user_uniq = models.Constraint(
        "UNIQUE(user_id)", "A technical user belongs to one API client."
    )
    _limits_positive = models.Constraint(
        "CHECK(orders_per_hour >= 0 AND calls_per_minute >= 0)",
        "A limit can't be negative; 0 means none.",
    )

    def _compute_orders(self):
        groups = (
            self.env["crm.lead"]
            .with_context(active_test=False)
            ._read_group(
                [("api_client_id", "in", self.ids)],
                ["api_client_id"],
                ["__count", "create_date:max"],
            )
        )
        found = {client: numbers for client, *numbers in groups}
        for client in self:
            client.order_count, client.date_last_order = found.get(client, (0, False))

    def _compute_keys(self):
        # Nobody but the user and the system may read keys; numbers and dates are no
        # secret for those who may see the client.
        keys = self.env["res.users.apikeys"].sudo()
        valid = keys.search(
            [
                ("user_id", "in", self.sudo().user_id.ids),
                ("scope", "=", KEY_SCOPE),
                "|",
                ("expiration_date", "=", False),
                ("expiration_date", ">=", fields.Datetime.now()),
            ]
        )
        for client in self:
            own = valid.filtered(lambda key, c=client: key.user_id == c.sudo().user_id)
            client.key_count = len(own)
            dates = own.filtered("expiration_date").mapped("expiration_date")
            client.date_key_expiration = max(dates) if dates else False

    @api.constrains("allowed_origins")
    def _check_allowed_origins(self):
        for client in self:
            for origin in client._get_origins():
                parts = urlsplit(origin)
                if (
                    parts.scheme not in ("http", "https")
                    or parts.path
                    or not (
                        parts.hostname and origin == f"{parts.scheme}://{parts.netloc}"
                    )
                ):
                    raise ValidationError(
                        self.env._(
                            "“%(origin)s” is no origin. Write it like "
                            "https://www.example.org, without a path.",
                            origin=origin,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create(vals_list)
        for client in clients.filtered(lambda c: not c.user_id):
            client.user_id = client._create_technical_user()
        self.env.registry.clear_cache()
        return clients

    def write(self, vals):
        result = super().write(vals)
        # The user follows its client. Those who manage clients need no right to
        # manage users.
        users = self.sudo().user_id.with_context(active_test=False)
        if "active" in vals:
            users.write({"active": vals["active"]})
        if "company_id" in vals:
            users.write(
                {
                    "company_ids": [Command.set([vals["company_id"]])],
                    "company_id": vals["company_id"],
                }
            )
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        # What the user wrote keeps its author: it is only closed.
        users = self.sudo().user_id
        result = super().unlink()
        users._revoke_api_keys()
        users.write({"active": False})
        self.env.registry.clear_cache()
        return result

    def _create_technical_user(self):
        self.ensure_one()
        group = self.env.ref("somconnexio_api.group_api_client")
        return (
            self.env["res.users"]
            .sudo()  # managers of the API need no right to manage users
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": self.env._("API: %(client)s", client=self.name),
                    "login": f"api-client-{self.id}",
                    "company_id": self.company_id.id,
                    "company_ids": [Command.set(self.company_id.ids)],
                    "group_ids": [Command.set(group.ids)],
                }
            )
        )

    def action_open_key_wizard(self):
        """Open the wizard that makes a key and shows it once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New key"),
            "res_model": "somconnexio.api.key.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_client_id": self.id},
        }

    def action_revoke_keys(self):
        """Make all keys of the client useless, at once, and the members' tokens."""
        self.check_access("write")
        self.sudo().user_id._revoke_api_keys()
        self._revoke_member_tokens()

    def action_view_calls(self):
        """Open the calls that the client has made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_api.somconnexio_api_call_action"
        )
        action["domain"] = [("client_id", "=", self.id)]
        return action

    def action_view_orders(self):
        """Open the orders that the client has placed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders"),
            "res_model": "crm.lead",
            "view_mode": "list,form",
            "domain": [("api_client_id", "=", self.id)],
            "context": {"active_test": False, "create": False},
        }

    def _check_order_rate(self):
        """Refuse another order if the client has placed too many lately.

        :raises ApiProblem: 429
        """
        self.ensure_one()
        if not self.orders_per_hour:
            return
        window = timedelta(hours=1)
        start = fields.Datetime.now() - window
        # the limit-th order from the end decides: was it placed within the hour?
        order = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [("api_client_id", "=", self.id), ("create_date", ">", start)],
                order="create_date desc, id desc",
                offset=self.orders_per_hour - 1,
                limit=1,
            )
        )
        if order:
            wait = order.create_date + window - fields.Datetime.now()
            seconds = max(1, int(wait.total_seconds()) + 1)
            raise ApiProblem(429, headers={"Retry-After": str(seconds)})

    def _generate_key(self, days: int = 365) -> str:
        """Return a new key; only its hash is kept.

        :param days: validity from now, 1 to 730
        """
        self.ensure_one()
        if not 1 <= days <= KEY_MAX_DAYS:
            raise ValidationError(
                self.env._("A key is valid for 1 to %(days)s days.", days=KEY_MAX_DAYS)
            )
        expiration = fields.Datetime.now() + timedelta(days=days)
        # sudo: the technical user may not make keys for itself
        keys = self.env["res.users.apikeys"].with_user(self.sudo().user_id).sudo()
        return keys._generate(KEY_SCOPE, self.name, expiration)

    @api.model
    def _authenticate(self, key: str | None) -> SomconnexioApiClient:
        """Return the client of this key, as its technical user in its company.

        Empty for whatever is wrong with it: unknown, expired, revoked, a key of a
        person, of a user without our group or of a client that was archived.
        """
        if not key:
            return self.browse()
        # sudo: before this, nobody is logged in
        keys = self.env["res.users.apikeys"].sudo()
        uid = keys._check_credentials(scope=KEY_SCOPE, key=key)
        client = self.sudo().search([("user_id", "=", uid)], limit=1) if uid else self
        return client._as_technical_user() if client._is_open() else self.browse()

    def _is_open(self) -> bool:
        """Whether the client may call at all; archived ones and strangers may not."""
        group = "somconnexio_api.group_api_client"
        return bool(self) and self.active and self.user_id.has_group(group)

    @api.model
    def _find_caller(self, credential: str | None, origin: str | None) -> Caller | None:
        """Return who shows this key or token; None for whatever is wrong with it.

        :param origin: of the page that a browser calls from. A key of a program on a
            server that turns up in a page has leaked, and so has one of another page.
        """
        if (credential or "").startswith(MEMBER_TOKEN_PREFIX):
            caller = self._find_member_caller(credential)
        else:
            client = self._authenticate(credential)
            codes = frozenset(client.sudo().scope_ids.mapped("code"))
            caller = Caller(client, codes) if client else None
        if caller and origin and origin not in caller.client.sudo()._get_origins():
            return None
        return caller

    def _as_technical_user(self) -> SomconnexioApiClient:
        """Return the client as it works: its user, its company, no other right."""
        return (
            self.with_user(self.sudo().user_id)
            .sudo(False)
            .with_context(allowed_company_ids=self.sudo().company_id.ids)
        )

    @api.model
    @tools.ormcache()
    def _get_allowed_origins(self) -> frozenset[str]:
        """Return the origins whose pages may read our answers. Which key they send
        is another matter, and a preflight sends none."""
        clients = self.sudo().search([("allowed_origins", "!=", False)])
        return frozenset(
            origin for client in clients for origin in client._get_origins()
        )

    def _get_origins(self) -> list[str]:
        return (self.allowed_origins or "").split()
