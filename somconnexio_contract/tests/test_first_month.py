# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from .common_pack import PackCommon


@freeze_time("2024-03-10 12:00:00")
class TestFirstMonth(PackCommon):
    """The price of the first month comes back if that was promised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["crm.tag"].create(
            {
                "name": "Welcome",
                "code": "first_month_free",
                "is_first_month_free": True,
            }
        )

    def _get_compensations(self, contract):
        return contract.service_order_ids.filtered(
            lambda order: order.type == "compensation"
        )

    def _activate_tagged(self, tags):
        order = self._create_order([self._prepare_mobile_line()])
        order.tag_ids = tags
        order._start_order()
        service = order.order_line_ids.service_order_ids
        return service, service._fulfil()

    def test_tagged_order_gives_the_price_of_a_month_back(self):
        service, contract = self._activate_tagged(self.tag)

        compensation = self._get_compensations(contract)
        self.assertEqual(len(compensation), 1)
        self.assertEqual(compensation.state, "completed")
        self.assertEqual(compensation.amount, contract._get_monthly_price())
        self.assertEqual(compensation.effective_date, date(2024, 3, 10))
        self.assertFalse(compensation.is_approval_needed)
        self.assertEqual(service.state, "completed")

    def test_it_is_given_once(self):
        service, contract = self._activate_tagged(self.tag)
        service._give_first_month()
        self.assertEqual(len(self._get_compensations(contract)), 1)

    def test_other_tags_give_nothing(self):
        other = self.env["crm.tag"].create({"name": "Fair"})
        _service, contract = self._activate_tagged(other)
        self.assertFalse(self._get_compensations(contract))

    def test_agreement_with_promotion_gives_it(self):
        cooperative = self._create_member()
        agreement = self.env["cooperation.agreement"].create(
            {
                "partner_id": cooperative.id,
                "code": "FRIENDS",
                "company_id": self.company.id,
                "has_first_month_promotion": True,
                "product_tmpl_ids": self.product_mobile.product_tmpl_id.ids,
            }
        )
        member = self._create_member()
        member.agreement_id = agreement
        contract = self._activate_mobile(member)
        self.assertEqual(len(self._get_compensations(contract)), 1)
        agreement.has_first_month_promotion = False
        self.assertFalse(self._get_compensations(self._activate_mobile(member)))

    def test_code_of_a_tag_is_unique(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["crm.tag"].create({"name": "Again", "code": self.tag.code})
            self.env.flush_all()
