# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Cooperatives that sell packs: a fibre with up to three mobiles."""

from itertools import pairwise

from odoo.fields import Command

from .common import SomconnexioCommon


class PackCommon(SomconnexioCommon):
    """Adds ``pack`` (1 to 3 mobiles, joined automatically by ``product_mobile``),
    ``pack_shared`` (2 or 3 mobiles share their data), ``pack_company``; the tariffs
    ``pack_products`` and so on by size, and ``product_fallback``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_fallback = cls._create_mobile("5 GB", 6.0)
        cls.product_fiber_big = cls._create_product(
            "Fibre 1 Gb", "TEST_FIBER_1024", cls.technology_fiber, 35.0
        )
        cls.product_fiber_far = cls._create_product(
            "Fibre in the village", "TEST_FIBER_FAR", cls.technology_fiber, 40.0
        )
        cls.pack_products = cls._create_pack_tariffs("Pack", (1, 2, 3))
        cls.company_products = cls._create_pack_tariffs("Company pack", (1, 2, 3))
        cls.shared_products = cls._create_pack_tariffs("Shared", (2, 3))
        cls.pack = cls._create_pack(
            "Fibre and mobiles",
            cls.pack_products,
            customer_kind="person",
            is_automatic=True,
            candidate_product_ids=[Command.set(cls.product_mobile.ids)],
        )
        cls.pack_company = cls._create_pack(
            "Company", cls.company_products, customer_kind="company", sequence=20
        )
        cls.pack_shared = cls._create_pack(
            "Shared data",
            cls.shared_products,
            sequence=30,
            is_shared_data=True,
            smaller_pack_id=cls.pack.id,
        )
        reasons = cls.env["contract.termination.reason"]
        cls.reason = reasons.create({"name": "Leaves", "code": "TEST_LEAVES"})
        cls.reason_moved = reasons.create(
            {"name": "Moved", "code": "TEST_MOVED", "keeps_pack": True}
        )
        cls.company.location_change_reason_id = cls.reason_moved
        cls.company.holder_change_reason_id = reasons.create(
            {"name": "Other holder", "code": "TEST_HOLDER", "keeps_pack": True}
        )
        cls.orders = cls.env["service.order"]
        cls.member = cls._create_member()

    @classmethod
    def _create_mobile(cls, name, price, **values):
        code = f"TEST_{name.upper().replace(' ', '_')}_{next(cls.numbers)}"
        return cls._create_product(name, code, cls.technology_mobile, price, **values)

    @classmethod
    def _create_pack_tariffs(cls, name, sizes) -> dict:
        return {
            size: cls._create_mobile(
                f"{name} {size}", 10 - size, is_pack_exclusive=True
            )
            for size in sizes
        }

    @classmethod
    def _create_pack(cls, name, products, **values):
        fibers = cls.product_fiber | cls.product_fiber_big
        return cls.env["service.pack"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "main_product_ids": [Command.set(fibers.ids)],
                "fallback_product_id": cls.product_fallback.id,
                "tariff_ids": [
                    Command.create({"size": size, "product_id": product.id})
                    for size, product in products.items()
                ],
                **values,
            }
        )

    @classmethod
    def _activate_fiber(cls, member=None, **values):
        line = cls._prepare_fiber_line(**values)
        return cls._activate_contract(line, member=member or cls.member)

    @classmethod
    def _activate_mobile(cls, member=None, **values):
        line = cls._prepare_mobile_line(**values)
        return cls._activate_contract(line, member=member or cls.member)

    @classmethod
    def _activate_pack(cls, size: int, member=None, products=None):
        """A fibre and so many mobiles of its pack, one order after the other.

        :return: the fibre, the mobiles
        """
        products = products or cls.pack_products
        fiber = cls._activate_fiber(member=member)
        mobiles = cls.env["contract.contract"]
        for _number in range(size):
            mobiles += cls._activate_mobile(
                member=member,
                product_id=products[min(products)].id,
                pack_main_contract_id=fiber.id,
            )
        return fiber, mobiles

    def _request(self, type_, contracts, day=None, **values):
        """Ask for a change as staff do."""
        return self.orders.with_user(self.backoffice)._request(
            type_, contracts, values, effective_date=day
        )

    def _assert_pack(self, fiber, mobiles, products):
        """The mobiles are the pack of the fibre, with the tariff of their size."""
        self.assertEqual(fiber.pack_member_ids, mobiles)
        for mobile in mobiles:
            self.assertEqual(mobile.tariff_product_id, products[len(mobiles)])
            self._assert_no_gap(mobile)

    def _assert_no_gap(self, contract):
        """Each day of the contract has exactly one tariff."""
        lines = contract.contract_line_ids.filtered(
            lambda line: line.is_tariff and not line.is_canceled
        ).sorted("date_start")
        self.assertEqual(lines[0].date_start, contract.date_service_start)
        for line, following in pairwise(lines):
            self.assertEqual((following.date_start - line.date_end).days, 1)
