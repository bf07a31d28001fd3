# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import SERIAL_CODE_MOVES, SERIAL_CODE_STATE


class ServiceSerialCode(models.Model):
    """A code with which a member begins to use a service; it is given once."""

    _name = "service.serial.code"
    _description = "Code"
    _inherit = ["service.stock.mixin"]

    _move_table = SERIAL_CODE_MOVES
    _move_fields = frozenset({"service_order_id", "contract_id"})

    name = fields.Char(string="Code", required=True, index="trigram")
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("service_role", "=", "main"), ("has_serial_code", "=", True)],
    )
    state = fields.Selection(
        selection=SERIAL_CODE_STATE,
        string="Status",
        required=True,
        readonly=True,
        default="free",
        index=True,
        copy=False,
    )
    service_order_id = fields.Many2one(
        comodel_name="service.order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    partner_id = fields.Many2one(related="service_order_id.partner_id", string="Member")

    _name_uniq = models.UniqueIndex(
        "(company_id, product_id, name)", "This code has been entered already."
    )
    _service_order_uniq = models.UniqueIndex(
        "(service_order_id) WHERE service_order_id IS NOT NULL",
        "The service order has a code already.",
    )
    _contract_uniq = models.UniqueIndex(
        "(contract_id) WHERE contract_id IS NOT NULL",
        "The contract has a code already.",
    )
    _assigned_check = models.Constraint(
        "CHECK(state <> 'free' OR (service_order_id IS NULL AND contract_id IS NULL))",
        "A free code belongs to nobody.",
    )
    # What each new contract looks for, among years of history.
    _free_index = models.Index("(company_id, product_id, id) WHERE state = 'free'")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**vals, "name": (vals.get("name") or "").strip()} for vals in vals_list]
        )

    def write(self, vals):
        """A code that somebody has, or has had, stays what it is."""
        given = self.filtered(lambda code: code.state != "free")
        if given and {"name", "product_id", "company_id"} & vals.keys():
            raise UserError(self.env._("A code that somebody has can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        if self.filtered(lambda code: code.state != "free"):
            raise UserError(self.env._("A code that somebody has is not deleted."))

    @api.model
    def _take_next(self, product, company):
        """The code that has been free for the longest, locked, or none."""
        return self._lock_first(
            [
                ("company_id", "=", company.id),
                ("product_id", "=", product.id),
                ("state", "=", "free"),
            ]
        )

    def _assign(self, order) -> None:
        """Set the code aside for a service order."""
        self._move("assigned", service_order_id=order.id)

    def _give_to(self, contract) -> None:
        """The code, set aside before, is that of a contract."""
        # sudo: whoever fulfils an order need not look after the stock.
        self.sudo().write({"contract_id": contract.id})

    def _take_back(self) -> None:
        """The service won't begin: free again, unless the member has seen the code."""
        given = self.filtered(lambda code: code.state == "assigned")
        given.filtered("contract_id")._move("void")
        unseen = given.filtered(lambda code: not code.contract_id)
        unseen._move("free", service_order_id=False)

    def action_void(self):
        """Button: the code doesn't work, or nobody shall use it."""
        self.check_access("write")
        self._move("void")
