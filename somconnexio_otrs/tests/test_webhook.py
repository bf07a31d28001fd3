import json

from odoo.tests import HttpCase, tagged

from .common import OtrsCommon

SECRET = "hook-secret-OTRS_A"


@tagged("post_install", "-at_install")
class TestWebhook(OtrsCommon, HttpCase):
    """OTRS says that a ticket changed; the truth is read."""

    def registry_enter_test_mode(self, **_options):
        """HttpCase has it switched on already."""

    def setUp(self):
        super().setUp()
        self.order, self.ticket, self.remote = self.create_ticketed()

    def _post(self, body, secret=SECRET, code="OTRS_A"):
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Api-Key"] = secret
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        return self.url_open(
            f"/somconnexio_otrs/webhook/{code}",
            data=body,
            headers=headers,
            method="POST",
        )

    def _make_event(self, **values):
        return {
            "Event": "TicketStateUpdate",
            "TicketID": str(self.remote.ticket_id),
            "State": "closed unsuccessful",
            "Changed": "2026-10-01 11:00:00",
            **values,
        }

    def _get_events(self):
        return self.env["sync.inbox.event"].search([("backend_code", "=", "OTRS_A")])

    def test_news_is_stored_answered_and_read(self):
        self.otrs.agent_update(self.remote.ticket_id, "closed unsuccessful")
        calls = len(self.otrs.calls)
        answer = self._post(self._make_event())
        self.assertEqual((answer.status_code, answer.json()), (200, {"received": True}))
        self.assertEqual(
            len(self.otrs.calls), calls, "nothing is read while OTRS waits"
        )
        self.run_due_jobs()
        self.assertEqual(self.order.state, "failed")
        self.assertEqual(self._get_events().state, "done")

    def test_what_the_body_claims_is_not_believed(self):
        self._post(self._make_event(State="closed successful"))
        self.run_due_jobs()
        self.assertEqual(self.order.state, "in_progress")

    def test_same_event_twice_is_one(self):
        for _ in range(3):
            self.assertEqual(self._post(self._make_event()).status_code, 200)
        self.assertEqual(len(self._get_events()), 1)
        self._post(self._make_event(Changed="2026-10-01 11:00:01"))
        self.assertEqual(len(self._get_events()), 2)

    def test_deep_events_are_understood_and_nothing_personal_is_kept(self):
        event = {
            "Event": {"Event": "TicketStateUpdate", "TicketID": self.remote.ticket_id},
            "Ticket": {
                "TicketID": self.remote.ticket_id,
                "State": "open",
                "Queue": {},
                "CustomerUser": {"UserEmail": "member@example.com"},
                "Articles": [{"Body": "Call 600123123"}],
            },
        }
        self.assertEqual(self._post(event).status_code, 200)
        kept = self._get_events().payload
        self.assertEqual(
            kept,
            {
                "Event": "TicketStateUpdate",
                "TicketID": str(self.remote.ticket_id),
                "State": "open",
            },
        )

    def test_without_the_secret_nobody_gets_in(self):
        for secret in (None, "", "wrong", SECRET + "x", "contrasenyà"):
            with self.subTest(secret=secret):
                raw = secret and secret.encode().decode("latin-1")
                self.assertEqual(self._post(self._make_event(), raw).status_code, 403)
        self.assertEqual(
            self._post(self._make_event(), code="OTRS_NONE").status_code, 403
        )
        self.assertFalse(self._get_events())

    def test_without_a_secret_of_ours_nobody_gets_in(self):
        self.backend.webhook_secret = False
        for secret in ("", "False", SECRET):
            self.assertEqual(self._post(self._make_event(), secret).status_code, 403)

    def test_secret_of_another_otrs_does_not_fit(self):
        company = self._create_cooperative("Another")
        self._create_backend(company, "OTRS_B")
        answer = self._post(self._make_event(), "hook-secret-OTRS_B")
        self.assertEqual(answer.status_code, 403)

    def test_nonsense_is_refused(self):
        for body in ("", "no json", "[]", '"text"', "null", b"\xff\xfe"):
            with self.subTest(body=body):
                self.assertEqual(self._post(body).status_code, 400)
        self.assertEqual(self._post("x" * 2_000_001).status_code, 413)
        self.assertFalse(self._get_events())

    def test_foreign_ticket_and_missing_number_do_no_harm(self):
        self._post(self._make_event(TicketID="99999"))
        self._post({"Event": "TicketCreate"})
        self.run_due_jobs()
        self.assertEqual(set(self._get_events().mapped("state")), {"done"})

    def test_only_post_is_served(self):
        answer = self.url_open("/somconnexio_otrs/webhook/OTRS_A")
        self.assertEqual(answer.status_code, 405)

    def test_burst_of_events_is_one_reading(self):
        self.otrs.agent_update(self.remote.ticket_id, "closed unsuccessful")
        self.backend.follows_articles = False
        self.otrs.calls.clear()
        for number in range(8):
            self._post(self._make_event(Event=f"TicketUpdate{number}"))
        for event in self._get_events():
            event._process()
        self.run_due_jobs()
        self.assertEqual(self.order.state, "failed")
        self.assertEqual(self.otrs.calls.count("TicketGet"), 1)

    def test_event_that_comes_late_undoes_nothing(self):
        late = self._make_event(State="open", Changed="2026-10-01 10:30:00")
        self.otrs.agent_update(self.remote.ticket_id, "open")
        self.otrs.agent_update(self.remote.ticket_id, "closed unsuccessful")
        self._post(self._make_event())
        self.run_due_jobs()
        self.assertEqual(self.order.state, "failed")
        self._post(late)
        self.run_due_jobs()
        self.assertEqual(self.order.state, "failed")
        self.assertEqual(len(self.order.activity_ids), 1)

    def test_odd_numbers_read_no_ticket(self):
        unborn = self._create_activation()
        calls = len(self.otrs.calls)
        for number in ({}, [], None, True, "", " ", "1,2", "%", -1, 10**20):
            self._post(
                {"Event": "TicketStateUpdate", "TicketID": number, "n": str(number)}
            )
        events = self._get_events()
        events._enqueue_process()
        for event in events:
            event._process()
        self.assertFalse(
            self.env["queue.job"].search(
                [("method_name", "=", "_pull"), ("state", "=", "pending")]
            )
        )
        self.assertEqual(len(self.otrs.calls), calls)
        self.assertFalse(unborn.otrs_ticket_id.external_id)
