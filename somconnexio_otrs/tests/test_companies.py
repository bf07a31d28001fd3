from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OtrsCommon
from .fake_otrs import FakeOtrs, Wire

OTHER_URL = "https://other-otrs.test"


@tagged("post_install", "-at_install")
class TestCompanies(OtrsCommon):
    """Two cooperatives, each with an OTRS of its own."""

    other_wire = None

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if r.url.startswith(OTHER_URL):
            return cls.other_wire.send(r)
        return super()._request_handler(s, r, **kw)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._create_cooperative("Another cooperative")
        cls.other_backend = cls._create_backend(
            cls.other_company, "OTRS_B", url=OTHER_URL
        )
        cls._create_ticket_type(cls.other_backend, cls.technology_mobile, queue="Raw")
        cls.other_product = cls._create_product(
            "Mobile", "OTHER", cls.technology_mobile, 5.0, company=cls.other_company
        )
        cls.other_clerk = cls._create_staff(
            "other_clerk",
            "somconnexio_contract.group_user,somconnexio_sync.somconnexio_sync_group_user",
            company=cls.other_company,
        )

    def setUp(self):
        super().setUp()
        self.other_otrs = FakeOtrs()
        type(self).other_wire = Wire(self.other_otrs)

    def _create_other_activation(self):
        member = self._create_member(company_id=self.other_company.id)
        line = self._prepare_mobile_line(product_id=self.other_product.id)
        return self._create_activation(line, member=member)

    def test_each_ticket_goes_to_the_otrs_of_its_company(self):
        mine, theirs = self._create_activation(), self._create_other_activation()
        self.run_until_idle()
        self.assertEqual(mine.otrs_ticket_id.backend_id, self.backend)
        self.assertEqual(theirs.otrs_ticket_id.backend_id, self.other_backend)
        self.assertEqual(len(self.otrs.tickets), 1)
        [remote] = self.other_otrs.find(OdooRef=theirs.name)
        self.assertEqual(remote.values["Queue"], "Raw")
        self.other_otrs.agent_update(remote.ticket_id, "closed successful")
        self.poll()
        self.assertEqual(theirs.contract_id.company_id, self.other_company)
        self.assertEqual(mine.state, "in_progress")

    def test_same_reference_in_both_is_no_clash(self):
        mine, theirs = self._create_activation(), self._create_other_activation()
        self.assertEqual(mine.name, theirs.name)
        self.run_until_idle()
        self.assertTrue(mine.otrs_ticket_number)
        self.assertTrue(theirs.otrs_ticket_number)

    def test_outage_of_one_does_not_touch_the_other(self):
        self.backend.breaker_threshold = 1
        self.wire.outage = "refused"
        mine, theirs = self._create_activation(), self._create_other_activation()
        self.run_due_jobs()
        self.assertEqual(mine.otrs_ticket_id.state, "to_push")
        self.assertEqual(theirs.otrs_ticket_id.state, "done")

    def test_staff_see_only_their_own(self):
        self._create_activation()
        self._create_other_activation()
        self.run_until_idle()
        for clerk, backend in (
            (self.clerk, self.backend),
            (self.other_clerk, self.other_backend),
        ):
            env = self.env(user=clerk, context={})
            self.assertEqual(env["otrs.backend"].search([]).ids, backend.ids)
            for model in ("otrs.ticket", "otrs.ticket.type"):
                found = env[model].search([])
                self.assertEqual(found.company_id, clerk.company_id, model)
            fields = env["otrs.ticket.type.field"].search([])
            self.assertEqual(fields.ticket_type_id.company_id, clerk.company_id)
            self.assertFalse(env["otrs.ticket.rule"].search([]).backend_id - backend)

    def test_ticket_of_another_company_is_out_of_reach(self):
        order = self._create_other_activation()
        self.run_until_idle()
        ticket = order.otrs_ticket_id.with_user(self.clerk)
        with self.assertRaises(AccessError):
            ticket.action_retry()
        with self.assertRaises(AccessError):
            ticket.action_pull()
        with self.assertRaises(AccessError):
            ticket.read(["ticket_number"])

    def test_responsible_belongs_to_the_company(self):
        with self.assertRaises(UserError):
            self.backend.responsible_id = self.other_clerk
