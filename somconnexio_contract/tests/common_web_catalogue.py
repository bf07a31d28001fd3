# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""A cooperative whose packs are on the website."""

from .common_pack import PackCommon


class WebCatalogueCommon(PackCommon):
    """A small catalogue with taxes, and the packs of it on the website."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls._create_tax("IVA 21 %", 21)
        cls.product_mobile.write({"data_mb": 1024, "minutes": 150})
        cls.product_mobile_big.write({"data_mb": 20480, "minutes": -1})
        cls.product_fiber.write({"bandwidth_mb": 300, "has_landline": True})
        cls.product_fiber_big.bandwidth_mb = 1024
        cls.pack_products[1].write({"data_mb": 20480, "minutes": -1})
        for product in cls.pack_products[2] | cls.pack_products[3]:
            product.write({"data_mb": 30720, "minutes": -1})
        cls.product_mobile_big.taxes_id = cls.tax
        cls.product_fiber.taxes_id = cls.tax
        cls.pack_products[2].taxes_id = cls.tax
        (cls.pack | cls.pack_company | cls.pack_shared).action_make_offers()
        cls.catalogue = cls.env["service.catalogue"]

    @classmethod
    def _create_tax(cls, name, amount):
        group = cls.env["account.tax.group"].create(
            {"name": name, "company_id": cls.company.id}
        )
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "tax_group_id": group.id,
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _create_list(cls, code, is_tax_included=True, **values):
        return cls.env["service.price.list"].create(
            {
                "name": code,
                "code": code,
                "is_tax_included": is_tax_included,
                "company_id": cls.company.id,
                **values,
            }
        )

    def _read(self, **options):
        return self.catalogue._get_catalogue(self.company, **options)

    def _get(self, items, product):
        """What the catalogue says of a product, or ``None``."""
        return next((item for item in items if item.code == product.default_code), None)

    def _get_offer(self, pack, main, size):
        return pack.offer_ids.filtered(
            lambda offer: offer.main_product_id == main and offer.size == size
        )

    def _get_pack(self, pack, main, size, **options):
        offer = self._get_offer(pack, main, size)
        packs = {item.code: item for item in self._read(**options).packs}
        return packs.get(offer.code)
