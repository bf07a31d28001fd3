# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_events import EventCommon
from .event_receiver import EventReceiver

BREAKER = "odoo.addons.somconnexio_sync.models.sync_breaker_mixin"


@tagged("post_install", "-at_install")
class TestEventDeliveries(EventCommon):
    """Each event arrives, once, whatever happens on the way."""

    def outcomes(self, delivery):
        """How the calls for a delivery ended, oldest first."""
        calls = self.env["sync.call.log"].search(
            delivery._get_calls_domain(), order="id"
        )
        return calls.mapped("outcome")

    def test_message(self):
        delivery = self.create_delivery()
        self.assertEqual(delivery.state, "to_push")
        self.assertFalse(self.receiver.requests)
        self.run_jobs()
        self.assertEqual(delivery.state, "done")
        ((headers, _body),) = self.receiver.requests
        (event,) = self.receiver.events.values()
        self.assertEqual(headers["webhook-id"], event["id"])
        self.assertEqual(headers["content-type"], "application/json")
        record = delivery.event_id
        self.assertEqual(
            event,
            {
                "id": record.event_uuid,
                "type": "order.received",
                "timestamp": f"{record.occurred_at.isoformat()}Z",
                "data": {
                    "company": self.company.vat or self.company.name,
                    "reference": self.order.order_reference,
                    "path": f"/orders/{self.order.order_reference}",
                    "state": "new",
                    "sequence": record.id,
                },
            },
        )

    def test_nothing_personal_is_sent_or_written_down(self):
        delivery = self.create_delivery()
        self.commit()
        jobs = self.jobs_of(delivery)
        self.assertTrue(jobs)
        self.run_jobs()
        told = [str(self.receiver.requests)]
        for job in jobs:
            told += [job.func_string, job.name, str(job.args), str(job.kwargs)]
        calls = self.env["sync.call.log"].search(delivery._get_calls_domain())
        told += [str(row) for row in calls.read()]
        told += [str(delivery.payload), str(delivery.event_id.read())]
        member = self.order.partner_id
        for secret in (
            member.lastname,
            member.vat,
            member.email,
            member.phone,
            self.order.iban,
            self.receiver.secret,
        ):
            self.assertTrue(secret)
            self.assertFalse([text for text in told if secret in text], secret)
        # what the receiver keeps to itself in its address
        self.assertFalse([text for text in told[1:] if "t0psecret" in text])

    @mute_logger(BREAKER)
    def test_what_passes_is_sent_again_under_the_same_id(self):
        for answer, outcome in (
            (500, "unknown"),
            (502, "unknown"),
            ("lost_before", "unknown"),
            ("lost_after", "unknown"),
            (429, "unreachable"),
            ((503, {"Retry-After": "7"}), "unreachable"),
        ):
            with self.subTest(answer=answer):
                self.receiver.requests.clear()
                delivery = self.create_delivery()
                self.receiver.answers = [answer]
                self.run_due_jobs()
                self.assertEqual(delivery.state, "to_push")
                self.assertEqual(self.outcomes(delivery), [outcome])
                job = self.jobs_of(delivery, state="pending")
                self.assertGreater(job.eta, fields.Datetime.now())
                self.run_jobs()
                self.assertEqual(delivery.state, "done")
                self.assertEqual(self.outcomes(delivery), [outcome, "done"])
                ids = {headers["webhook-id"] for headers, _ in self.receiver.requests}
                self.assertEqual(ids, {delivery.external_code})
                self.assertEqual(len(self.receiver.requests), 2)
                self.assertIn(delivery.external_code, self.receiver.events)
        self.assertEqual(len(self.receiver.events), 6)

    def test_refusal_needs_a_person(self):
        for answer in (400, 401, 404, 422, (302, {"Location": "http://127.0.0.1/"})):
            with self.subTest(answer=answer):
                delivery = self.create_delivery()
                self.receiver.answers = [answer]
                self.run_jobs()
                status = answer if isinstance(answer, int) else answer[0]
                self.assertEqual(delivery.state, "error")
                self.assertEqual(delivery.error_message, f"HTTP {status}")
                self.assertEqual(self.outcomes(delivery), ["rejected"])
        # one activity, however many there are
        activity = self.subscription.activity_ids
        self.assertEqual(len(activity), 1)
        failed = self.deliveries()
        # a person is told in their language what happened, and not an id
        lang = activity.user_id.lang
        [first] = failed.sorted("id")[:1].with_context(lang=lang)
        told = f"{first.type_id.name} ({first.reference})"
        self.assertIn(told, activity.summary)
        self.assertEqual(self.subscription.failed_count, 5)
        failed[0].action_send_again()
        self.run_jobs()
        self.assertEqual(failed[0].state, "done")
        self.assertEqual(len(self.subscription.activity_ids), 1)
        self.subscription.action_send_failed_again()
        self.run_jobs()
        self.assertEqual(set(failed.mapped("state")), {"done"})
        self.assertFalse(self.subscription.activity_ids)
        self.assertEqual(len(self.receiver.events), 5)

    @mute_logger(BREAKER)
    def test_refused_connection_opens_the_breaker_of_this_receiver_only(self):
        other = EventReceiver()
        self.addCleanup(other.close)
        second = self.create_subscription(other, name="Other")
        self.receiver.close()
        for _number in range(6):
            self.create_delivery()
        self.run_due_jobs()
        self.assertEqual(set(self.deliveries().mapped("state")), {"to_push"})
        self.assertEqual(self.subscription.breaker_state, "open")
        calls = [call for one in self.deliveries() for call in self.outcomes(one)]
        self.assertEqual(calls, ["unreachable"] * 5)
        self.assertEqual(second.breaker_state, "closed")
        self.assertEqual(len(other.events), 6)
        self.assertEqual(set(self.deliveries(second).mapped("state")), {"done"})
        row = self.env["sync.cockpit"].search(self.subscription._get_own_domain())
        self.assertEqual(row.condition, "out_of_order")
        self.assertEqual(row.waiting_count, 6)

    @mute_logger("odoo.addons.somconnexio_sync.models.sync_sweeper", BREAKER)
    def test_receiver_that_comes_back_gets_what_waited(self):
        self.receiver.answers = [500] * 5
        for _number in range(6):
            self.create_delivery()
        self.run_due_jobs()
        self.assertEqual(self.subscription.breaker_state, "open")
        self.assertFalse(self.receiver.events)
        past = fields.Datetime.now() - timedelta(seconds=1)
        self.subscription.breaker_open_until = past
        self.run_cron("sync.sweeper", "_cron_sweep")
        self.run_jobs()
        self.assertEqual(self.subscription.breaker_state, "closed")
        self.assertEqual(len(self.receiver.events), 6)
        self.assertEqual(set(self.deliveries().mapped("state")), {"done"})

    def test_gone(self):
        delivery = self.create_delivery()
        waiting = self.create_delivery()
        self.receiver.answers = [410]
        self.run_jobs()
        self.assertEqual(delivery.state, "error")
        self.assertEqual(waiting.state, "to_push")
        self.assertEqual(self.subscription.state, "disabled")
        self.assertIn("410", self.subscription.message_ids[0].body)
        self.assertEqual(len(self.receiver.requests), 1)
        self.assertFalse(self.create_delivery(), "nobody listens any more")

    def test_given_up(self):
        delivery = self.create_delivery()
        hours = (delivery.give_up_at - fields.Datetime.now()).total_seconds() / 3600
        self.assertAlmostEqual(hours, self.subscription.give_up_hours, places=1)
        delivery.give_up_at = fields.Datetime.now() - timedelta(minutes=1)
        self.receiver.answers = [500]
        self.run_jobs()
        self.assertEqual(delivery.state, "error")
        self.assertIn("HTTP 500", delivery.error_message)
        delivery.action_retry()
        self.assertGreater(delivery.give_up_at, fields.Datetime.now())
        self.run_jobs()
        self.assertEqual(delivery.state, "done")

    def test_given_up_while_nothing_was_sent(self):
        delivery = self.create_delivery()
        delivery.give_up_at = fields.Datetime.now() - timedelta(minutes=1)
        young = self.create_delivery()
        self.subscription._pause("Maintenance")
        self.run_cron("somconnexio.api.event.delivery", "_cron_give_up")
        self.assertEqual(delivery.state, "to_push", "a person holds it up")
        self.subscription.action_resume()
        self.run_cron("somconnexio.api.event.delivery", "_cron_give_up")
        self.assertEqual(delivery.state, "error")
        self.assertTrue(delivery.error_message)
        self.assertEqual(young.state, "to_push")

    def test_sent_again_although_taken(self):
        delivery = self.create_delivery()
        self.run_jobs()
        self.run_jobs()
        self.assertEqual(len(self.receiver.requests), 1)
        delivery.action_send_alike_again()
        self.run_jobs()
        self.assertEqual(len(self.receiver.requests), 2)
        self.assertEqual(len(self.receiver.events), 1)
        self.assertEqual(delivery.state, "done")

    def test_many_share_jobs(self):
        for _number in range(15):
            self.create_delivery()
        self.commit()
        jobs = self.env["queue.job"].search(
            [("model_name", "=", "somconnexio.api.event.delivery")]
        )
        self.assertEqual(jobs.mapped("method_name"), ["_push_chunk"])
        self.assertEqual(jobs.channel, "root.somconnexio.events")
        self.receiver.answers = [204, 500, 404]
        self.run_jobs()
        self.run_jobs()
        states = self.deliveries().mapped("state")
        self.assertEqual(sorted(states), ["done"] * 14 + ["error"])
        self.assertEqual(len(self.receiver.events), 14)

    def test_replaced_secret(self):
        old = self.receiver.secret
        new = self.subscription._make_secret(overlap_hours=1)
        self.assertNotEqual(old, new)
        for secret in (old, new):
            self.receiver.secret = secret
            delivery = self.create_delivery()
            self.run_jobs()
            self.assertEqual(delivery.state, "done")
        past = fields.Datetime.now() - timedelta(seconds=1)
        self.subscription.previous_secret_until = past
        self.receiver.secret = old
        delivery = self.create_delivery()
        self.run_jobs()
        self.assertEqual(delivery.error_message, "HTTP 401")
        self.receiver.secret = self.subscription._make_secret(overlap_hours=0)
        self.assertFalse(self.subscription.previous_secret)
        delivery.action_send_again()
        self.run_jobs()
        self.assertEqual(delivery.state, "done")

    def test_test_event(self):
        self.subscription.action_check_connection()
        ((headers, body),) = self.receiver.requests
        self.assertIn(b'"type":"ping"', body)
        self.assertEqual(len(headers["webhook-signature"].split(" ")), 1)
        self.assertFalse(self.receiver.events)

    def test_address_that_is_trusted_no_longer(self):
        self.env["ir.config_parameter"].set_param("somconnexio_api.event_hosts", "")
        delivery = self.create_delivery()
        self.run_jobs()
        self.assertEqual(delivery.state, "error")
        self.assertFalse(self.receiver.requests)

    def test_old_ones_are_deleted(self):
        old, young, waiting = (self.create_delivery() for _number in range(3))
        (old + young).write({"state": "done"})
        events = old.event_id + waiting.event_id
        events.occurred_at = fields.Datetime.now() - timedelta(days=91)
        gone = old.event_id
        self.run_cron("sync.call.log", "_cron_delete_old")
        self.assertEqual(self.deliveries(), young + waiting)
        self.assertFalse(gone.exists())
        self.assertTrue(waiting.event_id.exists())

    def test_a_copy_tells_nobody(self):
        delivery = self.create_delivery()
        self.env.flush_all()
        for query in get_neutralization_queries(["somconnexio_api"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.cr.cache.clear()
        self.assertEqual(self.subscription.state, "disabled")
        for name in ("url", "secret", "previous_secret"):
            self.assertFalse(self.subscription[name], name)
        self.run_jobs()
        self.assertEqual(delivery.state, "to_push")
        self.assertFalse(self.receiver.requests)
        self.assertFalse(self.create_delivery())
