# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.somconnexio_contract.tests.common_risk import RiskCommon

from .common_events import EventCommon

ALL = (
    "order.received",
    "order.state_changed",
    "service_order.state_changed",
    "contract.activated",
    "contract.changed",
    "contract.ended",
    "invoice.posted",
    "member.joined",
    "member.left",
)


@tagged("post_install", "-at_install")
class TestEvents(EventCommon):
    """What is told, to whom: each transition once."""

    def setUp(self):
        super().setUp()
        types = self.env["somconnexio.api.event.type"].search([])
        self.assertEqual(set(types.mapped("code")), set(ALL))
        self.subscription.event_type_ids = types

    def told(self, record, subscription=None):
        """Events of a record: (type, new state), in their order."""
        events = self.deliveries(subscription).event_id.filtered(
            lambda event: (event.res_model, event.res_id) == (record._name, record.id)
        )
        return [(e.type_id.code, e.resource_state) for e in events.sorted("id")]

    def test_from_the_order_to_the_end_of_the_contract(self):
        contract = self._activate_contract()
        order = contract.activation_order_id.lead_id
        self.assertEqual(
            self.told(order),
            [
                ("order.received", "new"),
                ("order.state_changed", "provisioning"),
                ("order.state_changed", "won"),
            ],
        )
        changed = "service_order.state_changed"
        self.assertEqual(
            self.told(contract.activation_order_id),
            [(changed, "acknowledged"), (changed, "completed")],
        )
        self.assertEqual(self.told(contract), [("contract.activated", "active")])
        self.assertEqual(self.told(order.partner_id), [("member.joined", "joined")])
        paths = dict(self.deliveries().event_id.mapped(lambda e: (e.res_model, e.path)))
        self.assertEqual(paths["contract.contract"], f"/contracts/{contract.code}")
        self.assertEqual(paths["res.partner"], f"/members/{order.partner_id.ref}")
        contract._suspend()
        contract._suspend()
        contract._resume()
        contract._terminate(self._get_day() - timedelta(days=1))
        self.assertEqual(
            self.told(contract)[1:],
            [
                ("contract.changed", "suspended"),
                ("contract.changed", "active"),
                ("contract.ended", "terminated"),
            ],
        )

    def test_change_of_a_contract(self):
        contract = self._activate_contract()
        before = self.told(contract)
        other = contract.partner_id._get_or_create_contract_email("new@example.com")
        request = self.env["service.order"]._request(
            "email_change", contract, {"email_ids": other}, door="back_office"
        )
        self.assertEqual(request[0].state, "completed")
        self.assertEqual(
            self.told(contract)[len(before) :], [("contract.changed", "active")]
        )

    def test_what_is_rolled_back_is_told_to_nobody(self):
        before = self.deliveries()
        with self.assertRaises(LookupError), self.env.cr.savepoint():
            self._create_order()
            self.env.flush_all()
            self.assertNotEqual(self.deliveries(), before)
            raise LookupError
        self.assertEqual(self.deliveries(), before)
        self.run_jobs()
        self.assertFalse(self.receiver.events)

    def test_as_long_as_nobody_listens_it_costs_one_query_a_transaction(self):
        contracts = self._activate_contract()
        for _number in range(4):
            contracts += self._activate_contract()
        self.subscription.action_disable()
        self.env.flush_all()
        events = self.env["somconnexio.api.event"].search_count([])
        contracts.mapped("lifecycle_state")
        with self.assertQueryCount(1):
            for contract in contracts:
                contract._is_listened_to()
        contracts._suspend()
        self.assertEqual(self.env["somconnexio.api.event"].search_count([]), events)

    def test_several_subscriptions(self):
        second = self.create_subscription(self.receiver, "order.received", name="Two")
        order = self._create_order()
        self.assertEqual(self.told(order), [("order.received", "new")])
        self.assertEqual(self.told(order, second), [("order.received", "new")])
        event = self.deliveries(second).event_id
        self.assertEqual(len(event), 1)
        self.assertEqual(event, self.deliveries().event_id & event, "the same event")
        order.action_validate_order()
        self.assertEqual(len(self.told(order)), 2)
        self.assertEqual(len(self.told(order, second)), 1)

    def test_client_hears_of_what_it_may_read(self):
        clients = self.env["somconnexio.api.client"]
        client = clients.create(
            {"name": "Website", "company_id": self.company.id, "scope_ids": False}
        )
        self.subscription.client_id = client
        contract = self._activate_contract()
        self.assertFalse(self.deliveries())
        client.scope_ids = self.env["somconnexio.api.scope"].search([])
        self.subscription._forget_listeners()
        own = self._create_order(api_client_id=client.id)
        foreign = self._create_order(api_client_id=clients.create({"name": "B"}).id)
        by_staff = self._create_order()
        contract._suspend()
        self.assertEqual(len(self.told(own)), 1)
        self.assertFalse(self.told(foreign) + self.told(by_staff))
        self.assertEqual(len(self.told(contract)), 1)
        client.active = False
        self.subscription._forget_listeners()
        contract._resume()
        self.assertEqual(len(self.told(contract)), 1)

    def test_other_cooperative(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.subscription.copy(
            {
                "company_id": company.id,
                "url": self.receiver.url,
                "event_type_ids": [Command.set(self.subscription.event_type_ids.ids)],
            }
        )
        foreign = self.create_subscription(
            self.receiver, *ALL, company_id=company.id, name="Other"
        )
        self._create_order()
        self.assertTrue(self.deliveries())
        self.assertFalse(self.deliveries(foreign))
        boss = new_test_user(
            self.env,
            "events_boss",
            "somconnexio_contract.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        seen = self.env["somconnexio.api.event.subscription"].with_user(boss).search([])
        self.assertIn(self.subscription, seen)
        self.assertNotIn(foreign, seen)
        seen.with_user(boss).read(["url", "has_secret", "failed_count"])
        self.assertTrue(self.deliveries().with_user(boss).read(["state", "path"]))
        for name in ("secret", "previous_secret"):
            with self.assertRaises(AccessError):
                self.subscription.with_user(boss).read([name])

    def test_who_may_do_what(self):
        self._create_order()
        clerk = self._create_staff("events_clerk", "group_user")
        member = self._create_portal_user(self._create_member())
        for user in (clerk, member):
            for model in ("event", "event.subscription", "event.delivery"):
                with self.assertRaises(AccessError):
                    self.env[f"somconnexio.api.{model}"].with_user(user).search([])
        operator = self._create_staff(
            "events_operator", "somconnexio_sync.somconnexio_sync_group_user"
        )
        delivery = self.deliveries()[:1].with_user(operator)
        delivery.read(["state", "reference", "call_ids"])
        delivery.action_send_again()
        with self.assertRaises(AccessError):
            self.subscription.with_user(operator).action_make_secret()
        with self.assertRaises(AccessError):
            self.subscription.with_user(operator).read(["url"])

    def test_incomplete_subscription_is_not_switched_on(self):
        vals = {"name": "X", "company_id": self.company.id}
        bare = self.env["somconnexio.api.event.subscription"].create(vals)
        with self.assertRaises(ValidationError):
            bare.action_enable()
        bare.url = "https://www.example.org/"
        bare._make_secret()
        with self.assertRaises(ValidationError):
            bare.action_enable()
        bare.event_type_ids = self.subscription.event_type_ids
        bare.action_enable()
        with self.assertRaises(ValidationError):
            bare.url = "http://10.0.0.1/"
        with self.assertRaises(ValidationError):
            bare._make_secret(overlap_hours=1000)

    def test_secret_is_shown_once(self):
        action = self.subscription.action_make_secret()
        shown = action["context"]["default_key"]
        self.assertTrue(shown.startswith("whsec_"))
        self.assertEqual(self.subscription.secret, shown)
        self.assertEqual(self.subscription.previous_secret, self.receiver.secret)


@tagged("post_install", "-at_install")
class TestInvoiceEvents(RiskCommon, EventCommon):
    """Invoices that were posted; drafts are nobody's business."""

    def test_posted_invoice(self):
        code = "invoice.posted"
        subscription = self.create_subscription(self.receiver, code, name="Invoices")
        member = self._create_member()
        invoice = self._create_invoice(member, 10.0, post=False)
        self.assertFalse(self.deliveries(subscription))
        invoice.action_post()
        event = self.deliveries(subscription).event_id
        self.assertEqual(len(event), 1)
        self.assertEqual(event.reference, invoice.name)
        self.assertEqual(event.resource_state, "posted")
        self.assertEqual(event.path.count("/"), 2, "the number's are encoded")
