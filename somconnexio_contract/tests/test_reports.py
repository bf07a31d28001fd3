# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_pack import PackCommon


@tagged("post_install", "-at_install")
class TestReports(PackCommon):
    """What the reports count, and for whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls._get_day()
        cls.this_month = fields.Date.start_of(cls.today, "month")

    def _get_month(self, months: int):
        return self.this_month + relativedelta(months=months)

    def _count(self, report, groupby, user=None, **values) -> dict:
        """Number of rows by a field, as a pivot asks for it."""
        domain = [(name, "=", value) for name, value in values.items()]
        model = self.env[report].with_user(user or self.backoffice)
        return {
            key.id if hasattr(key, "id") else key: number
            for key, number in model._read_group(domain, [groupby], ["__count"])
        }

    def _activate_months_ago(self, months: int, **values):
        """A mobile that works since the tenth of an earlier month."""
        first = self._get_month(-months).replace(day=10)
        return self._activate_contract(
            self._prepare_mobile_line(**values), effective_date=first
        )

    # === ACTIVE CONTRACTS === #

    def test_contract_counts_in_each_month_at_whose_end_it_works(self):
        """
        Given a mobile that began on the tenth three months ago,
        When active contracts are counted by month,
        Then it counts in these three months and, as of today, in this one.
        """
        contract = self._activate_months_ago(3)
        rows = self.env["contract.active.report"].search(
            [("contract_id", "=", contract.id)], order="month"
        )
        self.assertEqual(
            rows.mapped("month"),
            [self._get_month(number) for number in (-3, -2, -1, 0)],
        )
        self.assertEqual(rows.product_id, self.product_mobile)
        self.assertEqual(rows.technology_id, self.technology_mobile)
        self.assertEqual(rows[0].monthly_price, 7.0)

    def test_each_month_has_the_tariff_of_its_last_day(self):
        contract = self._activate_months_ago(2)
        last_day = self._get_month(-1).replace(day=20)
        contract._end_tariff(last_day)
        self.env["contract.line"].create(
            {
                "contract_id": contract.id,
                "product_id": self.product_mobile_big.id,
                "name": "Bigger",
                "date_start": last_day + relativedelta(days=1),
                "quantity": 1,
                "specific_price": 13.0,
            }
        )
        rows = self.env["contract.active.report"].search(
            [("contract_id", "=", contract.id)], order="month"
        )
        self.assertEqual(
            [row.product_id for row in rows],
            [self.product_mobile, self.product_mobile_big, self.product_mobile_big],
        )

    def test_contract_that_ended_counts_no_longer(self):
        contract = self._activate_months_ago(2)
        contract.sudo()._terminate(self._get_month(-1).replace(day=15))
        counted = self._count(
            "contract.active.report", "month:month", contract_id=contract.id
        )
        self.assertEqual(counted, {self._get_month(-2): 1})

    def test_contract_that_has_not_begun_does_not_count(self):
        contract = self._activate_contract(effective_date=self._get_day(3))
        self.assertFalse(
            self._count(
                "contract.active.report", "month:month", contract_id=contract.id
            )
        )

    # === ACTIVATIONS AND TERMINATIONS === #

    def test_beginnings_and_ends_are_counted(self):
        kept, ended = self._activate_months_ago(2), self._activate_months_ago(2)
        reason = self.env["contract.termination.user.reason"].create(
            {"name": "Too dear", "code": "TEST_DEAR"}
        )
        [order] = self._request(
            "termination",
            ended,
            self._get_day(-1),
            termination_reason_id=self.reason,
            user_reason_id=reason,
            target_provider_id=self.provider,
        )
        if order.state != "completed":
            order._fulfil()
        self.assertEqual(ended.lifecycle_state, "terminated")
        report = self.env["contract.movement.report"]
        rows = report.search([("contract_id", "in", (kept + ended).ids)], order="id")
        self.assertEqual(
            [(row.contract_id, row.movement, row.growth) for row in rows],
            [
                (kept, "activation", 1),
                (ended, "activation", 1),
                (ended, "termination", -1),
            ],
        )
        end = rows[-1]
        self.assertEqual(end.date, self._get_day(-1))
        self.assertEqual(end.termination_reason_id, self.reason)
        self.assertEqual(end.user_reason_id, reason)
        self.assertEqual(end.target_provider_id, self.provider)
        self.assertFalse(end.is_handover)
        self.assertEqual(
            end.days_in_service, (end.date - ended.date_service_start).days + 1
        )

    def test_new_holder_is_no_service_won_or_lost(self):
        contract = self._activate_mobile()
        [order] = self._request(
            "holder_change",
            contract,
            self._get_day(),
            new_partner_id=self._create_member(),
            iban=self._make_iban(),
            consent_date=self._get_day(),
        )
        if not order.fulfilled_on:
            order._fulfil()
        self._complete_due_on(self._get_day(1))
        self.assertEqual(contract.lifecycle_state, "terminated")
        together = contract | order.successor_contract_id
        rows = self.env["contract.movement.report"].search(
            [("contract_id", "in", together.ids)]
        )
        handovers = rows.filtered("is_handover")
        self.assertEqual(
            set(handovers.mapped("movement")), {"activation", "termination"}
        )
        self.assertEqual((rows - handovers).contract_id, contract)

    # === TIME === #

    def test_days_from_the_order_to_the_activation(self):
        activation = self._create_activation()
        for record, days in ((activation.lead_id, 9), (activation, 6)):
            moment = fields.Datetime.now() - relativedelta(days=days)
            self.env.cr.execute(
                f"UPDATE {record._table} SET create_date = %s WHERE id = %s",
                [moment, record.id],
            )
        activation._fulfil()
        row = self.env["service.order.time.report"].browse(activation.id)
        self.assertEqual(row.days_to_validation, 3)
        self.assertEqual(row.days_of_provisioning, 6)
        self.assertEqual(row.days_total, 9)

    def test_what_is_not_completed_took_no_time_yet(self):
        activation = self._create_activation()
        self.assertFalse(
            self.env["service.order.time.report"].search(
                [("service_order_id", "=", activation.id)]
            )
        )

    # === WHO SEES THEM === #

    def test_other_company_sees_nothing(self):
        contract = self._activate_months_ago(2)
        contract.sudo()._terminate(self._get_day(-1))
        other = self._create_cooperative("Una altra cooperativa")
        stranger = self._create_staff("test_stranger", "group_manager", other)
        reader = self._create_staff("test_report_reader", "group_readonly")
        for report in (
            "contract.active.report",
            "contract.movement.report",
            "service.order.time.report",
        ):
            with self.subTest(report=report):
                count = {"groupby": "company_id"}
                self.assertFalse(self._count(report, user=stranger, **count))
                self.assertIn(
                    self.company.id, self._count(report, user=reader, **count)
                )

    def test_reports_are_for_the_back_office(self):
        employee = self._create_staff("test_report_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self._count("contract.active.report", "month:month", user=employee)
