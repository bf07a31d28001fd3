# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CrmTag(models.Model):
    """A label of orders; some of them do something."""

    _inherit = "crm.tag"

    code = fields.Char(
        copy=False, help="By which forms and other systems name it; it never changes."
    )
    is_first_month_free = fields.Boolean(
        string="First Month Free",
        help="Each service of an order with this tag gets the price of a month back "
        "when it starts, once.",
    )

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "There is already a tag with this code."
    )
