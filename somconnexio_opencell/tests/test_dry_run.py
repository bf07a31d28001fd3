import json
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, Form, tagged
from odoo.tools import format_date

from ..tools.opencell_diff import compare
from .common import OpencellCommon
from .fake_opencell.invoices import to_instant

WRITES = (
    "createOrUpdate",
    "createOrUpdateCRMAccountHierarchy",
    "createOrUpdatePartial",
    "terminate",
    "suspend",
    "resume",
)


@tagged("post_install", "-at_install")
class TestOpencellDiff(BaseCase):
    """Both sides, field by field."""

    def _compare(self, wanted, remote):
        to_day = {to_instant(day): day for day in ("2026-11-03", "2026-11-15")}
        pairs = compare(wanted, remote, to_day.get)
        return {pair.field: (pair.theirs, pair.ours) for pair in pairs if pair.differs}

    def test_same_thing_said_otherwise_is_no_difference(self):
        wanted = {
            "code": "s1",
            "vatNo": "",
            "electronicBilling": True,
            "subscriptionDate": "2026-11-03",
            "services": [
                {"code": "A", "quantity": 1.0, "subscriptionDate": "2026-11-03"}
            ],
            "accesses": [{"code": "600000001", "startDate": "2026-11-03"}],
            "customFields": [{"code": "CF", "stringValue": ""}],
            "terminationReason": "X",
        }
        day = to_instant("2026-11-03")
        service = {"code": "A", "quantity": 1, "subscriptionDate": day}
        remote = {
            "code": "S1",
            "electronicBilling": True,
            "subscriptionDate": day,
            "services": {"serviceInstance": [{**service, "status": "ACTIVE"}]},
            "accesses": {"access": [{"code": "600000001", "startDate": day}]},
            "seller": "SC",
        }
        self.assertEqual(self._compare(wanted, remote), {})

    def test_each_difference_is_named(self):
        wanted = {
            "description": "new",
            "name": {"lastName": "Puig"},
            "methodOfPayment": [
                {"mandateIdentification": "M1", "bankCoordinates": {"iban": "ES1"}}
            ],
        }
        remote = {
            "description": "old",
            "name": {"lastName": "puig"},
            "methodOfPayment": [
                {"mandateIdentification": "M1", "bankCoordinates": {"iban": "ES2"}}
            ],
        }
        self.assertEqual(
            self._compare(wanted, remote),
            {
                "description": ("old", "new"),
                "name.lastName": ("puig", "Puig"),
                "methodOfPayment[M1].bankCoordinates.iban": ("ES2", "ES1"),
            },
        )

    def test_what_nobody_wants_any_more_is_shown(self):
        remote = {
            "services": {
                "serviceInstance": [
                    {"code": "OLD", "status": "ACTIVE"},
                    {"code": "OVER", "status": "TERMINATED"},
                ]
            },
            "accesses": {
                "access": [
                    {"code": "1", "startDate": to_instant("2026-11-03")},
                    {"code": "2", "endDate": to_instant("2026-11-03")},
                ]
            },
        }
        self.assertEqual(
            self._compare({"services": [], "accesses": []}, remote),
            {"services[OLD]": ("ACTIVE", ""), "accesses[1]": ("2026-11-03", "")},
        )

    def test_second_period_of_a_service_is_not_the_first(self):
        wanted = [
            {"code": "A", "subscriptionDate": day, "quantity": 1}
            for day in ("2026-11-15", "2026-11-03")
        ]
        remote = [
            {"code": "A", "subscriptionDate": to_instant(day), "status": status}
            for day, status in (("2026-11-03", "TERMINATED"), ("2026-11-15", "ACTIVE"))
        ]
        differences = self._compare(
            {"services": wanted}, {"services": {"serviceInstance": remote}}
        )
        self.assertEqual(list(differences), ["services[A].quantity"])

    def test_absent_object_has_nothing(self):
        self.assertEqual(self._compare({"code": "A"}, None), {"code": ("", "A")})


@tagged("post_install", "-at_install")
class TestDryRun(OpencellCommon):
    """What would be sent is what is sent afterwards, and looking changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.integrator = cls._create_staff(
            "test_integrator",
            "somconnexio_contract.group_user,"
            "somconnexio_sync.somconnexio_sync_group_manager",
        )

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 1000
        self.sent = []
        self.remote.handle, real = self._keep_writes, self.remote.handle
        self._real_handle = real

    def _keep_writes(self, method, url, headers, body):
        path = url.partition("/api/rest")[2].partition("?")[0]
        if path.rpartition("/")[2] in WRITES:
            self.sent.append((method, path, json.loads(body)))
        return self._real_handle(method, url, headers, body)

    def _dry_run(self, contract):
        steps, self.outage = contract.opencell_subscription_ids._dry_run()
        self.assertEqual(self.sent, [])
        self.steps = {step.kind: step for step in steps}
        return [
            (call.method, call.path, call.body) for step in steps for call in step.calls
        ]

    def _prove(self, contract):
        """What the dry run says is what the jobs send afterwards; return it."""
        said = self._dry_run(contract)
        states = [binding.state for binding in self.bindings_of(contract)]
        self.assertNotEqual(set(states), {"done"})
        self.run_until_idle()
        self.assertEqual(said, self.sent)
        self.sent.clear()
        return said

    def test_new_contract(self):
        contract = self.create_contract()
        calls = self._prove(contract)
        self.assertEqual(
            [path.rpartition("/")[2] for _method, path, _body in calls],
            [
                "createOrUpdate",
                "createOrUpdateCRMAccountHierarchy",
                "createOrUpdate",
                "createOrUpdatePartial",
            ],
        )
        self.assertFalse(any(step.is_there for step in self.steps.values()))
        self.assertEqual(self._dry_run(contract), [])
        for step in self.steps.values():
            self.assertTrue(step.is_there)
            self.assertEqual(step.differences, [], step.kind)
            self.assertIn("nothing to send", step.note)

    def test_changed_member(self):
        contract = self.push_contract()
        self.sent.clear()
        contract.partner_id.phone = "930999999"
        calls = self._prove(contract)
        self.assertEqual(len(calls), 2)
        step = self.steps["Opencell Customer"]
        pairs = [(pair.field, pair.ours) for pair in step.differences]
        self.assertEqual(pairs, [("contactInformation.phone", "930999999")])

    def test_ended_contract(self):
        contract = self.push_contract()
        self.sent.clear()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        contract._request_termination(self.backend._get_business_date(), reason)
        self.remote.today = date(2026, 11, 16)
        with freeze_time("2026-11-16 10:00:00"):
            self.complete_due()
            self.commit()
            calls = self._prove(contract)
        self.assertEqual(calls[-1][1], "/billing/subscription/terminate")

    def test_contract_whose_day_has_not_come(self):
        contract = self.create_contract(start="2026-12-01")
        self._dry_run(contract)
        day = format_date(self.env, "2026-12-01")
        for step in self.steps.values():
            self.assertIn(day, " ".join(step.obstacles))

    def test_contract_that_was_refused(self):
        contract = self.create_contract()
        self.backend.billing_cycle_code = "WRONG"
        self.run_until_idle()
        self.sent.clear()
        calls = self._dry_run(contract)
        self.assertIn(
            "BillingCycle", self.steps["Opencell Billing Account"].obstacles[0]
        )
        self.assertTrue(calls)

    def test_contract_that_is_not_complete(self):
        contract = self.create_contract()
        self.backend.offer_mapping_ids.unlink()
        self._dry_run(contract)
        step = self.steps["Opencell Subscription"]
        self.assertIn("has no code for the offer", step.obstacles[0])
        self.assertEqual(step.calls, [])

    def test_disabled_opencell_is_said(self):
        contract = self.create_contract()
        self.backend.state = "disabled"
        self._dry_run(contract)
        self.assertIn("disabled", self.steps["Opencell Customer"].obstacles[0])

    def test_outage_shows_what_we_want(self):
        contract = self.push_contract()
        self.sent.clear()
        contract.partner_id.phone = "930999999"
        self.wire.outage = "refused"
        before = self.env["sync.call.log"].search_count([])
        self._dry_run(contract)
        self.assertTrue(self.outage)
        self.assertEqual(self.env["sync.call.log"].search_count([]), before + 1)
        for step in self.steps.values():
            self.assertIsNone(step.is_there)
            self.assertTrue(step.pairs)

    def test_without_address_it_says_so(self):
        contract = self.create_contract()
        self.backend.url = False
        self.assertEqual(self._dry_run(contract), [])
        self.assertTrue(self.outage)

    # === SCREEN === #

    def _open(self, record):
        action = record.with_user(self.integrator).action_opencell_dry_run()
        model = self.env["opencell.dry.run"].with_user(self.integrator)
        return Form(model.with_context(**action["context"]))

    def test_screen_shows_calls_and_keeps_nothing(self):
        contract = self.create_contract()
        content = self._open(contract).content
        self.assertIn("/account/customer/createOrUpdate", content)
        self.assertIn(contract.partner_id.email, content)
        self.assertFalse(self.env["opencell.dry.run"].search([]))
        self.assertFalse(
            self.env["opencell.dry.run"]._fields["content"].store,
            "personal data must not be stored",
        )

    def test_screen_says_that_opencell_is_down(self):
        contract = self.create_contract()
        self.wire.outage = "refused"
        content = self._open(contract).content
        self.assertIn("does not answer", content)
        self.assertIn("/account/customer/createOrUpdate", content)

    def test_only_managers_look(self):
        contract = self.create_contract()
        operator = self._create_staff(
            "test_operator", "somconnexio_sync.somconnexio_sync_group_user"
        )
        context = {"default_res_model": contract._name, "default_res_id": contract.id}
        with self.assertRaises(AccessError):
            Form(
                self.env["opencell.dry.run"].with_user(operator).with_context(**context)
            )

    def test_binding_has_the_button_too(self):
        contract = self.create_contract()
        subscription = contract.opencell_subscription_ids
        action = subscription.with_user(self.integrator).action_dry_run()
        self.assertEqual(action["context"]["default_res_id"], subscription.id)
