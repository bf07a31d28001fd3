# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import ValidationError

# The menu that each setting brings along.
LOGISTICS_MENUS = {
    "keeps_sim_stock": "service_sim_card_menu",
    "keeps_routers": "service_router_menu",
    "asks_coverage": "service_coverage_value_menu",
}


class CompanyLogisticsMixin(models.AbstractModel):
    """Which things a company sends to its members, and what it asks before."""

    _name = "company.logistics.mixin"
    _description = "Logistics of a Company"

    ships_sim_cards = fields.Boolean(
        string="Follow SIM Cards",
        help="Each ordered mobile says where its card is. Orders from now on.",
    )
    keeps_sim_stock = fields.Boolean(
        string="Stock of SIM Cards",
        help="Cards are entered with their numbers (ICC), and each is given once.",
    )
    keeps_routers = fields.Boolean(
        string="Stock of Routers",
        help="Routers are entered with serial number and MAC address.",
    )
    asks_coverage = fields.Boolean(
        string="Coverage of Addresses",
        help="Orders tell what suppliers say of the address. Each supplier says "
        "whether an answer is required.",
    )
    sim_icc_length = fields.Integer(
        string="SIM Length",
        default=19,
        help="How many digits the number (ICC) of a card in stock has.",
    )

    def write(self, vals):
        """Menus come and go with the settings."""
        if LOGISTICS_MENUS.keys() & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def _get_icc_problem(self, icc: str | None) -> str | None:
        """Why a number is none of the company's cards, in words."""
        self.ensure_one()
        prefix, length = self.sim_icc_prefix or "", self.sim_icc_length
        number = icc or ""
        # Digits of other scripts are none of a card.
        is_number = number.isascii() and number.isdigit() and len(number) == length
        if is_number and number.startswith(prefix):
            return None
        return self.env._(
            "%(icc)s is none of our SIM cards: %(length)s digits that start with "
            "%(prefix)s.",
            icc=number,
            length=length,
            prefix=prefix,
        )

    def _check_icc_of_stock(self, icc: str | None) -> None:
        problem = self._get_icc_problem(icc)
        if problem:
            raise ValidationError(problem)
