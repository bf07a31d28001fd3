from contextlib import contextmanager
from threading import Thread

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.somconnexio_contract.tests.common_concurrency import ConcurrencyCase

from .fake_opencell import make_invoice

CODE = "OPENCELL_TWICE"


@tagged("post_install", "-at_install")
class TestInvoiceRealCursors(ConcurrencyCase):
    """One invoice by notification and poll at once, in transactions that commit."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._forget)
        with self._commit() as env:
            # archived: a company may have another one
            backend = env["opencell.backend"].create(
                {
                    "name": "Opencell",
                    "code": CODE,
                    "active": False,
                    "seller_code": "SC",
                    "customer_category_code": "CLIENT",
                    "billing_cycle_code": "BC",
                    "termination_reason_code": "CC",
                    "email_template_code": "E",
                    "invoices_from": "2026-10-01",
                }
            )
            self.backend_id, self.journal_id = backend.id, backend.journal_id.id
        self.item = {
            "invoiceId": 77,
            **make_invoice("SO2026-000077", "1_0", [], "2026-11-01"),
        }

    @contextmanager
    def _commit(self):
        """The environment of a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _forget(self):
        with self._commit() as env:
            own = [("backend_id", "=", self.backend_id)]
            invoices = env["opencell.invoice"].search(own)
            invoices.unlink()
            env["opencell.backend"].browse(self.backend_id).unlink()
            env["account.journal"].browse(self.journal_id).unlink()

    def _note(self, env):
        backend = env["opencell.backend"].browse(self.backend_id)
        return backend._note_invoices([self.item])

    def _count(self):
        with self._open() as env:
            own = [("backend_id", "=", self.backend_id)]
            return env["opencell.invoice"].search_count(own)

    @mute_logger("odoo.sql_db")
    def test_second_waits_for_the_first_and_begins_anew(self):
        raised = []

        def note_too():
            try:
                with self._open() as env:
                    env["opencell.backend"].browse(self.backend_id).mapped("name")
                    ready.append(True)
                    self._note(env)
            except RetryableJobError as error:
                raised.append(error)

        ready = []
        with self._commit() as env:
            self.assertEqual(len(self._note(env)), 1)
            env.flush_all()
            other = Thread(target=note_too)
            other.start()
            # it waits for our row: it sees nothing of it, and may not make its own
            other.join(2)
            self.assertTrue(ready and other.is_alive())
        other.join(30)
        self.assertFalse(other.is_alive())
        self.assertEqual(len(raised), 1)
        self.assertTrue(raised[0].ignore_retry)
        with self._commit() as env:
            self.assertFalse(self._note(env), "the repeated job finds it")
        self.assertEqual(self._count(), 1)
