# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Command


class ServicePackWebsiteMixin(models.AbstractModel):
    """How the website shows a pack: one offer for each main tariff and size."""

    _name = "service.pack.website.mixin"
    _description = "Packs on the Website"

    offer_ids = fields.One2many(
        comodel_name="service.pack.offer",
        inverse_name="pack_id",
        string="On the Website",
    )

    def action_make_offers(self):
        """Show the packs with each of their main tariffs and sizes."""
        for pack in self:
            known = {
                (offer.main_product_id, offer.size)
                for offer in pack.with_context(active_test=False).offer_ids
            }
            pack.offer_ids = [
                Command.create({"main_product_id": main.id, "size": tariff.size})
                for main in pack.main_product_ids
                for tariff in pack.tariff_ids
                if (main, tariff.size) not in known
            ]
