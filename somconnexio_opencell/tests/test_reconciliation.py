import copy
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OpencellCommon
from .fake_opencell.invoices import to_instant

TABLES = ("customers", "accounts", "user_accounts", "subscriptions")


class ReconciliationCommon(OpencellCommon):
    """A contract that Opencell has, and what was broken over there by hand."""

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract(iban="ES9121000418450200051332")
        self.code = self.contract.code
        self.remote.calls.clear()

    def reconcile(self):
        """Run a comparison to its end; return what it left open."""
        action = self.backend.action_reconcile()
        self.run_due_jobs()
        self.run = self.env["sync.reconciliation"].browse(action["res_id"])
        self.assertEqual(self.run.state, "done", self.run.error_message)
        return self.env["sync.finding"].search([("state", "=", "open")])

    def kinds(self, findings):
        return sorted((one.kind, one.part) for one in findings)

    @property
    def subscription(self):
        return self.remote.subscriptions[self.code]

    @property
    def account(self):
        return self.remote.accounts[self.contract.billing_group_id.code]

    @property
    def customer(self):
        return self.remote.customers[self.contract.partner_id.ref]

    # === WHAT PEOPLE BREAK === #

    def lose_subscription(self):
        del self.remote.subscriptions[self.code]

    def lose_user_account(self):
        del self.remote.user_accounts[self.code]

    def lose_account(self):
        del self.remote.accounts[self.contract.billing_group_id.code]
        del self.remote.user_accounts[self.code]

    def lose_customer(self):
        del self.remote.customers[self.contract.partner_id.ref]

    def change_town(self):
        self.customer["address"]["city"] = "Elsewhere"

    def change_vat(self):
        self.customer["vatNo"] = "ES00000000T"

    def change_email(self):
        self.account["email"] = "other@example.org"

    def change_iban(self):
        bank = self.account["methodOfPayment"][0]["bankCoordinates"]
        bank["iban"] = "ES7921000813610123456789"

    def change_mandate(self):
        self.account["methodOfPayment"][0]["mandateDate"] = "2019-01-01"

    def lose_payment(self):
        self.account["methodOfPayment"] = []

    def move_user_account(self):
        self.remote.accounts["OTHER"] = {**self.account, "code": "OTHER"}
        self.remote.user_accounts[self.code]["billingAccount"] = "OTHER"

    def change_description(self):
        self.subscription["description"] = "Something"

    def lose_access(self):
        self.subscription["accesses"] = {}

    def add_access(self):
        number = "699000111"
        self.subscription["accesses"][number] = {"code": number}

    def delay_access(self):
        [access] = self.subscription["accesses"].values()
        access["startDate"] = to_instant("2026-11-09")

    def lose_service(self):
        self.subscription["services"] = []

    def add_service(self):
        [service] = self.remote.services_of(self.code)
        extra = {"id": 9999, "code": "SE_SC_REC_MOBILE_T_UNL_20480"}
        self.subscription["services"].append({**service, **extra})

    def end_service(self):
        [service] = self.remote.services_of(self.code)
        service["status"] = "TERMINATED"
        service["terminationDate"] = service["subscriptionDate"] + 86400000

    def move_service(self):
        [service] = self.remote.services_of(self.code)
        service["subscriptionDate"] += 86400000

    def double_service(self):
        self.remote.services_of(self.code)[0]["quantity"] = 2

    def move_start(self):
        self.subscription["subscriptionDate"] += 86400000

    def change_offer(self):
        self.subscription["offerTemplate"] = "OF_SC_TEMPLATE_BA"

    def suspend(self):
        self.subscription["status"] = "SUSPENDED"

    def move_subscription(self):
        self.subscription["userAccount"] = "OTHER"

    def end_subscription(self):
        self.subscription["status"] = "RESILIATED"


#: what is broken → the findings; those of the second table need a person
REPAIRED = {
    "lose_subscription": [("missing_there", "subscription")],
    "lose_user_account": [("missing_there", "userAccount")],
    "lose_account": [
        ("missing_there", "billingAccount"),
        ("missing_there", "userAccount"),
    ],
    "lose_customer": [("missing_there", "customer")],
    "change_town": [("field_differs", "customer.address.city")],
    "change_vat": [("field_differs", "customer.vatNo")],
    "change_email": [("field_differs", "billingAccount.email")],
    "change_iban": [("payment_differs", "billingAccount.iban")],
    "change_mandate": [("payment_differs", "billingAccount.mandateDate")],
    "lose_payment": [("payment_differs", "billingAccount.paymentMethodType")],
    "move_user_account": [("parent_differs", "userAccount.billingAccount")],
    "change_description": [("field_differs", "subscription.description")],
    "lose_access": [("access_missing", "subscription.access")],
    "add_access": [("access_extra", "subscription.access")],
    "lose_service": [("service_missing", "subscription.SE_SC_REC_MOBILE_T_150_1024")],
    "add_service": [("service_extra", "subscription.SE_SC_REC_MOBILE_T_UNL_20480")],
}
BY_HAND = {
    "delay_access": "access_start_differs",
    "end_subscription": "ended_there",
    "end_service": "service_ended_there",
    "move_service": "service_start_differs",
    "double_service": "service_quantity_differs",
    "move_start": "start_differs",
    "change_offer": "offer_differs",
    "move_subscription": "parent_differs",
}


@tagged("post_install", "-at_install")
class TestReconciliation(ReconciliationCommon):
    """Everything that is broken is found, and mended or explained."""

    def test_both_sides_agree(self):
        self.assertFalse(self.reconcile())
        self.assertEqual((self.run.compared, self.run.expected), (4, 4))

    def test_what_is_broken_is_found_and_repaired(self):
        for name, expected in REPAIRED.items():
            with self.subTest(name):
                getattr(self, name)()
                findings = self.reconcile()
                self.assertEqual(self.kinds(findings), expected)
                findings.action_repair()
                self.run_due_jobs()
                self.assertEqual(set(findings.mapped("state")), {"repaired"})
                self.assertFalse(self.reconcile())
                self.assertEqual(self.contract.opencell_state, "done")

    def test_what_needs_a_person_says_what_to_do(self):
        for name, kind in BY_HAND.items():
            with self.subTest(name):
                before = {
                    table: copy.deepcopy(getattr(self.remote, table))
                    for table in TABLES
                }
                getattr(self, name)()
                [finding] = self.reconcile()
                self.assertEqual(finding.kind, kind)
                self.assertTrue(finding.is_blocking)
                with self.assertRaises(UserError) as caught:
                    finding.action_repair()
                self.assertGreater(len(str(caught.exception)), 40)
                for table, rows in before.items():
                    setattr(self.remote, table, rows)
                self.assertFalse(self.reconcile())
                self.assertEqual(finding.state, "gone")

    def test_a_selection_is_repaired_and_the_rest_explained(self):
        self.change_town()
        self.lose_access()
        self.move_start()
        findings = self.reconcile()
        self.assertEqual(len(findings), 3)
        action = findings.action_repair()
        self.assertIn("twice", action["params"]["message"])
        self.run_due_jobs()
        self.assertEqual(self.reconcile().mapped("kind"), ["start_differs"])

    def test_what_only_opencell_has(self):
        self.remote.customers["STRANGER"] = {**self.customer, "code": "STRANGER"}
        strange = {**copy.deepcopy(self.subscription), "code": "STRANGE"}
        self.remote.subscriptions["STRANGE"] = strange
        user = {**self.remote.user_accounts[self.code], "code": "STRANGE"}
        self.remote.user_accounts["STRANGE"] = user
        findings = self.reconcile()
        self.assertEqual(
            [(kind, part) for kind, part in self.kinds(findings)],
            [
                ("missing_here", "customer"),
                ("missing_here", "subscription"),
                ("missing_here", "userAccount"),
            ],
        )
        with self.assertRaisesRegex(UserError, "accept it"):
            findings[:1].action_repair()
        findings._close("accepted", reason="A test of Opencell's operator")
        self.assertFalse(self.reconcile())

    def test_contract_that_was_never_sent(self):
        for binding in reversed(self.bindings_of(self.contract)):
            binding.unlink()
        for table in TABLES:
            getattr(self.remote, table).clear()
        findings = self.reconcile()
        self.assertEqual(self.kinds(findings), [("not_sent", "contract")])
        findings.action_repair()
        self.run_due_jobs()
        self.assertFalse(self.reconcile())
        self.assertIn(self.code, self.remote.subscriptions)

    def test_termination_that_opencell_never_got(self):
        before = copy.deepcopy(self.subscription)
        reason = self.env["contract.termination.reason"].search([], limit=1)
        self.contract._request_termination(date(2026, 11, 14), reason)
        self.complete_due()
        self.run_due_jobs()
        self.assertEqual(self.contract.lifecycle_state, "terminated")
        self.remote.subscriptions[self.code] = before
        findings = self.reconcile()
        self.assertEqual(findings.mapped("kind"), ["end_missing"])
        findings.action_repair()
        self.run_due_jobs()
        self.assertFalse(self.reconcile())

    def test_nothing_personal_is_written(self):
        for name in ("change_iban", "change_town", "change_vat", "change_email"):
            getattr(self, name)()
        self.lose_access()
        self.add_access()
        findings = self.reconcile()
        self.assertEqual(len(findings), 6)
        texts = " ".join(
            text or "" for one in findings for text in (one.ours, one.theirs)
        )
        partner = self.contract.partner_id
        for value in (
            "ES9121000418450200051332",
            "ES7921000813610123456789",
            "Elsewhere",
            "other@example.org",
            "699000111",
            "ES00000000T",
            self.contract.phone_number,
            partner.vat,
            partner.city,
        ):
            self.assertNotIn(value, texts)

    def test_what_waits_to_be_sent_is_no_finding(self):
        self.change_town()
        self.contract.partner_id.city = "New Town"
        self.env["queue.job"].search([("state", "=", "pending")]).unlink()
        self.commit()
        self.env["queue.job"].search([("state", "=", "pending")]).unlink()
        self.assertFalse(self.reconcile())

    def test_what_changes_while_opencell_is_asked_is_no_finding(self):
        self.change_description()
        binding = self.contract.opencell_subscription_ids
        listing = self.remote._list_subscriptions

        def change_meanwhile(body):
            binding._mark_to_push()
            binding.flush_recordset()
            return listing(body)

        self.remote._list_subscriptions = change_meanwhile
        self.assertFalse(self.reconcile())

    def test_outage_in_the_middle_reports_nothing_missing(self):
        self.change_town()
        action = self.backend.action_reconcile()
        run = self.env["sync.reconciliation"].browse(action["res_id"])
        self.commit()
        # the customers are compared, then Opencell is gone
        self.wire.break_next(None)
        self.wire.outage = "refused"
        self.run_job(self.jobs_of(run))
        self.assertEqual((run.state, run.found), ("running", 1))
        self.run_job(self.jobs_of(run, state="pending"))
        self.assertEqual((run.state, run.found), ("running", 1))
        self.wire.outage = None
        self.backend.breaker_open_until = False
        self.run_until_idle()
        self.assertEqual((run.state, run.found), ("done", 1))

    def test_repair_of_what_was_refused(self):
        self.backend.billing_cycle_code = "WRONG"
        account = self.bindings_of(self.contract)[1]
        account._push_again()
        self.run_due_jobs()
        self.assertEqual(account.state, "error")
        self.backend.billing_cycle_code = "BC_SC_MONTHLY_1ST"
        self.change_email()
        findings = self.reconcile()
        self.assertEqual(findings.mapped("part"), ["billingAccount.email"])
        findings.action_repair()
        self.run_due_jobs()
        self.assertEqual(account.state, "done")
        self.assertFalse(account.error_message)

    def test_end_of_an_extra_service_survives_a_lost_answer(self):
        self.add_service()
        findings = self.reconcile()
        findings.action_repair()
        self.wire.break_next(None, "lost_after")
        self.run_until_idle()
        self.assertEqual(len(self.remote.services_of(self.code)), 1)
        self.assertEqual(self.remote.calls.count("terminateServices"), 1)

    def test_kinds_have_names(self):
        labels = self.backend._get_finding_kinds()
        for kind in self.backend._get_reconciled_kinds():
            self.assertNotEqual(labels[kind], kind)


@tagged("post_install", "-at_install")
class TestReconciliationModern(TestReconciliation):
    """The same with version 15."""

    profile = "v15"
