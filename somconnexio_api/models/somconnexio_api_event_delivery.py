# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import api, fields, models

from odoo.addons.queue_job.exception import FailedJobError
from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

from ..tools.event_client import GONE

GIVE_UP_SLICE = 500


class SomconnexioApiEventDelivery(models.Model):
    """One event on its way to one receiver: sent until it is taken, or given up.

    Always under the event's own id, so that a receiver to which the same comes twice,
    because its answer was lost, can tell.
    """

    _name = "somconnexio.api.event.delivery"
    _description = "Event Delivery"
    _inherit = ["sync.binding.mixin"]
    _order = "id desc"

    # hundreds of events are sent by one job, over one connection
    _push_chunk_size = 50

    backend_id = fields.Many2one(
        "somconnexio.api.event.subscription",
        string="Subscription",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    event_id = fields.Many2one(
        "somconnexio.api.event",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    external_code = fields.Char(string="Event ID")
    type_id = fields.Many2one(related="event_id.type_id", store=True)
    occurred_at = fields.Datetime(related="event_id.occurred_at", store=True)
    reference = fields.Char(related="event_id.reference", store=True)
    resource_state = fields.Char(related="event_id.resource_state")
    path = fields.Char(related="event_id.path")
    give_up_at = fields.Datetime(
        string="Given Up",
        readonly=True,
        copy=False,
        help="What has not been taken by then needs a person.",
    )
    call_ids = fields.Many2many(
        "sync.call.log", compute="_compute_call_ids", string="Calls"
    )

    _give_up_idx = models.Index("(give_up_at) WHERE state = 'to_push'")

    @api.depends("reference", "type_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """What happened, and to what: the code is for the receiver."""
        for delivery in self:
            delivery.display_name = f"{delivery.type_id.name} ({delivery.reference})"

    def _compute_call_ids(self):
        for delivery in self:
            # sudo: whoever sees the delivery sees how it went
            calls = self.env["sync.call.log"].sudo()
            delivery.call_ids = calls.search(delivery._get_calls_domain(), limit=50)

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = self.env["somconnexio.api.event.subscription"]
        vals_list = [
            {
                **vals,
                "give_up_at": subscriptions.browse(
                    vals["backend_id"]
                )._get_give_up_time(),
            }
            for vals in vals_list
        ]
        return super().create(vals_list)

    # === HOOKS OF THE KIT === #

    def _prepare_payload(self):
        return self.event_id._prepare_message()

    def _do_push(self, client, payload):
        client.deliver(payload)
        return {}

    def _call_remote(self, payload, payload_hash):
        """Deliver; a receiver that is gone for good gets nothing more."""
        try:
            return super()._call_remote(payload, payload_hash)
        except RemoteRejectedError as error:
            if error.status != GONE:
                raise
            reason = self.env._("The receiver has answered that it is gone (410).")
            self._on_fail_push(exc_message=reason)
            self.backend_id._switch_off(reason)
            return "Gone: the subscription is switched off"

    @api.model
    def _get_retry(self, error):
        """Try again later, unless it was tried for long enough."""
        if self._is_overdue():
            return FailedJobError(
                self.env._("Given up after many attempts: %(error)s", error=error)
            )
        return super()._get_retry(error)

    def _is_overdue(self):
        return bool(self.give_up_at) and self.give_up_at < fields.Datetime.now()

    def _get_record(self):
        """The subscription: one activity, however many events could not be sent."""
        return self.backend_id

    def _clear_error_activity(self):
        """What stands for many is cleared with the last of them."""
        last = self.filtered(lambda delivery: not delivery._find_other_failures())
        return super(SomconnexioApiEventDelivery, last)._clear_error_activity()

    def _find_other_failures(self):
        domain = [("backend_id", "=", self.backend_id.id), ("state", "=", "error")]
        return self.search([*domain, ("id", "!=", self.id)], limit=1)

    # === ACTIONS === #

    def action_retry(self):
        """Send what could not be sent again, for as long as at first."""
        self.check_access("write")
        self.sudo()._renew_patience()
        return super().action_retry()

    def action_send_again(self):
        """Send the selected events again, those too that were taken.

        They keep their id: a receiver that has them already lets them be.
        """
        self.check_access("write")
        taken = self.sudo().filtered(lambda delivery: delivery.state == "done")
        taken.write({"payload_hash": False})
        taken._mark_to_push()
        self.action_retry()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Events that are sent again: %s", len(self)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_send_alike_again(self):
        """Send all events of the subscription again that are in the same state."""
        self.ensure_one()
        alike = self.search(
            [("backend_id", "=", self.backend_id.id), ("state", "=", self.state)]
        )
        return alike.action_send_again()

    def action_open_source(self):
        """Open what the event tells of."""
        self.ensure_one()
        return self.event_id.action_open_record()

    def _renew_patience(self):
        for subscription, deliveries in self.grouped("backend_id").items():
            deliveries.write({"give_up_at": subscription._get_give_up_time()})

    # === CRON === #

    @api.model
    def _cron_give_up(self):
        """Show to a person what has waited for too long, in slices.

        What a person has held up is left alone.
        """
        domain = [
            ("state", "=", "to_push"),
            ("give_up_at", "<", fields.Datetime.now()),
            ("backend_id.is_paused", "=", False),
        ]
        remaining = self.search_count(domain)
        while remaining:
            batch = self.search(domain, limit=GIVE_UP_SLICE, order="id")
            # one that is being sent this very moment is not given up
            for delivery in batch.try_lock_for_update(allow_referencing=True):
                waited = self.env._("Nobody has taken the event in time.")
                delivery._on_fail_push(exc_message=delivery.waiting_reason or waited)
            remaining = max(remaining - len(batch), 0)
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=remaining
            ):
                return
