from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.somconnexio_contract.tests.common import SomconnexioCommon
from odoo.addons.somconnexio_sync.tests.common import JobRunnerMixin

from ..tools.otrs_client import SESSIONS
from .fake_otrs import FakeOtrs, Wire

URL = "https://otrs.test"
NOW = "2026-10-10 10:00:00"
# (name, source, format, required)
FIELDS_OUT = [
    ("OdooOrder", "{lead_id.order_reference}", "text", False),
    ("MemberRef", "{partner_id.ref}", "text", True),
    ("MemberName", "{partner_id.name}", "text", False),
    ("ContactEmail", "{lead_id.email_from|partner_id.email}", "text", False),
    ("ProductCode", "{product_id.default_code}", "text", True),
    ("ServiceKind", "{lead_line_id.kind}", "text", False),
    ("PhoneNumber", "{lead_line_id.phone_number}", "digits", False),
    ("ICC", "{lead_line_id.icc}", "digits", False),
    ("DonorICC", "{lead_line_id.donor_icc}", "digits", False),
    ("DonorOperator", "{lead_line_id.previous_provider_id.name}", "text", False),
]
# (name, target, format)
FIELDS_IN = [
    ("ActivationDate", "effective_date", "date"),
    ("PhoneNumber", "phone_number", "digits"),
    ("ICC", "icc", "digits"),
    ("RouterSerial", "router_serial", "text"),
    ("DonorOperator", "supplier_code", "text"),
    ("FailureReason", "failure_reason", "text"),
]


class OtrsCommon(JobRunnerMixin, SomconnexioCommon):
    """A cooperative whose OTRS is a fake with memory behind Odoo's request hook.

    The clock stands still at ``NOW``; the OTRS's own clock is nine days behind, as
    nothing may depend on the two being the same.
    """

    wire = None

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if r.url.startswith(URL):
            return cls.wire.send(r)
        return super()._request_handler(s, r, **kw)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend = cls._create_backend(cls.company, "OTRS_A")
        cls.type_mobile = cls._create_ticket_type(cls.backend, cls.technology_mobile)
        cls.type_fiber = cls._create_ticket_type(
            cls.backend, cls.technology_fiber, queue="Provisioning::Fiber"
        )
        cls.clerk = cls._create_staff(
            "clerk",
            "somconnexio_contract.group_user,somconnexio_sync.somconnexio_sync_group_user",
        )

    def setUp(self):
        super().setUp()
        freezer = freeze_time(NOW)
        self.frozen = freezer.start()
        self.addCleanup(freezer.stop)
        self.otrs = FakeOtrs()
        type(self).wire = Wire(self.otrs)
        SESSIONS.clear()
        self.backend.poll_watermark = self.otrs.now

    @classmethod
    def _create_backend(cls, company, code, **values):
        return cls.env["otrs.backend"].create(
            {
                "name": f"OTRS of {company.name}",
                "code": code,
                "company_id": company.id,
                "state": "enabled",
                "url": URL,
                "username": "odoo_api",
                "password": "api-secret",
                "webhook_secret": f"hook-secret-{code}",
                "link_webservice": "GenericLinkConnectorREST",
                "poll_watermark": datetime(2026, 10, 1, 10),
                **values,
            }
        )

    @classmethod
    def _create_ticket_type(cls, backend, technology, **values):
        lines = [
            {
                "direction": "out",
                "name": name,
                "source": source,
                "value_format": value_format,
                "is_required": is_required,
            }
            for name, source, value_format, is_required in FIELDS_OUT
        ] + [
            {
                "direction": "in",
                "name": name,
                "target": target,
                "value_format": value_format,
            }
            for name, target, value_format in FIELDS_IN
        ]
        return cls.env["otrs.ticket.type"].create(
            {
                "name": technology.name,
                "backend_id": backend.id,
                "technology_ids": [Command.set(technology.ids)],
                "queue": "Provisioning::Mobile",
                "process_id": "Process-00000000000000000000000000000001",
                "activity_id": "Activity-00000000000000000000000000000011",
                "field_ids": [Command.create(line) for line in lines],
                **values,
            }
        )

    # === WORK === #

    def run_until_idle(self):
        """Run all jobs, those that wait for their time too."""
        self.run_due_jobs()
        for _ in range(100):
            if not self.env["queue.job"].search_count([("state", "=", "pending")]):
                return
            self.frozen.tick(timedelta(minutes=20))
            self.otrs.tick(20 * 60)
            self.run_due_jobs()
        self.fail("jobs are postponed without end")

    def poll(self):
        """Let the cron poll and all that comes of it be done."""
        self.env["otrs.backend"]._cron_poll()
        self.run_until_idle()

    def create_ticketed(self, line=None, **values):
        """An activation whose ticket exists, and the ticket on both sides."""
        order = self._create_activation(line, **values)
        self.run_until_idle()
        return order, order.otrs_ticket_id, self.get_remote(order)

    def get_remote(self, order):
        """The one ticket of a service order in OTRS."""
        tickets = self.otrs.find(OdooRef=order.name)
        message = f"{len(tickets)} tickets of {order.name}: {order.otrs_error}"
        self.assertEqual(len(tickets), 1, message)
        return tickets[0]

    def move(self, remote, state=None, **fields):
        """An agent changes a ticket, and Odoo polls."""
        self.otrs.agent_update(remote.ticket_id, state, **fields)
        self.poll()

    def get_activities(self, order, kind):
        return order.activity_ids.filtered(
            lambda activity: activity.activity_type_id
            == self.env.ref(f"somconnexio_otrs.mail_activity_type_{kind}")
        )
