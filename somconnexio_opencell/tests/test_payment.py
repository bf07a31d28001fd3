from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_payment import PaymentCommon

KIT = "odoo.addons.somconnexio_sync.models.sync_binding_mixin"


class PaymentCases:
    """What is paid here, and comes back, is told to Opencell once."""

    def test_paid_invoice_is_paid_there(self):
        invoice = self.import_invoice()
        self.pay(invoice)
        self.assertIn(invoice.move_id.payment_state, ("paid", "in_payment"))
        self.run_due_jobs()
        payment = invoice.payment_ids
        self.assertEqual(payment.state, "done", payment.error_message)
        self.assertEqual(payment.external_code, "SO2026-000001-P1")
        self.assertTrue(payment.external_id)
        self.assertEqual(self.told_of(invoice), [("P", 24.2)])
        self.assertEqual(self.remote.owed_of(invoice.number), 0)

    def test_each_part_is_told(self):
        invoice = self.import_invoice()
        self.pay(invoice, 10.0)
        self.run_due_jobs()
        self.assertEqual(self.remote.owed_of(invoice.number), 14.2)
        self.pay(invoice)
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [("P", 10.0), ("P", 14.2)])
        self.assertEqual(self.remote.owed_of(invoice.number), 0)

    def test_payment_that_comes_back_is_owed_again(self):
        invoice = self.import_invoice()
        self.pay(invoice)
        self.run_due_jobs()
        self.take_off(invoice)
        self.run_due_jobs()
        self.assertEqual(invoice.move_id.payment_state, "not_paid")
        self.assertEqual(self.told_of(invoice), [("P", 24.2), ("R", 24.2)])
        self.assertEqual(self.remote.owed_of(invoice.number), 24.2)
        payment, returned = invoice.payment_ids.sorted("sequence")
        self.assertEqual(returned.reversed_id, payment)
        self.assertEqual(set(invoice.payment_ids.mapped("state")), {"done"})
        self.pay(invoice)
        self.run_due_jobs()
        self.assertEqual(self.remote.owed_of(invoice.number), 0)
        self.assertEqual(len(self.told_of(invoice)), 3)

    def test_last_part_comes_back_alone(self):
        invoice = self.import_invoice()
        self.pay(invoice, 10.0)
        self.run_due_jobs()
        second = self.pay(invoice)
        self.run_due_jobs()
        line = second.move_id.line_ids.filtered("reconciled")
        self._commit_after(line.matched_debit_ids.unlink)
        self.run_due_jobs()
        told = [("P", 10.0), ("P", 14.2), ("R", 14.2)]
        self.assertEqual(self.told_of(invoice), told)
        self.assertEqual(self.remote.owed_of(invoice.number), 14.2)

    def test_part_of_what_was_told_at_once_comes_back(self):
        """Two payments of one transaction are one there; one of them comes back."""
        invoice = self.import_invoice()
        self._pay(invoice, 10.0)
        second = self.pay(invoice)
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [("P", 24.2)])
        line = second.move_id.line_ids.filtered("reconciled")
        self._commit_after(line.matched_debit_ids.unlink)
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [("P", 24.2), ("R", 14.2)])
        self.assertEqual(self.remote.owed_of(invoice.number), 14.2)

    def test_what_came_back_before_it_was_told_never_was(self):
        invoice = self.import_invoice()
        self.pay(invoice)
        self.take_off(invoice)
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [])
        self.assertEqual(invoice.payment_ids.state, "cancelled")

    def test_taken_off_and_put_on_again_at_once_is_no_news(self):
        invoice = self.import_invoice()
        payment = self.pay(invoice)
        self.run_due_jobs()
        lines = (invoice.move_id | payment.move_id).line_ids.filtered("reconciled")
        invoice.move_id.line_ids.remove_move_reconcile()
        lines.reconcile()
        self.commit()
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [("P", 24.2)])
        self.assertEqual(len(invoice.payment_ids), 1)

    def test_invoice_that_is_not_booked_yet_is_waited_for(self):
        invoice = self.import_invoice()
        self.remote.is_booking = False
        self.pay(invoice)
        self.run_due_jobs()
        self.assertEqual(invoice.payment_ids.state, "to_push")
        [job] = self.jobs_of(invoice.payment_ids, state="pending")
        self.assertTrue(job.eta)
        self.remote.is_booking = True
        self.run_until_idle()
        self.assertEqual(self.told_of(invoice), [("P", 24.2)])

    def test_paid_there_already_is_told_without_matching(self):
        invoice = self.import_invoice()
        self.remote._book_invoices()[0].update(matchingAmount=24.2, matchingStatus="L")
        self.pay(invoice)
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [("P", 24.2)])

    def test_nothing_is_told_unless_it_is_wanted(self):
        self.backend.send_payments = False
        invoice = self.import_invoice()
        self.pay(invoice)
        self.run_due_jobs()
        self.assertFalse(invoice.payment_ids)
        self.backend.send_payments = True
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [("P", 24.2)], "told afterwards")

    def test_older_invoices_are_left_alone(self):
        self.backend.payments_from = "2026-11-02"
        invoice = self.import_invoice()
        self.pay(invoice)
        self.run_due_jobs()
        self.assertFalse(invoice.payment_ids)

    def test_credit_note_is_no_payment(self):
        contract = self.push_contract()
        invoice = self.import_invoice(contract=contract)
        credit = self.import_invoice(
            contract=contract, number="AD2026-000001", invoiceType="ADJ"
        )
        lines = (invoice | credit).move_id.line_ids.filtered(
            lambda line: line.account_id == self.account_customers
        )
        lines.reconcile()
        self.commit()
        self.run_due_jobs()
        self.assertFalse((invoice | credit).payment_ids)

    @mute_logger(KIT)
    def test_wrong_template_is_repaired_by_a_person(self):
        self.backend.payment_code = "WRONG"
        invoice = self.import_invoice()
        self.pay(invoice)
        self.run_due_jobs()
        payment = invoice.payment_ids
        self.assertEqual(payment.state, "error")
        self.assertIn("OCC Template", payment.error_message)
        self.assertTrue(invoice.activity_ids)
        self.backend.payment_code = "PAY_DDT"
        payment.action_retry()
        self.run_due_jobs()
        self.assertEqual(self.told_of(invoice), [("P", 24.2)])
        self.assertFalse(invoice.activity_ids)

    def test_settled_by_hand_is_told(self):
        invoice = self.import_invoice()
        self.pay(invoice)
        payment = invoice.payment_ids
        payment.action_settle_by_hand()
        self.run_due_jobs()
        self.pay(self.import_invoice(number="SO2026-000002", contract=self._contract))
        self.assertEqual(self.told_of(invoice), [])
        invoice._follow_payments()
        self.assertEqual(invoice.payment_ids, payment)
        self.run_due_jobs()
        with self.assertRaises(UserError):
            self.env["opencell.payment"].search(
                [("state", "=", "done")]
            ).action_settle_by_hand()

    @property
    def _contract(self):
        return self.env["contract.contract"].search(
            [("company_id", "=", self.company.id)], limit=1
        )

    def test_switched_on_it_needs_its_templates(self):
        with self.assertRaises(ValidationError):
            self.backend.payment_code = False


@tagged("post_install", "-at_install")
class TestPaymentModern(PaymentCases, PaymentCommon):
    profile = "v15"


@tagged("post_install", "-at_install")
class TestPayment(PaymentCases, PaymentCommon):
    profile = "v7"
