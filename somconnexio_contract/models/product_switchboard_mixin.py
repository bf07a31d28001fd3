# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import SWITCHBOARD_PART

# Parts that somebody speaks with.
AGENT_PARTS = ("agent", "mobile")


class ProductSwitchboardMixin(models.AbstractModel):
    """What a product is in a switchboard."""

    _name = "product.switchboard.mixin"
    _description = "Products of Switchboards"

    switchboard_part = fields.Selection(
        selection=SWITCHBOARD_PART,
        help="What the product is in a switchboard: the switchboard itself, or "
        "something that belongs to one.",
    )
    has_agent = fields.Boolean(
        string="For an Agent",
        compute="_compute_has_agent",
        store=True,
        readonly=False,
        help="An order gives name, e-mail and extension of who works with it.",
    )
    has_mobile_number = fields.Boolean(
        string="With a Mobile Number",
        compute="_compute_has_mobile_number",
        store=True,
        readonly=False,
        help="An order gives the mobile number; it works with a SIM card of ours.",
    )

    @api.depends("switchboard_part")
    def _compute_has_agent(self):
        for product in self:
            product.has_agent = product.switchboard_part in AGENT_PARTS

    @api.depends("switchboard_part")
    def _compute_has_mobile_number(self):
        for product in self:
            product.has_mobile_number = product.switchboard_part == "mobile"
