# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import SomconnexioCommon


class LogisticsCommon(SomconnexioCommon):
    """A cooperative that sends SIM cards and routers and keeps a stock of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "ships_sim_cards": True,
                "keeps_sim_stock": True,
                "keeps_routers": True,
                "asks_coverage": True,
                "sim_icc_prefix": "8934",
            }
        )
        cls.reader = cls._create_staff("logistics_reader", "group_readonly")

    @classmethod
    def _create_cards(cls, count=1):
        """SIM cards in stock."""
        return cls.env["service.sim.card"].create(
            [{"icc": cls._make_icc()} for _number in range(count)]
        )

    @classmethod
    def _create_mobile(cls, **values):
        """The line of an order for a mobile whose card has to be sent."""
        values = {"icc": False, **values}
        return cls._create_order([cls._prepare_mobile_line(**values)]).order_line_ids

    @classmethod
    def _create_router(cls, **values):
        """A router in stock."""
        number = next(cls.numbers)
        return cls.env["service.router"].create(
            {
                "serial_number": f"RT{number:06d}",
                "model_name": "HG8245Q2",
                "mac_address": f"02:00:5e:10:{number // 256:02x}:{number % 256:02x}",
                **values,
            }
        )
