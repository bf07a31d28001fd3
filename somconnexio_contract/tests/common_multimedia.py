# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import SomconnexioCommon


class MultimediaCommon(SomconnexioCommon):
    """A cooperative that sells films for a year, each contract with its code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technology_films = cls.env["service.technology"].create(
            {
                "name": "Test films",
                "code": "test_films",
                "has_serial_code": True,
                "needs_provisioning": False,
                "company_id": cls.company.id,
            }
        )
        cls.product_films = cls._create_product(
            "FILMS", "TEST_FILMS", cls.technology_films, 60.0, duration_months=12
        )
        cls.member = cls._create_member()

    @classmethod
    def _create_codes(cls, *names):
        return cls.env["service.serial.code"].create(
            [{"name": name, "product_id": cls.product_films.id} for name in names]
        )

    @classmethod
    def _order_films(cls, member=None):
        """The validated order of a year of films."""
        line = {"product_id": cls.product_films.id}
        order = cls._create_order([line], member=member or cls.member)
        order.action_validate_order()
        return order
