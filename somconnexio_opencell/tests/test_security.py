from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_charge import ChargeCommon

BINDINGS = (
    "opencell.customer",
    "opencell.billing.account",
    "opencell.user.account",
    "opencell.subscription",
)
MAPPINGS = (
    "opencell.offer.mapping",
    "opencell.language.mapping",
    "opencell.country.mapping",
    "opencell.tax.mapping",
)


@tagged("post_install", "-at_install")
class TestSecurity(ChargeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_staff(
            "test_operator", "somconnexio_sync.somconnexio_sync_group_user"
        )
        cls.integrator = cls._create_staff(
            "test_integrator", "somconnexio_sync.somconnexio_sync_group_manager"
        )

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()
        self.buy(self.contract)
        self.bill(self.contract)
        self.import_invoices()

    def _names(self):
        own = (
            "opencell.backend",
            "opencell.charge",
            "opencell.invoice",
            "opencell.invoice.batch",
        )
        return (*BINDINGS, *MAPPINGS, *own)

    def test_staff_reads_and_writes_nothing(self):
        for name in self._names():
            records = self.env[name].with_user(self.backoffice).search([])
            self.assertTrue(records, name)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(records.has_access(operation), (name, operation))

    def test_staff_sees_state_and_invoices_of_a_contract(self):
        contract = self.contract.with_user(self.backoffice)
        self.assertEqual(contract.opencell_state, "done")
        self.assertEqual(contract.opencell_invoice_count, 1)
        action = contract.action_view_opencell_invoices()
        moves = self.env["account.move"].with_user(self.backoffice)
        self.assertEqual(len(moves.search(action["domain"])), 1)

    def test_staff_without_rights_on_the_exchange_cause_pushes(self):
        self.remote.calls.clear()
        member = self.contract.partner_id.with_user(self.backoffice)
        member.phone = "930999999"
        self.run_due_jobs()
        self.assertIn("createOrUpdate", self.remote.calls)

    def test_credentials_are_for_administrators(self):
        for user in (self.backoffice, self.operator, self.integrator):
            backend = self.backend.with_user(user)
            for name in ("url", "username", "password"):
                with self.assertRaises(AccessError):
                    backend.read([name])

    def test_operator_retries(self):
        subscription = self.contract.opencell_subscription_ids
        subscription._on_fail_push(exc_message="No.")
        subscription.with_user(self.operator).action_retry()
        self.assertEqual(subscription.state, "to_push")
        with self.assertRaises(AccessError):
            subscription.with_user(self.backoffice).action_retry()

    def test_operator_settles_a_charge_by_hand(self):
        charge = self.buy(self.contract, day="2026-11-20")
        with self.assertRaises(AccessError):
            charge.with_user(self.backoffice).action_settle_by_hand()
        charge.with_user(self.operator).action_settle_by_hand()
        self.assertEqual(charge.state, "cancelled")

    def test_manager_configures(self):
        backend = self.backend.with_user(self.integrator)
        backend.offer_mapping_ids[:1].code = "OF_OTHER"
        backend.action_import_invoices()
        with self.assertRaises(AccessError):
            self.backend.with_user(self.operator).action_import_invoices()

    def test_other_company_sees_nothing(self):
        company = self._create_cooperative("Another cooperative")
        groups = (
            "somconnexio_contract.group_user,"
            "somconnexio_sync.somconnexio_sync_group_manager"
        )
        stranger = new_test_user(
            self.env,
            "test_stranger",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for name in self._names():
            self.assertFalse(self.env[name].with_user(stranger).search([]), name)

    def test_member_reads_the_invoice_and_nothing_of_the_bridge(self):
        user = self._create_portal_user(self.contract.partner_id)
        other = self._create_portal_user(self._create_member())
        moves = self.env["account.move"]
        journal = [("journal_id", "=", self.backend.journal_id.id)]
        self.assertEqual(len(moves.with_user(user).search(journal)), 1)
        self.assertFalse(moves.with_user(other).search(journal))
        for name in self._names():
            with self.assertRaises(AccessError):
                self.env[name].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.contract.with_user(user).read(["opencell_state"])
