# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from .company_logistics_mixin import LOGISTICS_MENUS


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Hide what none of the user's cooperatives works with."""
        # sudo: which settings a company has is no secret.
        companies = self.env.user.sudo().company_ids
        names = [
            name
            for setting, name in LOGISTICS_MENUS.items()
            if not any(companies.mapped(setting))
        ]
        names += self.env["service.technology"]._get_unused_menus(companies)
        menus = [
            self.env.ref(f"somconnexio_contract.{name}", raise_if_not_found=False)
            for name in names
        ]
        return [*super()._load_menus_blacklist(), *(menu.id for menu in menus if menu)]
