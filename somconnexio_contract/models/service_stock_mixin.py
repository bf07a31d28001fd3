# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# More pieces than transactions that take one at the same moment.
CANDIDATES = 50


class ServiceStockMixin(models.AbstractModel):
    """A piece of a stock, which somebody gets, and nobody else."""

    _name = "service.stock.mixin"
    _description = "Piece of a Stock"
    _inherit = ["service.move.mixin"]
    _order = "id"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    lot_name = fields.Char(string="Batch")

    @api.model
    def _lock_first(self, domain):
        """The piece that has been there for the longest, locked, or none.

        What another transaction is taking at this moment is skipped.
        """
        pieces = self.search(domain, order="id", limit=CANDIDATES)
        return pieces.try_lock_for_update(allow_referencing=True, limit=1)
