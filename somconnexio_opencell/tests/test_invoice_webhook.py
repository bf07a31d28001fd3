import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import OpencellCommon

SECRET = "hook-secret"
PATH = "/somconnexio_opencell/webhook/OPENCELL_TEST"


@tagged("post_install", "-at_install")
class TestInvoiceWebhook(OpencellCommon, HttpCase):
    """Opencell says that an invoice has got its number; the truth is read."""

    def registry_enter_test_mode(self, **_options):
        """HttpCase has it switched on already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.webhook_secret = SECRET

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()

    def _basic(self, secret, user="OPENCELL_TEST"):
        text = base64.b64encode(f"{user}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {text}"}

    def _post(self, body, headers=None, path=PATH):
        if not isinstance(body, str | bytes):
            body = json.dumps(body)
        headers = self._basic(SECRET) if headers is None else headers
        headers = {"Content-Type": "application/json", **headers}
        return self.url_open(path, data=body, headers=headers, method="POST")

    def _make_event(self, invoice, **values):
        return {"type": "invoice", "id": invoice, "number": "SO2026-000001", **values}

    def _get_events(self):
        return self.env["sync.inbox.event"].search(
            [("backend_code", "=", "OPENCELL_TEST")], order="id"
        )

    def test_news_is_stored_answered_and_read(self):
        number = self.bill(self.contract)
        calls = len(self.remote.calls)
        answer = self._post(self._make_event(number))
        self.assertEqual((answer.status_code, answer.json()), (200, {"received": True}))
        self.assertEqual(len(self.remote.calls), calls, "nothing is read meanwhile")
        self.run_due_jobs()
        invoice = self.env["opencell.invoice"].search([])
        self.assertEqual(invoice.state, "done", invoice.error_message)
        self.assertEqual(self._get_events().state, "done")
        self.assertEqual(
            self._get_events().payload, {"type": "invoice", "id": str(number)}
        )

    def test_header_token_is_as_good_as_a_password(self):
        answer = self._post(self._make_event(1), {"X-Api-Key": SECRET})
        self.assertEqual(answer.status_code, 200)

    def test_what_the_body_claims_is_not_believed(self):
        number = self.bill(self.contract, number="SO2026-000007")
        self._post(self._make_event(number, number="SO2026-000001"))
        self.run_due_jobs()
        invoice = self.env["opencell.invoice"].search([])
        self.assertEqual(invoice.move_id.name, "SO2026-000007")

    def test_same_invoice_by_notification_and_poll_is_one(self):
        number = self.bill(self.contract)
        for _ in range(2):
            self._post(self._make_event(number))
        self._post(self._make_event(number, number="other body"))
        self.backend.action_import_invoices()
        self.run_due_jobs()
        self.assertEqual(len(self._get_events()), 2)
        self.assertEqual(len(self.env["opencell.invoice"].search([])), 1)
        moves = self.env["account.move"].search(
            [("journal_id", "=", self.backend.journal_id.id)]
        )
        self.assertEqual(len(moves), 1)

    def test_thousands_of_notifications_are_read_together(self):
        ids = [
            self.bill(self.contract, number=f"SO2026-{number:06d}")
            for number in range(1, 6)
        ]
        for number in ids:
            self._post(self._make_event(number))
        before = self.remote.calls.count("list")
        self.run_due_jobs()
        self.assertEqual(set(self._get_events().mapped("state")), {"done"})
        batch = self.env["opencell.invoice.batch"].search([])
        self.assertEqual((len(batch), batch.done_count), (1, 5))
        self.assertEqual(self.remote.calls.count("list") - before, 2)

    def test_notification_before_the_commit_is_looked_for_later(self):
        number = self.bill(self.contract, number=None)
        self._post(self._make_event(number))
        self.run_due_jobs()
        self.assertFalse(self.env["opencell.invoice"].search([]))
        [job] = self.env["queue.job"].search(
            [("method_name", "=", "_pull_hinted"), ("state", "=", "pending")]
        )
        self.assertTrue(job.eta)
        self.remote.invoices[number].update(
            invoiceNumber="SO2026-000001", status="VALIDATED"
        )
        self.run_until_idle()
        self.assertEqual(self.env["opencell.invoice"].search([]).state, "done")

    def test_invoice_that_never_comes_is_given_up(self):
        self._post(self._make_event(4711))
        self.run_until_idle()
        self.assertFalse(self.env["opencell.invoice"].search([]))
        self.assertEqual(self._get_events().state, "done")

    def test_without_the_secret_nobody_gets_in(self):
        wrong = [{}, {"X-Api-Key": "wrong"}, {"Authorization": "Bearer x"}]
        wrong += [self._basic(secret) for secret in ("", "wrong", SECRET + "x")]
        for headers in wrong:
            with self.subTest(headers=headers):
                answer = self._post(self._make_event(1), headers)
                self.assertEqual(answer.status_code, 403)
        other = PATH.replace("_TEST", "_NONE")
        self.assertEqual(self._post(self._make_event(1), path=other).status_code, 403)
        self.assertFalse(self._get_events())

    def test_without_a_secret_of_ours_nobody_gets_in(self):
        self.backend.webhook_secret = False
        for secret in ("", "False", SECRET):
            answer = self._post(self._make_event(1), self._basic(secret))
            self.assertEqual(answer.status_code, 403)

    def test_nonsense_is_refused(self):
        bodies = ["", "no json", "[]", "null", b"\xff\xfe", "{}"]
        bodies += [{"type": "invoice"}, {"type": "invoice", "id": "1 OR 1"}]
        for body in bodies:
            with self.subTest(body=body):
                self.assertEqual(self._post(body).status_code, 400)
        self.assertEqual(self._post("x" * 10_001).status_code, 413)
        self.assertFalse(self._get_events())

    def test_opencell_is_told_where_to_send_them(self):
        self.backend.action_register_webhook()
        self.assertFalse(self.remote.webhooks, "no call in a person's transaction")
        self.run_due_jobs()
        [hook] = self.remote.webhooks.values()
        self.assertEqual(hook["eventTypeFilter"], "INVOICE_NUMBER_ASSIGNED")
        self.assertEqual(
            (hook["username"], hook["password"]), ("OPENCELL_TEST", SECRET)
        )
        self.assertEqual(f"/{hook['page']}", PATH)
        self.assertTrue(self.backend.webhook_registered)
        jobs = self.env["queue.job"].search([("method_name", "=", "_register_webhook")])
        self.assertNotIn(SECRET, str(jobs.mapped("args")))
        self.backend.action_register_webhook()
        self.run_due_jobs()
        self.assertEqual(len(self.remote.webhooks), 1)

    def test_secret_is_for_administrators(self):
        manager = self._create_staff(
            "test_integrator", "somconnexio_sync.somconnexio_sync_group_manager"
        )
        with self.assertRaises(AccessError):
            self.backend.with_user(manager).read(["webhook_secret"])
        self.backend.webhook_secret = False
        with self.assertRaises(UserError):
            self.backend.action_register_webhook()
