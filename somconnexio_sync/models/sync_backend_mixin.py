import os
import re

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..exceptions import CircuitOpenError, SyncError


class SyncBackendMixin(models.AbstractModel):
    """One remote system of one company: where it is, how we log in, how it is doing."""

    _name = "sync.backend.mixin"
    _description = "Remote System"
    _inherit = ["sync.call.mixin", "sync.readiness.mixin", "sync.reconciliation.mixin"]
    _check_company_auto = True

    #: environment variable suffix → field. A bridge adds its own secrets here.
    _credential_fields = {"URL": "url", "USER": "username", "PASSWORD": "password"}

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Part of the names of the environment variables that win over the fields "
        "below: SOMCONNEXIO_<CODE>_URL, _USER, _PASSWORD.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        selection="_selection_state",
        default="disabled",
        required=True,
        copy=False,
        help="Disabled: nothing is sent, work waits. Test and Enabled both send; Test "
        "only says that the other side is not the real one.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        check_company=True,
        help="Gets the activities of objects that need a person.",
    )
    url = fields.Char(string="URL", groups="base.group_system", copy=False)
    username = fields.Char(groups="base.group_system", copy=False)
    password = fields.Char(groups="base.group_system", copy=False)
    connect_timeout = fields.Float(
        default=5.0, help="Seconds to wait until the remote accepts the connection."
    )
    read_timeout = fields.Float(
        default=30.0, help="Seconds to wait for the remote's answer."
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "The code of a backend must be unique."
    )

    @api.model
    def _selection_state(self):
        # a method: Odoo doesn't translate a list that another module's model inherits
        labels = {
            "disabled": self.env._("Disabled"),
            "test": self.env._("Test"),
            "enabled": self.env._("Enabled"),
        }
        return list(labels.items())

    @api.constrains("code")
    def _check_code(self):
        for backend in self:
            if not re.fullmatch(r"[A-Z][A-Z0-9_]*", backend.code or ""):
                raise ValidationError(
                    self.env._(
                        "The code %(code)s may hold upper case letters, digits and "
                        "underscores only.",
                        code=backend.code,
                    )
                )

    @api.constrains("connect_timeout", "read_timeout")
    def _check_timeouts(self):
        for backend in self:
            if backend.connect_timeout <= 0 or backend.read_timeout <= 0:
                raise ValidationError(
                    self.env._("A call without a time-out would wait for ever.")
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state", "disabled") != "disabled":
            self._trigger_sweep()
        return result

    # === ACTIONS === #

    def action_check_connection(self):
        """Ask the remote whether it is there and knows us; tell the result."""
        self.ensure_one()
        try:
            message = self._check_connection()
        except CircuitOpenError as error:
            raise UserError(str(error)) from error
        except SyncError as error:
            raise UserError(
                self.env._(
                    "%(backend)s does not answer as expected: %(error)s",
                    backend=self.display_name,
                    error=error,
                )
            ) from error
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.display_name,
                "message": message or self.env._("The connection works."),
            },
        }

    def action_view_calls(self):
        """Open the log of the calls to this backend."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_sync.sync_call_log_action"
        )
        action["domain"] = [
            ("backend_model", "=", self._name),
            ("backend_id", "=", self.id),
        ]
        return action

    def action_view_cockpit(self):
        """Open what the cockpit tells of this backend."""
        self.ensure_one()
        cockpit = self.env["sync.cockpit"].search(self._get_own_domain())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cockpit"),
            "res_model": cockpit._name,
            "res_id": cockpit.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # === HOOKS FOR THE BRIDGES === #

    def _get_client(self):
        """Return the remote's client, built from values (:meth:`_get_credential`).

        A context manager. Its attribute ``observe`` is what logs its calls
        (:meth:`_logged_call`), and is set anew for each transaction that it serves.
        """
        raise NotImplementedError

    def _check_connection(self):
        """Make one light, logged call; return a text for people or nothing.

        Also the probe of an open breaker.

        :raises SyncError: if the remote does not answer as expected
        """
        raise NotImplementedError

    def _process_inbox_event(self, event):
        """Act on one stored event of this backend (a ``sync.inbox.event``).

        The event is a hint: read the truth from the remote.

        :raises SyncError: unreachable and unknown outcome are tried again
        """
        raise NotImplementedError

    def _get_business_zone(self):
        """Name of the time zone in which the backend's company has its days."""
        self.ensure_one()
        return self.company_id.partner_id.tz or "UTC"

    # === FOR THE BRIDGES TO USE === #

    def _get_business_date(self):
        """Today in the company's time zone."""
        return self._get_business_time().date()

    def _get_business_time(self):
        """Now in the company's time zone."""
        zone = pytz.timezone(self._get_business_zone())
        return fields.Datetime.now().astimezone(zone)

    def _is_enabled(self):
        """Whether the backend is in use, though it may be paused."""
        self.ensure_one()
        return self.active and self.state != "disabled"

    def _is_live(self):
        """Whether anything may be sent now."""
        return self._is_enabled() and not self.is_paused

    def _get_standstill(self):
        """Why nothing is sent now: a text, or False if it is."""
        if not self._is_enabled():
            return self.env._("%(backend)s is disabled", backend=self.display_name)
        if self.is_paused:
            return self.env._("%(backend)s is paused", backend=self.display_name)
        return False

    def _get_credential(self, name):
        """Value of a setting; ``SOMCONNEXIO_<CODE>_<NAME>`` in the environment wins.

        :param name: ``URL``, ``USER``, ``PASSWORD`` or a bridge's own
        """
        self.ensure_one()
        value = os.environ.get(f"SOMCONNEXIO_{self.code}_{name}")
        if value:
            return value
        # only the system group reads the fields, jobs and members' pages need them too
        return self.sudo()[self._credential_fields[name]] or ""
