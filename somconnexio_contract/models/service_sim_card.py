# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import SIM_CARD_MOVES, SIM_CARD_STATE


class ServiceSimCard(models.Model):
    """A SIM card of the cooperative, which one ordered service gets."""

    _name = "service.sim.card"
    _description = "SIM Card"
    _inherit = ["service.stock.mixin"]
    _rec_name = "icc"

    _move_table = SIM_CARD_MOVES
    _move_fields = frozenset({"line_id", "service_order_id"})

    icc = fields.Char(string="ICC", required=True)
    state = fields.Selection(
        selection=SIM_CARD_STATE,
        string="Status",
        required=True,
        readonly=True,
        default="stock",
        index=True,
        copy=False,
    )
    line_id = fields.Many2one(
        comodel_name="crm.lead.line",
        string="Ordered Service",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
    )
    service_order_id = fields.Many2one(
        comodel_name="service.order",
        string="SIM Change",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The change of a contract's SIM card for which it was taken.",
    )
    lead_id = fields.Many2one(related="line_id.lead_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", compute="_compute_partner_id"
    )

    _icc_uniq = models.UniqueIndex(
        "(company_id, icc)", "This SIM card has been entered already."
    )
    _line_uniq = models.UniqueIndex(
        "(line_id) WHERE line_id IS NOT NULL", "The service has a SIM card already."
    )

    _order_uniq = models.UniqueIndex(
        "(service_order_id) WHERE service_order_id IS NOT NULL",
        "The change has a SIM card already.",
    )

    @api.depends("line_id.partner_id", "service_order_id.partner_id")
    def _compute_partner_id(self):
        for card in self:
            owner = card.line_id or card.service_order_id
            card.partner_id = owner.partner_id

    @api.constrains("icc", "company_id")
    def _check_icc(self):
        for card in self:
            card.company_id._check_icc_of_stock(card.icc)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalize_vals(vals) for vals in vals_list])

    def write(self, vals):
        """A card that somebody has keeps its number."""
        if "icc" in vals and self.filtered(lambda c: c.line_id or c.service_order_id):
            raise UserError(self.env._("The number of an assigned SIM card is fixed."))
        return super().write(self._normalize_vals(vals))

    @api.model
    def _normalize_vals(self, vals: dict) -> dict:
        if not vals.get("icc"):
            return vals
        icc = self.env["service.value.check.mixin"]._normalize_digits(vals["icc"])
        return {**vals, "icc": icc}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if self.filtered(lambda card: card.state in ("assigned", "used")):
            raise UserError(self.env._("A SIM card that somebody has is not deleted."))

    @api.model
    def _take_next(self, company):
        """The card that has been in stock for the longest, locked.

        :raises UserError: if there is none
        """
        card = self._find_next(company)
        if not card:
            raise UserError(self.env._("There is no SIM card in stock."))
        return card

    @api.model
    def _find_next(self, company):
        """The card that has been in stock for the longest, locked, or none."""
        return self._lock_first(
            [("company_id", "=", company.id), ("state", "=", "stock")]
        )

    @api.model
    def _find_card(self, icc: str, company):
        """The card with a number, or none."""
        domain = [("company_id", "=", company.id), ("icc", "=", icc)]
        return self.search(domain, limit=1)

    def _assign(self, line) -> None:
        """Give the card to an ordered service, which gets its number."""
        self.ensure_one()
        self._move("assigned", line_id=line.id)
        if line.icc != self.icc:
            line.icc = self.icc

    def _assign_to_order(self, order) -> None:
        """Give the cards, one or none, to a change of a SIM card."""
        for card in self:
            card._move("assigned", service_order_id=order.id)
            order.icc = card.icc

    def _use(self) -> None:
        """The card leaves the house."""
        self._move("used")

    def _release(self) -> None:
        """Back into the stock: the card was not sent, its service does without."""
        for card in self:
            owners = card.line_id, card.service_order_id
            card._move("stock", line_id=False, service_order_id=False)
            for owner in owners:
                if owner.icc == card.icc:
                    owner.icc = False

    def action_spoil(self):
        """Button: the card is of no use any more."""
        self.check_access("write")
        self._lock_for_move()
        self.filtered(lambda card: card.state == "assigned")._release()
        self._move("spoiled")
