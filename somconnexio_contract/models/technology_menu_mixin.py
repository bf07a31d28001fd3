# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

# The menus that each kind of technology brings along.
TECHNOLOGY_MENUS = {
    "is_switchboard": ("contract_switchboard_menu", "crm_lead_line_switchboard_menu"),
    "has_serial_code": ("service_serial_code_menu",),
}
# What decides on whether a company has such a technology.
MENU_FIELDS = frozenset({*TECHNOLOGY_MENUS, "active", "company_id"})


class TechnologyMenuMixin(models.AbstractModel):
    """Menus that a company sees if it has technologies of a kind."""

    _name = "technology.menu.mixin"
    _description = "Menus of Technologies"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Menus come and go with the technologies."""
        if MENU_FIELDS & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Menus go with the technologies."""
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _get_unused_menus(self, companies) -> list[str]:
        """Names of the menus for which none of the companies has a technology."""
        unused = []
        for field, names in TECHNOLOGY_MENUS.items():
            # sudo: which technologies a company has is no secret.
            found = self.sudo().search_count(
                [(field, "=", True), ("company_id", "in", [*companies.ids, False])],
                limit=1,
            )
            unused += [] if found else names
        return unused
