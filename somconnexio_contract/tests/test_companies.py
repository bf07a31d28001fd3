# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import SomconnexioCommon


class TestCompanies(SomconnexioCommon):
    """A cooperative is a company: nothing of one is unique in the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_cooperative("Una altra cooperativa")
        cls.other_staff = cls._create_staff(
            "test_other", "group_manager", company=cls.other
        )
        cls.other_product = cls._create_product(
            "150 min 1 GB",
            cls.product_mobile.default_code,
            cls.technology_mobile,
            8.0,
            company=cls.other,
        )

    def _activate_twin(self, contract):
        """The same member, number and tariff in the other company."""
        member = self._create_member(
            company_id=self.other.id,
            vat=contract.partner_id.vat,
            ref=contract.partner_id.ref,
        )
        return self._activate_contract(
            self._prepare_mobile_line(
                product_id=self.other_product.id, phone_number=contract.phone_number
            ),
            member=member,
            iban=contract.mandate_id.partner_bank_id.acc_number,
        )

    def test_everything_may_exist_in_both(self):
        contract = self._activate_contract()
        twin = self._activate_twin(contract)
        self.assertEqual(twin.company_id, self.other)
        self.assertEqual(twin.phone_number, contract.phone_number)
        self.assertEqual(twin.partner_id.vat, contract.partner_id.vat)
        self.assertEqual(twin.partner_id.ref, contract.partner_id.ref)
        for record in (
            twin.lead_id,
            twin.activation_order_id,
            twin.mandate_id,
            twin.mandate_id.partner_bank_id,
            twin.billing_group_id,
            twin.contract_line_ids,
        ):
            self.assertEqual(record.company_id, self.other, record)

    def test_each_counts_for_itself(self):
        sequences = self.env["ir.sequence"].search([("company_id", "=", self.other.id)])
        self.assertEqual(len(sequences), 6)

        def get_counts():
            sequences.invalidate_recordset()
            return sequences.mapped("number_next_actual")

        before = get_counts()
        contract = self._activate_contract()
        self.assertEqual(get_counts(), before)
        self._activate_twin(contract)
        # The member has a number already.
        self.assertEqual(sum(get_counts()), sum(before) + 3)

    def test_second_of_a_company_is_refused(self):
        member = self._create_member()
        with self.assertRaisesRegex(ValidationError, member.ref):
            self._create_member(vat=member.vat)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_member(ref=member.ref)

    def test_new_company_has_team_stages_and_numbering(self):
        team = self.other.service_team_id
        self.assertTrue(team)
        self.assertNotEqual(team, self.company.service_team_id)
        self.assertEqual(team.company_id, self.other)
        stages = self.env["crm.stage"].search([("team_ids", "in", team.ids)])
        self.assertEqual(
            set(stages.mapped("order_state")), {"new", "provisioning", "won"}
        )
        codes = self.env["ir.sequence"].search([("company_id", "=", self.other.id)])
        self.assertLessEqual(
            {
                "somconnexio.member.number",
                "somconnexio.order",
                "service.order",
                "contract.contract.code",
            },
            set(codes.mapped("code")),
        )
        count = len(codes)
        self.other._create_service_defaults()
        codes = self.env["ir.sequence"].search([("company_id", "=", self.other.id)])
        self.assertEqual(len(codes), count)

    def test_order_of_the_other_company_has_its_team(self):
        member = self._create_member(company_id=self.other.id)
        line = self._prepare_mobile_line(product_id=self.other_product.id)
        order = self._create_order([line], member=member)
        self.assertEqual(order.team_id, self.other.service_team_id)

    def test_staff_see_their_company_only(self):
        contract = self._activate_contract()
        for record in (
            contract,
            contract.contract_line_ids,
            contract.activation_order_id,
            contract.lead_id,
            contract.lead_line_id,
            contract.billing_group_id,
            contract.partner_id,
            contract.mandate_id,
        ):
            with self.subTest(record=record):
                record.with_user(self.manager).check_access("read")
                with self.assertRaises(AccessError):
                    record.with_user(self.other_staff).check_access("read")
                found = (
                    self.env[record._name]
                    .with_user(self.other_staff)
                    .search([("id", "in", record.ids)])
                )
                self.assertFalse(found)

    def test_line_of_another_company_is_refused(self):
        with self.assertRaises(UserError):
            self._create_order(
                [self._prepare_mobile_line(product_id=self.other_product.id)]
            )

    def test_product_of_a_code_is_the_company_s(self):
        products = self.env["product.product"]
        code = self.product_mobile.default_code
        find = products._get_service_product
        self.assertEqual(find(code, self.company), self.product_mobile)
        self.assertEqual(find(code, self.other), self.other_product)
        shared = self._create_product("Shared", "SHARED", self.technology_mobile, 1.0)
        shared.company_id = False
        self.assertEqual(find("SHARED", self.other), shared)
        self.assertFalse(find("NONE", self.other))

    def test_due_of_all_companies_is_completed_by_their_own_day(self):
        """Midnight comes to Madrid an hour before it comes to the Canaries."""
        self.other.business_tz = "Atlantic/Canary"
        here = self._create_activation()
        here._fulfil(effective_date=date(2030, 1, 15))
        member = self._create_member(company_id=self.other.id)
        line = self._prepare_mobile_line(product_id=self.other_product.id)
        there = self._create_activation(line, member=member)
        there._fulfil(effective_date=date(2030, 1, 15))

        self._complete_due_on("2030-01-14", "22:59:00")
        self.assertEqual(here.state, "acknowledged")
        self._complete_due_on("2030-01-14", "23:01:00")
        self.assertEqual(here.state, "completed")
        self.assertEqual(here.completed_on, date(2030, 1, 15))
        self.assertEqual(there.state, "acknowledged")
        self._complete_due_on("2030-01-15", "00:01:00")
        self.assertEqual(there.state, "completed")


class TestBusinessDate(SomconnexioCommon):
    """Days of business are days of the company's time zone."""

    def test_today_is_the_company_s(self):
        company = self.company.with_context(tz="Pacific/Auckland")
        for now, today in {
            "2024-01-31 22:59:59": date(2024, 1, 31),
            "2024-01-31 23:00:00": date(2024, 2, 1),
            "2024-07-31 21:59:59": date(2024, 7, 31),
            "2024-07-31 22:00:00": date(2024, 8, 1),
        }.items():
            with self.subTest(now=now), freeze_time(now):
                self.assertEqual(company._get_business_date(), today)
        self.company.business_tz = "America/Lima"
        with freeze_time("2024-02-01 04:59:00"):
            self.assertEqual(company._get_business_date(), date(2024, 1, 31))

    def test_fulfilled_just_after_midnight(self):
        with freeze_time("2024-01-31 23:30:00"):
            contract = self._activate_contract()
        activation = contract.activation_order_id
        self.assertEqual(activation.fulfilled_on, date(2024, 2, 1))
        self.assertEqual(contract.date_service_start, date(2024, 2, 1))
        self.assertEqual(contract.contract_line_ids.date_start, date(2024, 2, 1))

    def test_last_day_belongs_to_the_service(self):
        with freeze_time("2024-01-10 12:00:00"):
            contract = self._activate_contract()
            reason = self.env["contract.termination.reason"].search([], limit=1)
            order = contract._request_termination(date(2024, 1, 31), reason)
        self._complete_due_on("2024-01-31", "22:59:00")
        self.assertEqual(order.state, "acknowledged")
        self.assertEqual(contract.lifecycle_state, "pending_terminate")
        self._complete_due_on("2024-01-31", "23:01:00")
        self.assertEqual(order.state, "completed")
        self.assertEqual(contract.lifecycle_state, "terminated")
        self.assertEqual(contract.date_service_end, date(2024, 1, 31))

    def test_downtime_is_caught_up_and_one_bad_does_not_stop_the_rest(self):
        first, second = self._create_activation(), self._create_activation()
        day = self._get_day(1)
        first._fulfil(effective_date=day)
        second._fulfil(effective_date=day)
        # Nobody can repair this by waiting: the contract is gone.
        first.contract_id.activation_order_id = False
        first.contract_id = False
        logger = "odoo.addons.somconnexio_contract.models.service_order"
        with mute_logger(logger):
            self._complete_due_on(self._get_day(30))
        self.assertEqual(second.state, "completed")
        self.assertEqual(second.contract_id.lifecycle_state, "active")

    def test_consent_of_today_is_no_future_one(self):
        with freeze_time("2024-01-31 23:30:00"):
            order = self._create_order(consent_date=date(2024, 2, 1))
            self.assertFalse(order._get_order_problems())
