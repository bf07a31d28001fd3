# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError

from .common_pack import PackCommon


@freeze_time("2024-03-10 12:00:00")
class TestServiceRequests(PackCommon):
    """What members ask for: checked, previewed, done on its day, once."""

    def _get_lines(self, contract):
        return [
            (line.product_id, line.date_start, line.date_end)
            for line in contract.contract_line_ids.sorted("date_start")
            if not line.is_canceled
        ]

    # === TARIFF === #

    def test_tariff_next_month_then_another_then_none(self):
        contract = self._activate_mobile()
        first = self._request(
            "tariff_change", contract, product_id=self.product_mobile_big
        )
        self.assertEqual(first.effective_date, date(2024, 4, 1))
        self.assertEqual(contract.tariff_product_id, self.product_mobile)
        second = self._request(
            "tariff_change", contract, product_id=self.product_fallback
        )
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(len(contract.contract_line_ids), 1)
        second._cancel("The member stays with the old one")
        self._complete_due_on("2024-04-01")
        self.assertEqual(contract.tariff_product_id, self.product_mobile)
        self.assertEqual(
            self._get_lines(contract),
            [(self.product_mobile, date(2024, 3, 10), False)],
        )

    def test_tariff_today_ends_the_old_one_yesterday(self):
        with freeze_time("2024-02-01 12:00:00"):
            contract = self._activate_mobile()
        order = self._request(
            "tariff_change",
            contract,
            date(2024, 3, 10),
            product_id=self.product_mobile_big,
        )
        self.assertEqual(order.state, "completed")
        self.assertEqual(contract.tariff_product_id, self.product_mobile_big)
        self.assertEqual(
            self._get_lines(contract),
            [
                (self.product_mobile, date(2024, 2, 1), date(2024, 3, 9)),
                (self.product_mobile_big, date(2024, 3, 10), False),
            ],
        )

    def test_tariff_changed_on_its_first_day_leaves_no_trace(self):
        contract = self._activate_mobile()
        self._request(
            "tariff_change",
            contract,
            date(2024, 3, 10),
            product_id=self.product_mobile_big,
        )
        self.assertEqual(
            self._get_lines(contract),
            [(self.product_mobile_big, date(2024, 3, 10), False)],
        )

    def test_tariff_of_another_technology_or_for_companies_is_refused(self):
        contract = self._activate_mobile()
        for product in self.product_fiber, self.product_one_shot, self.product_mobile:
            with (
                self.subTest(product=product.name),
                self.assertRaises(ValidationError),
            ):
                self._request("tariff_change", contract, product_id=product)

    def test_banned_member_neither_changes_tariffs_nor_buys_bundles(self):
        contract = self._activate_mobile()
        self.member.banned_action_ids = self.env["member.action"].search([])
        for type_, product in (
            ("tariff_change", self.product_mobile_big),
            ("one_shot", self.product_one_shot),
        ):
            with (
                self.subTest(type=type_),
                self.assertRaisesRegex(ValidationError, "may not"),
            ):
                self._request(type_, contract, product_id=product)

    # === ONCE === #

    def test_same_key_is_the_same_request(self):
        contract = self._activate_mobile()

        def request(product, key="portal-1"):
            return self.orders._request(
                "tariff_change",
                contract,
                {"product_id": product},
                door="portal",
                request_key=key,
            )

        first = request(self.product_mobile_big)
        self.assertEqual(request(self.product_mobile_big), first)
        self.assertEqual(first.door, "portal")
        self.assertEqual(first.state, "acknowledged")
        with self.assertRaisesRegex(UserError, "another request"):
            request(self.product_fallback)
        self.assertNotEqual(request(self.product_mobile_big, "portal-2"), first)

    def test_every_problem_is_told_at_once(self):
        contract = self._activate_mobile()
        problems, plan = self.orders._plan_request(
            "iban_change", contract, {"iban": "ES00", "consent_date": date(2025, 1, 1)}
        )
        self.assertEqual(
            {problem["field"] for problem in problems}, {"iban", "consent_date"}
        )
        self.assertFalse(plan)
        problems, _plan = self.orders._plan_request(
            "tariff_change", contract, {"tarif": 1}
        )
        self.assertEqual(problems[0]["code"], "unknown_value")
        problems, _plan = self.orders._plan_request("teleport", contract, {})
        self.assertEqual(problems[0]["code"], "unknown_type")

    def test_day_that_has_passed_is_refused(self):
        contract = self._activate_mobile()
        with self.assertRaisesRegex(ValidationError, "has passed"):
            self._request(
                "tariff_change",
                contract,
                date(2024, 3, 9),
                product_id=self.product_mobile_big,
            )

    def test_operations_are_told_with_their_reason(self):
        contract = self._activate_mobile()
        operations = {
            operation["type"]: operation
            for operation in contract._get_allowed_operations()
        }
        self.assertTrue(operations["tariff_change"]["allowed"])
        self.assertFalse(operations["resumption"]["allowed"])
        self.assertIn("Active", operations["resumption"]["reason"])
        self.assertNotIn("activation", operations)

    # === BANK ACCOUNT AND E-MAILS === #

    def _activate_three(self):
        iban = self._make_iban()
        contracts = self.env["contract.contract"]
        for _number in range(3):
            contracts += self._activate_contract(member=self.member, iban=iban)
        self.assertEqual(len(contracts.billing_group_id), 1)
        return contracts

    def test_account_of_one_of_three_is_refused_unless_it_moves(self):
        contracts = self._activate_three()
        group, mandate = contracts.billing_group_id, contracts.mandate_id
        values = {"iban": self._make_iban(), "consent_date": date(2024, 3, 1)}
        with self.assertRaisesRegex(ValidationError, contracts[1].code):
            self._request("iban_change", contracts[0], **values)
        order = self._request("iban_change", contracts[0], is_group_move=True, **values)
        self.assertEqual(order.effective_date, date(2024, 4, 1))
        self.assertEqual(contracts.mandate_id, mandate)
        self._complete_due_on("2024-04-01")
        self.assertEqual(contracts[1:].billing_group_id, group)
        self.assertEqual(contracts[1:].mandate_id, mandate)
        moved = contracts[0].billing_group_id
        self.assertEqual(moved.code, f"{self.member.ref}_1")
        self.assertEqual(moved.mandate_id, contracts[0].mandate_id)
        self.assertEqual(
            contracts[0].mandate_id.partner_bank_id.sanitized_acc_number,
            values["iban"],
        )
        self.assertEqual(contracts[0].mandate_id.signature_date, date(2024, 3, 1))

    def test_account_of_all_three_keeps_the_group(self):
        contracts = self._activate_three()
        group = contracts.billing_group_id
        orders = self._request(
            "iban_change",
            contracts,
            iban=self._make_iban(),
            consent_date=date(2024, 3, 1),
        )
        self.assertEqual(set(orders.mapped("state")), {"completed"})
        self.assertEqual(contracts.billing_group_id, group)
        self.assertEqual(group.code, f"{self.member.ref}_0")
        self.assertEqual(group.mandate_id, contracts.mandate_id)
        self.assertEqual(contracts.mandate_id, orders.mandate_id)

    def test_group_move_in_the_middle_of_a_month_is_refused(self):
        contracts = self._activate_three()
        with self.assertRaisesRegex(ValidationError, "first of a month"):
            self._request(
                "email_change",
                contracts[0],
                date(2024, 3, 15),
                emails=["other@example.com"],
                is_group_move=True,
            )

    def test_emails_of_a_contract(self):
        contract = self._activate_mobile()
        with self.assertRaisesRegex(ValidationError, "nobody"):
            self._request("email_change", contract, emails=["nobody"])
        self._request(
            "email_change", contract, emails=["a@example.com", "b@example.com"]
        )
        self.assertEqual(
            contract.email_ids.mapped("email"), ["a@example.com", "b@example.com"]
        )
        self.assertEqual(contract.billing_group_id.email_ids, contract.email_ids)
        self.assertEqual(contract.email_ids.parent_id, self.member)

    # === PLACE AND SIM === #

    def test_address_is_corrected(self):
        fiber = self._activate_fiber()
        with self.assertRaisesRegex(ValidationError, "Zip"):
            self._request("address_change", fiber, address={"street": "Carrer"})
        address = self._prepare_address()
        self._request("address_change", fiber, address=address)
        self.assertEqual(fiber.service_partner_id.street, address["street"])
        self.assertEqual(fiber.lifecycle_state, "active")
        with self.assertRaisesRegex(ValidationError, "no address of its own"):
            self._request("address_change", self._activate_mobile(), address=address)

    def test_sim_is_changed_when_it_has_been_provisioned(self):
        contract = self._activate_mobile()
        old, icc = contract.icc, self._make_icc()
        order = self._request("sim_change", contract, sim_type="esim")
        self.assertEqual(order.state, "acknowledged")
        self.assertEqual(contract.icc, old)
        order._fulfil({"icc": icc})
        self.assertEqual(contract.icc, icc)
        self.assertEqual(contract.sim_type, "esim")

    # === BUNDLES === #

    def test_bundle_lasts_until_the_end_of_the_month_and_each_counts(self):
        contract = self._activate_mobile()
        for number in 1, 2:
            self._request("one_shot", contract, product_id=self.product_one_shot)
            lines = contract.contract_line_ids.filtered(
                lambda line: line.product_id == self.product_one_shot
            )
            self.assertEqual(len(lines), number)
        self.assertEqual(set(lines.mapped("date_end")), {date(2024, 3, 31)})

    # === HOLDER === #

    def test_holder_change_of_one_contract(self):
        contract = self._activate_mobile()
        number, icc = contract.phone_number, contract.icc
        holder = self._create_member()
        order = self._request(
            "holder_change",
            contract,
            date(2024, 3, 20),
            new_partner_id=holder,
            iban=self._make_iban(),
            consent_date=date(2024, 3, 1),
            email="bills@example.com",
        )
        self.assertEqual(contract.lifecycle_state, "active")
        successor = order.successor_contract_id
        self.assertEqual(successor.lifecycle_state, "pending_active")
        self._complete_due_on("2024-03-20")
        self.assertEqual(contract.lifecycle_state, "active")
        self._complete_due_on("2024-03-21")
        self.assertEqual(contract.lifecycle_state, "terminated")
        self.assertEqual(contract.date_service_end, date(2024, 3, 20))
        self.assertEqual(successor.lifecycle_state, "active")
        self.assertEqual(successor.date_service_start, date(2024, 3, 21))
        self.assertEqual(successor.partner_id, holder)
        self.assertEqual((successor.phone_number, successor.icc), (number, icc))
        self.assertEqual(successor.email_ids.email, "bills@example.com")
        self.assertEqual(successor.create_reason, "holder_change")

    def test_holder_change_that_is_cancelled_leaves_no_contract_in_use(self):
        contract = self._activate_mobile()
        order = self._request(
            "holder_change",
            contract,
            date(2024, 3, 20),
            new_partner_id=self._create_member(),
            iban=self._make_iban(),
            consent_date=date(2024, 3, 1),
        )
        order._cancel()
        self.assertEqual(order.successor_contract_id.lifecycle_state, "cancelled")
        self._complete_due_on("2024-03-21")
        self.assertEqual(contract.lifecycle_state, "active")

    # === DAYS === #

    def test_days_are_those_of_the_cooperative(self):
        contract = self._activate_mobile()
        for moment, day in (
            ("2024-01-31 23:30:00", date(2024, 3, 1)),
            ("2024-01-31 22:30:00", date(2024, 2, 1)),
            ("2024-07-31 22:30:00", date(2024, 9, 1)),
            ("2024-07-31 21:30:00", date(2024, 8, 1)),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                _problems, plan = self.orders._plan_request(
                    "tariff_change", contract, {"product_id": self.product_mobile_big}
                )
                self.assertEqual(plan[0].effective_date, day)

    def test_what_is_still_to_come_is_called_off_when_the_contract_ends(self):
        contract = self._activate_mobile()
        change = self._request(
            "tariff_change", contract, product_id=self.product_mobile_big
        )
        self._request(
            "termination",
            contract,
            date(2024, 3, 20),
            termination_reason_id=self.reason,
        )
        self._complete_due_on("2024-03-21")
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(contract.lifecycle_state, "terminated")
