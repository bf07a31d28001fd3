from datetime import date

from odoo.tests import tagged

from .common_charge import ChargeCommon


@tagged("post_install", "-at_install")
class TestChargeReadiness(ChargeCommon):
    """What a bill run up to a day waits for."""

    def _count(self, model, cutoff=date(2026, 11, 30)):
        problems = self.backend._get_readiness_problems(cutoff)
        counts = {problem["res_model"]: problem for problem in problems}
        problem = counts.get(model)
        if not problem:
            return 0
        found = self.env[model].search_count(problem["domain"])
        self.assertEqual(found, problem["count"])
        return found

    def test_nothing_open_is_ready(self):
        contract = self.push_contract()
        self.buy(contract)
        self.run_due_jobs()
        self.assertFalse(self.backend._get_readiness_problems(date(2026, 11, 30)))

    def test_service_order_due_and_not_completed(self):
        contract = self.push_contract()
        # it waits for its approval
        self.env["service.order"]._request(
            "compensation",
            contract,
            {"amount": 500.0},
            effective_date=date(2026, 11, 15),
        )
        self.assertEqual(self._count("service.order"), 1)
        self.assertFalse(self._count("service.order", date(2026, 11, 14)))

    def test_charge_that_is_not_there(self):
        contract = self.push_contract()
        charge = self.buy(contract, day="2026-11-20")
        self.run_due_jobs()
        self.assertEqual(self._count("opencell.charge"), 1)
        self.assertFalse(self._count("opencell.charge", date(2026, 11, 19)))
        charge.action_settle_by_hand()
        self.assertFalse(self._count("opencell.charge"))

    def test_charge_that_was_refused(self):
        contract = self.push_contract()
        self.backend.compensation_code = "WRONG"
        self.compensate(contract)
        self.run_due_jobs()
        self.assertEqual(self._count("opencell.charge"), 1)
