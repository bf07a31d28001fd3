# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo.tools import SQL, mute_logger

from .common import SomconnexioCommon


class TestUniqueness(SomconnexioCommon):
    """What may exist once is once in the database, whoever writes it."""

    def _assert_unique(self, error=UniqueViolation):
        """The database refuses, not only our own checks."""
        return self.assertRaises(error)

    def _insert_again(self, record, **values):
        """Write a second row of a record past the ORM."""
        self.env.flush_all()
        names = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        selected = [
            SQL("%s", values[name]) if name in values else SQL.identifier(name)
            for name in names
        ]
        query = SQL(
            "INSERT INTO %(table)s (%(columns)s)"
            " SELECT %(selected)s FROM %(table)s WHERE id = %(id)s",
            table=SQL.identifier(record._table),
            columns=SQL(", ").join(SQL.identifier(name) for name in names),
            selected=SQL(", ").join(selected),
            id=record.id,
        )
        with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(query)

    def test_second_activation_of_a_line(self):
        activation = self._create_activation()
        with self._assert_unique():
            self._insert_again(activation, name="SRV-X")
        activation._cancel("Again, please")
        activation.copy({"lead_line_id": activation.lead_line_id.id})

    def test_second_open_service_order_of_one_type(self):
        contract = self._activate_contract()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        order = contract._request_termination(self._get_day(5), reason)
        with self._assert_unique():
            self._insert_again(order, name="SRV-X")

    def test_second_contract_of_an_activation(self):
        contract = self._activate_contract()
        with self._assert_unique():
            self._insert_again(contract, code="CT-X", phone_number="600")

    def test_phone_number_of_a_contract_in_use(self):
        contract = self._activate_contract()
        self.assertEqual(contract.phone_key, contract.phone_number)
        with self._assert_unique():
            self._insert_again(contract, code="CT-X", activation_order_id=None)
        for state in "active", "suspended", "pending_terminate":
            contract.lifecycle_state = state
            self.assertEqual(contract.phone_key, contract.phone_number, state)
        for state in "pending_active", "terminated", "cancelled":
            contract.lifecycle_state = state
            self.assertFalse(contract.phone_key, state)

    def test_numbers_of_other_technologies_are_not_exclusive(self):
        self.technology_mobile.is_number_exclusive = False
        contract = self._activate_contract()
        self.assertTrue(contract.phone_number)
        self.assertFalse(contract.phone_key)

    def test_references(self):
        contract = self._activate_contract()
        for record, values in (
            (contract, {"activation_order_id": None, "phone_number": None}),
            (contract.activation_order_id, {"lead_line_id": None}),
            (contract.lead_id, {}),
            (contract.billing_group_id, {"number": 99, "email_id": None}),
            (contract.partner_id, {"vat": None}),
            (contract.partner_id, {"ref": None}),
            (self.product_mobile, {}),
            (self.technology_mobile, {}),
            (self.supplier, {}),
            (self.provider, {}),
            (contract.mandate_id, {}),
        ):
            with self.subTest(record=record), self._assert_unique():
                self._insert_again(record, **values)

    def test_request_of_the_api(self):
        self._create_order(request_uuid="0f8fad5b-d9cb-469f-a165-70867728950e")
        order = self._create_order()
        with self._assert_unique(), mute_logger("odoo.sql_db"):
            order.request_uuid = "0f8fad5b-d9cb-469f-a165-70867728950e"
            self.env.flush_all()

    def _add_line(self, contract, product, start):
        """A line of a contract from a day on, without end."""
        vals = contract._prepare_line(product, start)
        line = self.env["contract.line"].create({**vals, "contract_id": contract.id})
        self.env.flush_all()
        return line

    def test_two_tariffs_at_the_same_time(self):
        contract = self._activate_contract(effective_date=date(2024, 3, 1))
        first = contract.contract_line_ids
        with self._assert_unique(ExclusionViolation), mute_logger("odoo.sql_db"):
            self._add_line(contract, self.product_mobile_big, date(2024, 6, 1))
        first.date_end = date(2024, 5, 31)
        self._add_line(contract, self.product_mobile_big, date(2024, 6, 1))
        # Add-ons may be there at the same time.
        self._add_line(contract, self.product_addon, date(2024, 6, 1))
        self._add_line(contract, self.product_addon, date(2024, 6, 1))
        with self._assert_unique(ExclusionViolation), mute_logger("odoo.sql_db"):
            first.date_end = date(2024, 6, 1)
            self.env.flush_all()

    def test_cancelled_tariff_makes_room(self):
        contract = self._activate_contract(effective_date=date(2024, 3, 1))
        contract.contract_line_ids.is_canceled = True
        self._add_line(contract, self.product_mobile_big, date(2024, 3, 1))
        self.assertEqual(contract.tariff_product_id, self.product_mobile_big)
