# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.fields import Command
from odoo.tests.common import _super_send

from odoo.addons.somconnexio_contract.tests.common import SomconnexioCommon
from odoo.addons.somconnexio_sync.tests.common import JobRunnerMixin

from .event_receiver import EventReceiver

ORDER_EVENTS = ("order.received",)


class EventCommon(JobRunnerMixin, SomconnexioCommon):
    """A cooperative that has events sent to a program of its own."""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # as it is: Odoo's own would lengthen the time-outs
        return _super_send(s, r, **kw)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("somconnexio_api.event_hosts", "hub.internal, 127.0.0.1")

    def setUp(self):
        super().setUp()
        self.receiver = EventReceiver()
        self.addCleanup(self.receiver.close)
        self.subscription = self.create_subscription(self.receiver)

    def create_subscription(self, receiver, *codes, **vals):
        """Have events of some types sent to a receiver that knows the secret."""
        types = self.env["somconnexio.api.event.type"].search(
            [("code", "in", codes or ORDER_EVENTS)]
        )
        subscription = self.env["somconnexio.api.event.subscription"].create(
            {
                "name": "Data warehouse",
                "company_id": self.company.id,
                "url": receiver.url,
                "event_type_ids": [Command.set(types.ids)],
                "read_timeout": 0.3,
                **vals,
            }
        )
        receiver.secret = subscription._make_secret()
        subscription.action_enable()
        return subscription

    def deliveries(self, subscription=None):
        """What is or was to be sent, in the order in which it happened."""
        subscription = subscription or self.subscription
        return self.env["somconnexio.api.event.delivery"].search(
            [("backend_id", "=", subscription.id)], order="event_id"
        )

    def run_jobs(self):
        """Run all jobs that wait, also those whose time has not come."""
        self.commit()
        waiting = self.env["queue.job"].search([("state", "=", "pending")])
        waiting.write({"eta": False})
        return self.run_due_jobs()

    def create_delivery(self):
        """Have an order come in; return the delivery of its event."""
        before = self.deliveries()
        self.order = self._create_order()
        return self.deliveries() - before
