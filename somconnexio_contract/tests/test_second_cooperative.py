# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from . import test_pack
from . import test_service_pauses as pauses
from . import test_service_requests as requests
from .common_pack import PackCommon


class SecondCooperative:
    """The same situations in a cooperative beside another one.

    Its technologies, suppliers and products are its own; the first one has things
    of the same names, which must not get in the way.
    """

    more_cooperatives = ("segunda",)


@freeze_time("2024-03-10 12:00:00")
class TestSecondPack(SecondCooperative, test_pack.TestPack):
    pass


@freeze_time("2024-03-10 12:00:00")
class TestSecondPackHolder(SecondCooperative, test_pack.TestPackHolder):
    pass


@freeze_time("2024-03-10 12:00:00")
class TestSecondServiceRequests(SecondCooperative, requests.TestServiceRequests):
    pass


@freeze_time("2024-03-10 12:00:00")
class TestSecondServicePauses(SecondCooperative, pauses.TestServicePauses):
    pass


class TestTwoCooperatives(SecondCooperative, PackCommon):
    """A user of one sees nothing of the other."""

    def test_records_are_those_of_the_own_cooperative(self):
        fiber, mobiles = self._activate_pack(2)
        first = self.env["res.company"].search(
            [("name", "=", "Cooperativa de prova")], limit=1
        )
        stranger = self._create_staff("first_stranger", "group_manager", company=first)
        for records in (
            fiber | mobiles,
            mobiles.service_order_ids,
            mobiles.lead_id,
            mobiles.billing_group_id,
            self.pack,
            self.pack.tariff_ids,
            self.technologies,
            self.supplier,
            self.product_mobile,
        ):
            with self.subTest(model=records._name):
                found = records.with_user(stranger).search([("id", "in", records.ids)])
                self.assertFalse(found)
                own = records.with_user(self.manager).search(
                    [("id", "in", records.ids)]
                )
                self.assertEqual(len(own), len(records))
