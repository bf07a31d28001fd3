from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_changes import ScratchMixin
from .common_payment import PaymentCommon
from .test_fault_matrix import FAULTS, REFUSALS

KIT = "odoo.addons.somconnexio_sync.models.sync_binding_mixin"
#: what happens → what Opencell must have been told of it, and what is owed then
EVENTS = {
    "payment": ([("P", 24.2)], 0.0),
    "return": ([("P", 24.2), ("R", 24.2)], 24.2),
    "part_return": ([("P", 24.2), ("R", 14.2)], 14.2),
}
CALLS = {"payment": 1, "return": 3, "part_return": 4}


@tagged("post_install", "-at_install")
class TestPaymentFaults(ScratchMixin, PaymentCommon):
    """Each fault at each call of a payment and of a return: told exactly once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.breaker_threshold = 1000

    def run_job(self, record):
        """A call that Opencell may still be at is waited for."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sync_call_log SET create_date = create_date - INTERVAL '1 hour'"
        )
        self.env.invalidate_all()
        return super().run_job(record)

    def test_version_7(self):
        self._fill_table("v7")

    def test_version_15(self):
        self._fill_table("v15")

    def _fill_table(self, profile):
        self.set_remote(profile)
        self.invoice = self.import_invoice()
        for event in EVENTS:
            with self.scratch():
                if event != "payment":
                    self._pay(self.invoice, 10.0)
                    self.second = self.pay(self.invoice)
                    self.run_due_jobs()
                for number in range(CALLS[event]):
                    for fault in FAULTS:
                        with self.subTest(event=event, call=number, fault=fault):
                            self._try_cell(event, number, fault)

    @mute_logger(KIT)
    def _try_cell(self, event, number, fault):
        with self.scratch():
            self.wire.break_write(number, None if fault == "fine" else fault)
            getattr(self, f"_make_{event}")()
            self.run_due_jobs()
            if fault in REFUSALS:
                [broken] = self.invoice.payment_ids.filtered(
                    lambda payment: payment.state == "error"
                )
                self.assertTrue(broken.error_message)
                broken.action_retry()
            self.run_until_idle()
            told, owed = EVENTS[event]
            self.assertEqual(self.told_of(self.invoice), told)
            self.assertEqual(self.remote.owed_of(self.invoice.number), owed)
            self.assertEqual(set(self.invoice.payment_ids.mapped("state")), {"done"})
            self.assertFalse(self.wire.write_faults, "the call was made")

    def _make_payment(self):
        self.pay(self.invoice)

    def _make_return(self):
        self.take_off(self.invoice)

    def _make_part_return(self):
        line = self.second.move_id.line_ids.filtered("reconciled")
        self._commit_after(line.matched_debit_ids.unlink)
