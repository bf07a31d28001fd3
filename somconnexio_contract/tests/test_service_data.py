# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import Form

from .common import SomconnexioCommon

DEFINITION = [
    {"name": "offer_code", "string": "Offer", "type": "char"},
    {"name": "speed", "string": "Speed", "type": "integer"},
    {"name": "signal", "string": "Signal", "type": "float"},
    {"name": "own_router", "string": "Own Router", "type": "boolean"},
    {"name": "installed_on", "string": "Installed on", "type": "date"},
    {
        "name": "signal_type",
        "string": "Type of Signal",
        "type": "selection",
        "selection": [["ftth", "FTTH"], ["coaxial", "Coaxial"]],
    },
    {"name": "a1b2c3", "string": "PON", "type": "char"},
]


class TestServiceData(SomconnexioCommon):
    """What a supplier notes down of a service is defined by the supplier's record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier.service_data_definition = DEFINITION
        cls.other = cls.supplier.copy(
            {
                "code": "test_other_supplier",
                "name": "Other supplier",
                "service_data_definition": [
                    {"name": "other_id", "string": "Other Id", "type": "char"}
                ],
            }
        )

    def _activate(self, ordered=None, found=None, **values):
        line = self._prepare_fiber_line(service_data=ordered or {})
        return self._activate_contract(
            line, values={"service_data": found or {}, **values}
        )

    def test_from_the_order_and_from_provisioning_to_the_contract(self):
        """Given a fibre that is ordered with the supplier's offer
        When provisioning tells the speed and another offer
        Then the contract has both, and the line still says what was ordered
        """
        contract = self._activate(
            {"offer_code": "A1", "own_router": True},
            {"offer_code": "B2", "speed": 600, "installed_on": "2024-02-29"},
        )
        data = contract.service_data
        self.assertEqual(data["offer_code"], "B2")
        self.assertEqual(data["speed"], 600)
        self.assertIs(data["own_router"], True)
        self.assertEqual(data["installed_on"], "2024-02-29")
        line = contract.lead_id.order_line_ids
        self.assertEqual(line.service_data["offer_code"], "A1")

    def test_value_is_found_by_its_label_too(self):
        """A configurator who adds a value in the form gives it a label, no code."""
        contract = self._activate(found={"PON": "12-34"})
        self.assertEqual(contract.service_data["a1b2c3"], "12-34")

    def test_unknown_code_is_named(self):
        with self.assertRaisesRegex(UserError, "Test supplier have no “colour”"):
            self._activate(found={"colour": "red"})

    def test_value_of_another_type_is_named(self):
        for code, value in (
            ("offer_code", 5),
            ("speed", "600"),
            ("speed", True),
            ("signal", "strong"),
            ("own_router", "yes"),
            ("installed_on", "yesterday"),
            ("signal_type", "pigeon"),
        ):
            with (
                self.subTest(code=code, value=value),
                self.assertRaisesRegex(UserError, f"“{code}”.*another type"),
            ):
                self.supplier._prepare_service_data({code: value})

    def test_values_of_the_right_type(self):
        for code, value in (
            ("offer_code", "A1"),
            ("speed", 600),
            ("signal", -17.5),
            ("signal", 3),
            ("own_router", False),
            ("installed_on", self._get_day()),
            ("signal_type", "coaxial"),
            ("speed", None),
        ):
            with self.subTest(code=code, value=value):
                [name] = self.supplier._prepare_service_data({code: value})
                self.assertEqual(name, code)

    def test_refused_value_leaves_the_service_order_open(self):
        activation = self._create_activation(self._prepare_fiber_line())
        with self.assertRaises(UserError), self.env.cr.savepoint():
            activation._fulfil({"service_data": {"colour": "red"}})
        activation.invalidate_recordset()
        self.assertEqual(activation.state, "acknowledged")
        self.assertFalse(activation.contract_id)

    def test_another_supplier_has_other_data(self):
        """What was ordered of one supplier says nothing about the other one."""
        contract = self._activate(
            {"offer_code": "A1"}, {"other_id": "X"}, supplier_id=self.other.id
        )
        self.assertEqual(dict(contract.service_data), {"other_id": "X"})

    def test_service_without_supplier_has_no_data(self):
        line = self._prepare_switchboard_line()
        contract = self._activate_contract(line)
        self.assertFalse(contract.service_data)

    def test_staff_edit_the_data_of_a_contract(self):
        contract = self._activate({"offer_code": "A1"}).with_user(self.backoffice)
        with Form(contract) as form:
            self.assertIn("service_data", form._view["fields"])
        contract.service_data = {"offer_code": "C3", "speed": 300}
        self.assertEqual(contract.service_data["offer_code"], "C3")

    def test_agent_does_not_change_what_suppliers_note_down(self):
        with self.assertRaises(Exception) as refusal:
            self.supplier.with_user(self.backoffice).service_data_definition = []
        self.assertEqual(type(refusal.exception).__name__, "AccessError")
