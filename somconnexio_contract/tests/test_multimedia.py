# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common_multimedia import MultimediaCommon

ACTIVITY = "somconnexio_contract.mail_activity_type_no_serial_code"


@freeze_time("2024-03-10 12:00:00")
class TestMultimedia(MultimediaCommon):
    """Films for a year: nobody provides them, each contract has its code."""

    def test_contract_starts_at_once_with_its_code(self):
        codes = self._create_codes("AAA", "BBB")
        order = self._order_films()
        contract = order.service_order_ids.contract_id
        self.assertEqual(order.order_state, "won")
        self.assertEqual(contract.serial_code, "AAA")
        self.assertEqual(contract.name, "FILMS - AAA")
        self.assertEqual(codes.mapped("state"), ["assigned", "free"])
        self.assertEqual(codes[0].contract_id, contract)
        self.assertEqual(codes[0].partner_id, self.member)

    def test_second_subscription_gets_another_code(self):
        self._create_codes("AAA", "BBB")
        orders = self._order_films() | self._order_films()
        contracts = orders.service_order_ids.contract_id
        self.assertEqual(contracts.mapped("serial_code"), ["AAA", "BBB"])

    def test_member_sees_the_code(self):
        self._create_codes("AAA")
        contract = self._order_films().service_order_ids.contract_id
        login = self._create_portal_user(self.member)
        self.assertEqual(contract.with_user(login).serial_code, "AAA")
        codes = self.env["service.serial.code"].with_user(login)
        self.assertFalse(codes.has_access("read"))

    def test_code_is_in_the_mail_about_the_start(self):
        self._create_codes("AAA")
        activation = self._order_films().service_order_ids
        self.assertIn(("Code", "AAA"), activation._get_notification_facts("completed"))

    # === THE STOCK === #

    def test_order_waits_until_there_is_a_code(self):
        """Given no code
        When films are ordered twice
        Then both orders wait, staff have something to do and read why
        And when codes are entered, both members get theirs in their turn
        """
        orders = self._order_films() | self._order_films(self._create_member())
        waiting = orders.service_order_ids.sorted("id")
        self.assertEqual(waiting.mapped("state"), ["held", "held"])
        self.assertEqual(orders.mapped("order_state"), ["provisioning"] * 2)
        self.assertIn("no code of FILMS left", waiting[0].waiting_reason)
        self.assertTrue(waiting[0].activity_search([ACTIVITY]))
        self.assertFalse(waiting.contract_id)

        wizard = self.env["service.serial.code.import"].with_user(self.backoffice)
        action = wizard.create(
            {
                "product_id": self.product_films.id,
                "company_id": self.company.id,
                "code_list": "AAA\n\n  BBB ",
                "lot_name": "first",
            }
        ).action_import()
        self.assertEqual(waiting.mapped("state"), ["completed"] * 2)
        self.assertEqual(waiting.contract_id.mapped("serial_code"), ["AAA", "BBB"])
        self.assertFalse(waiting[0].activity_search([ACTIVITY]))
        entered = self.env["service.serial.code"].search(action["domain"])
        self.assertEqual(entered.mapped("name"), ["AAA", "BBB"])
        self.assertEqual(orders.mapped("order_state"), ["won"] * 2)

    def test_only_so_many_go_on_as_there_are_codes(self):
        orders = self._order_films() | self._order_films()
        self.env["service.serial.code.import"].create(
            {
                "product_id": self.product_films.id,
                "company_id": self.company.id,
                "code_list": "AAA",
            }
        ).action_import()
        states = orders.service_order_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["completed", "held"])

    def test_who_waits_is_not_fulfilled_without_a_code(self):
        activation = self._order_films().service_order_ids
        with self.assertRaisesRegex(UserError, "no code of FILMS left"):
            activation.with_user(self.backoffice)._fulfil()

    def test_list_with_mistakes_enters_nothing_and_names_them_all(self):
        self._create_codes("AAA")
        wizard = self.env["service.serial.code.import"].create(
            {
                "product_id": self.product_films.id,
                "company_id": self.company.id,
                "code_list": "AAA\nNEW\nNEW",
            }
        )
        with self.assertRaises(ValidationError) as caught:
            wizard.action_import()
        for text in "AAA has been", "NEW is twice":
            self.assertIn(text, str(caught.exception))
        self.assertEqual(
            self.env["service.serial.code"].search_count([("name", "=", "NEW")]), 0
        )

    def test_code_is_given_once_even_by_the_database(self):
        codes = self._create_codes("AAA", "BBB")
        contract = self._order_films().service_order_ids.contract_id
        self.env.flush_all()
        for query, params in (
            (
                "UPDATE service_serial_code SET state = 'assigned', contract_id = %s"
                " WHERE id = %s",
                (contract.id, codes[1].id),
            ),
            (
                "UPDATE service_serial_code SET name = 'AAA' WHERE id = %s",
                [codes[1].id],
            ),
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(UniqueViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, params)

    def test_code_that_somebody_has_stays_what_it_is(self):
        code = self._create_codes("AAA")
        self._order_films()
        with self.assertRaisesRegex(UserError, "changed"):
            code.name = "BBB"
        with self.assertRaisesRegex(UserError, "deleted"):
            code.unlink()
        with self.assertRaises(AccessError):
            code.with_user(self.backoffice).state = "free"

    def test_code_that_does_not_work_is_given_to_nobody(self):
        codes = self._create_codes("AAA", "BBB")
        codes[0].with_user(self.backoffice).action_void()
        contract = self._order_films().service_order_ids.contract_id
        self.assertEqual(contract.serial_code, "BBB")
        reader = self._create_staff("films_reader", "group_readonly")
        with self.assertRaises(AccessError):
            codes[1].with_user(reader).action_void()

    def test_code_that_nobody_has_seen_is_free_again(self):
        self.technology_films.needs_provisioning = True
        code = self._create_codes("AAA")
        activation = self._order_films().service_order_ids
        self.assertEqual((activation.state, code.state), ("acknowledged", "assigned"))
        activation._cancel("Changed their mind")
        self.assertEqual(code.state, "free")
        self.assertFalse(code.service_order_id)

    def test_code_of_a_contract_that_is_called_off_is_void(self):
        self.technology_films.needs_provisioning = True
        code = self._create_codes("AAA")
        activation = self._order_films().service_order_ids
        contract = activation._fulfil(effective_date=self._get_day(5))
        self.assertEqual(contract.serial_code, "AAA")
        activation._cancel("Changed their mind")
        self.assertEqual((contract.lifecycle_state, code.state), ("cancelled", "void"))

    # === THE END === #

    def test_contract_ends_by_itself_after_a_year(self):
        self._create_codes("AAA")
        contract = self._order_films().service_order_ids.contract_id
        self.assertEqual(str(contract.duration_end), "2025-03-09")
        end = contract.service_order_ids.filtered(lambda o: o.type == "termination")
        self.assertEqual(str(end.effective_date), "2025-03-09")
        self.assertEqual(end.termination_reason_id.code, "TR020")
        self._complete_due_on("2025-03-09")
        contract.invalidate_recordset()
        self.assertEqual(contract.lifecycle_state, "pending_terminate")
        self._complete_due_on("2025-03-10")
        contract.invalidate_recordset()
        self.assertEqual(contract.lifecycle_state, "terminated")
        self.assertEqual(str(contract.date_service_end), "2025-03-09")

    def test_member_is_told_before_the_end_and_at_the_end(self):
        """So many days before as the policy says, by the rules of the mails."""
        self.env["service.order.policy"].create(
            {
                "type": "termination",
                "technology_id": self.technology_films.id,
                "notice_days": 15,
            }
        )
        self._create_codes("AAA")
        contract = self._order_films().service_order_ids.contract_id
        end = contract.service_order_ids.filtered(lambda o: o.type == "termination")
        mails = self.env["service.notification"].search(
            [("res_model", "=", "service.order"), ("res_id", "=", end.id)]
        )
        self.assertEqual(mails.event, "announced")
        self.assertEqual(str(mails.send_after), "2025-02-22 08:00:00")
        self._complete_due_on("2025-03-10")
        mails = self.env["service.notification"].search(
            [("res_model", "=", "service.order"), ("res_id", "=", end.id)]
        )
        self.assertEqual(set(mails.mapped("event")), {"announced", "completed"})

    def test_end_that_is_called_off_is_planned_again(self):
        """Given an earlier end in place of the usual one
        When the member stays after all
        Then the contract ends after its months, or when staff have said
        """
        self._create_codes("AAA")
        contract = self._order_films().service_order_ids.contract_id
        reason = self.env["contract.termination.reason"].search([], limit=1)
        contract._request_termination(self._get_day(30), reason)._cancel("Stays")
        self.assertEqual(contract.lifecycle_state, "active")
        contract.with_user(self.backoffice).duration_end = "2025-06-30"
        self._complete_due_on("2024-03-11")
        contract.invalidate_recordset()
        self.assertEqual(contract.lifecycle_state, "pending_terminate")
        self.assertEqual(str(contract.date_service_end), "2025-06-30")

    def test_service_without_duration_goes_on(self):
        self.product_films.duration_months = 0
        self._create_codes("AAA")
        contract = self._order_films().service_order_ids.contract_id
        self.assertEqual(contract.lifecycle_state, "active")
        self.assertFalse(contract.duration_end)
