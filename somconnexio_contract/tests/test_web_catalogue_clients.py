# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common_web_catalogue import WebCatalogueCommon

UNLIMITED = 99999


@tagged("post_install", "-at_install")
class TestPresentClients(WebCatalogueCommon):
    """Each field that the present clients read can be filled from the catalogue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_list("21IVA")
        cls.mobile, cls.fiber = cls.product_mobile_big, cls.product_fiber
        cls.service = cls.pack_products[2]

    def _word_product(self, item):
        """As in the answer of ``product-catalog``."""
        return {
            "code": item.code,
            "name": item.name,
            "price": item.prices.by_list["21IVA"],
            "category": item.technology,
            "is_featured": item.is_featured,
            "minutes": self._word_minutes(item),
            "data": item.data_mb,
            "bandwidth": item.bandwidth_mb or None,
            "has_landline_phone": item.has_landline,
            "available_for": list(item.available_for),
            "offer": item.offer
            and {
                "code": item.offer.code,
                "name": item.offer.name,
                "price": item.offer.prices.by_list["21IVA"],
            },
        }

    def _word_minutes(self, item):
        return UNLIMITED if item.minutes == -1 else item.minutes

    def test_product_catalogue(self):
        self.assertEqual(
            self._word_product(self._get(self._read().tariffs, self.mobile)),
            {
                "code": "SE_SC_REC_MOBILE_T_UNL_20480",
                "name": "Unlimited 20 GB",
                "price": 15.73,
                "category": "test_mobile",
                "is_featured": False,
                "minutes": UNLIMITED,
                "data": 20480,
                "bandwidth": None,
                "has_landline_phone": False,
                "available_for": ["member", "sponsored"],
                "offer": {
                    "code": self.pack_products[1].default_code,
                    "name": "Pack 1",
                    "price": 9.0,
                },
            },
        )

    def test_packs_of_the_product_catalogue(self):
        offer = self._get_offer(self.pack, self.fiber, 2)
        pack = self._get_pack(self.pack, self.fiber, 2)
        answer = {
            "code": pack.code,
            "name": pack.name,
            "price": pack.prices.by_list["21IVA"],
            "category": (
                "mobile_shared_data" if pack.is_shared_data else "bonified_mobile"
            ),
            "mobiles_in_pack": pack.number,
            "fiber_bandwidth": pack.bandwidth_mb,
            "has_land_line": pack.has_landline,
            "is_featured": pack.is_featured,
            "available_for": list(pack.available_for),
            "products": [self._word_product(item)["price"] for item in pack.products],
        }
        self.assertEqual(
            answer,
            {
                "code": offer.code,
                "name": "Fibre 300 with 2 × Pack 2",
                "price": 53.24,
                "category": "bonified_mobile",
                "mobiles_in_pack": 2,
                "fiber_bandwidth": 300,
                "has_land_line": True,
                "is_featured": False,
                "available_for": ["member", "sponsored"],
                "products": [33.88, 9.68, 9.68],
            },
        )

    def test_one_shot_catalogue(self):
        self.product_one_shot.data_mb = 1024
        (item,) = self.catalogue._get_one_shots(self.mobile, self.company)
        answer = {
            "code": item.code,
            "name": item.name,
            "price": item.prices.by_list["21IVA"],
            "minutes": self._word_minutes(item),
            "data": item.data_mb,
        }
        self.assertEqual(
            answer,
            {
                "code": "CH_SC_OSO_SIM",
                "name": "SIM card",
                "price": 2.0,
                "minutes": 0,
                "data": 1024,
            },
        )

    def test_mobile_offer_catalogue(self):
        item = self._get(self._read().mobile_offers, self.service)
        answer = {
            "code": item.code,
            "name": item.name,
            "number_of_mobiles": item.number,
            "is_sharing_data": item.is_shared_data,
            "fiber_bandwidth_available": [str(speed) for speed in item.bandwidths],
            "price": item.prices.by_list["21IVA"],
            "minutes": self._word_minutes(item),
            "data": item.data_mb,
        }
        self.assertEqual(
            answer,
            {
                "code": self.service.default_code,
                "name": "Pack 2",
                "number_of_mobiles": 2,
                "is_sharing_data": False,
                "fiber_bandwidth_available": ["300", "1024"],
                "price": 9.68,
                "minutes": UNLIMITED,
                "data": 30720,
            },
        )
        self.assertIn(self._get_offer(self.pack, self.fiber, 2).code, item.pack_codes)

    def test_fibres_with_room_for_mobiles(self):
        fiber, _mobiles = self._activate_pack(2)
        (room,) = self.member._get_services_with_room()
        self.assertEqual(room.contract, fiber)
        self.assertEqual(
            {
                "num_mobiles_ODOO_leads": room.in_orders,
                "num_mobiles_ODOO_contracts": room.in_contracts,
                "num_mobiles_OTRS_tickets": room.in_service_orders,
                "num_mobiles_used": room.used,
                "num_mobiles_available": room.available,
            },
            {
                "num_mobiles_ODOO_leads": 0,
                "num_mobiles_ODOO_contracts": 2,
                "num_mobiles_OTRS_tickets": 0,
                "num_mobiles_used": 2,
                "num_mobiles_available": 1,
            },
        )
