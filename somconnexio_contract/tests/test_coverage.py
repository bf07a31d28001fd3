# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .common_logistics import LogisticsCommon


class TestCoverage(LogisticsCommon):
    """What suppliers say of an address is written down, and may be required."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = {
            outcome: cls.env["service.coverage.value"].create(
                {"name": outcome, "code": outcome, "outcome": outcome}
            )
            for outcome in ("served", "unserved", "unchecked")
        }
        cls.supplier.needs_coverage_answer = True

    def _create_fiber(self, **values):
        lines = [self._prepare_fiber_line(**values)]
        return self._create_order(lines).order_line_ids

    def _answer(self, line, outcome, **values):
        return self.env["service.coverage"].create(
            {
                "line_id": line.id,
                "supplier_id": line.supplier_id.id,
                "technology_id": line.technology_id.id,
                "value_id": self.values[outcome].id,
                **values,
            }
        )

    def _get_codes(self, line):
        return {problem["code"] for problem in line.lead_id._get_order_problems()}

    def test_order_without_the_answer_is_not_validated(self):
        line = self._create_fiber()
        with self.assertRaisesRegex(ValidationError, "has not said whether there is"):
            line.lead_id.action_validate_order()
        answer = self._answer(line, "served", territory_owner="Telefónica")
        self.assertEqual(answer.answered_on, self._get_day())
        line.lead_id.action_validate_order()
        self.assertEqual(line.lead_id.order_state, "provisioning")

    def test_not_checked_is_no_answer_and_no_is_one(self):
        line = self._create_fiber()
        answer = self._answer(line, "unchecked")
        self.assertEqual(self._get_codes(line), {"no_coverage_answer"})
        answer.value_id = self.values["unserved"]
        self.assertEqual(self._get_codes(line), {"no_coverage"})

    def test_answer_of_another_supplier_is_none(self):
        line = self._create_fiber()
        other = self.supplier.copy({"code": "test_other_supplier"})
        self._answer(line, "served", supplier_id=other.id)
        self.assertEqual(self._get_codes(line), {"no_coverage_answer"})

    def test_supplier_says_whether_an_answer_is_needed(self):
        self.supplier.needs_coverage_answer = False
        self.assertFalse(self._get_codes(self._create_fiber()))

    def test_mobile_needs_no_answer(self):
        line = self._create_mobile()
        self.assertFalse(self._get_codes(line))

    def test_cooperative_that_does_not_ask_needs_no_answer(self):
        line = self._create_fiber()
        self.company.asks_coverage = False
        line.invalidate_recordset(["is_coverage_needed"])
        self.assertFalse(self._get_codes(line))

    def test_supplier_answers_once_for_a_technology(self):
        line = self._create_fiber()
        self._answer(line, "served")
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._answer(line, "unserved")

    def test_agents_write_answers_and_readers_do_not(self):
        line = self._create_fiber()
        answer = self._answer(line, "unchecked")
        answer.with_user(self.backoffice).value_id = self.values["served"]
        self.assertEqual(answer.with_user(self.reader).value_id, self.values["served"])
        with self.assertRaises(AccessError):
            answer.with_user(self.reader).territory_owner = "Nobody"
        with self.assertRaises(AccessError):
            self.values["served"].with_user(self.backoffice).name = "Yes"
