# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..const import ORDER_STATE
from ..const_signup import ORDER_DOCUMENT_STATE


class CrmStage(models.Model):
    _inherit = "crm.stage"

    order_state = fields.Selection(
        selection=[state for state in ORDER_STATE if state[0] != "lost"],
        index="btree_not_null",
        help="Orders are moved to the stage of their state by the service "
        "orders. Stages without a value are not used by orders.",
    )
    is_for_missing_data = fields.Boolean(
        string="For Orders with Missing Data",
        help="Orders in which data are missing start here, and go to the first "
        "stage when they are complete.",
    )
    is_on_hold = fields.Boolean(
        string="Put Aside",
        help="Orders wait here on purpose: they need no attention because nothing "
        "happens.",
    )
    document_state = fields.Selection(
        selection=ORDER_DOCUMENT_STATE,
        string="For Orders with Documents",
        help="Orders that need documents are moved to the stage of how far these are.",
    )
