# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import SIM_MOVES, SIM_STATE

# Once a card has left the house only the buttons say where it is.
MOVED_STATES = ("sent", "received", "returned")


class CrmLeadLineSimMixin(models.AbstractModel):
    """Where the SIM card of an ordered service is, and what follows from it."""

    _name = "crm.lead.line.sim.mixin"
    _description = "Delivery of SIM Cards"
    _inherit = ["service.move.mixin"]

    _move_field = "sim_state"
    _move_table = SIM_MOVES
    _move_fields = frozenset(
        {
            "sim_sent_on",
            "sim_received_on",
            "sim_returned_on",
            "introduction_date",
            "activation_date",
        }
    )

    sim_state = fields.Selection(
        selection=SIM_STATE,
        string="SIM Delivery",
        compute="_compute_sim_state",
        store=True,
        index=True,
        copy=False,
    )
    sim_tracking_code = fields.Char(string="SIM Tracking Code", copy=False)
    sim_sent_on = fields.Date(string="SIM Sent on", readonly=True, copy=False)
    sim_received_on = fields.Date(string="SIM Received on", readonly=True, copy=False)
    sim_returned_on = fields.Date(string="SIM Returned on", readonly=True, copy=False)
    introduction_date = fields.Date(
        readonly=True,
        copy=False,
        help="When the service is asked for at the supplier: the working day on "
        "which the member has the card.",
    )
    activation_date = fields.Date(
        readonly=True, copy=False, help="When the service is to work."
    )
    sim_card_ids = fields.One2many(
        comodel_name="service.sim.card", inverse_name="line_id", string="SIM Cards"
    )
    sim_card_id = fields.Many2one(
        comodel_name="service.sim.card",
        string="Card from Stock",
        compute="_compute_sim_card_id",
    )

    # Not of the company's setting: orders of old would all have cards to send.
    @api.depends(
        "product_id",
        "technology_id.has_sim_card",
        "product_id.has_mobile_number",
        "has_sim",
        "sim_type",
        "kind",
        "lead_id.active",
    )
    def _compute_sim_state(self):
        for line in self:
            if line.sim_state in MOVED_STATES:
                line.sim_state = line.sim_state
            else:
                needs_card = line._needs_sim_card()
                line.sim_state = "to_send" if needs_card else "not_needed"

    @api.depends("sim_card_ids")
    def _compute_sim_card_id(self):
        for line in self:
            line.sim_card_id = line.sim_card_ids[:1]

    def _needs_sim_card(self) -> bool:
        """Whether a card has to get to the member."""
        return bool(
            self.lead_id.company_id.ships_sim_cards
            and self.product_id.service_role == "main"
            and self.has_sim_card
            and self.sim_type == "physical"
            and not self.has_sim
            and not self.is_change
            and self.lead_id.active
            and self.service_order_state != "cancelled"
        )

    @api.constrains("icc")
    def _check_icc_of_card(self):
        for line in self:
            card = line.sudo().sim_card_ids[:1]
            if card and card.icc != line.icc:
                raise ValidationError(
                    self.env._(
                        "The service has the SIM card %(icc)s of the stock: take it "
                        "back first.",
                        icc=card.icc,
                    )
                )

    def write(self, vals):
        """Cards that are no longer needed go back into the stock."""
        result = super().write(vals)
        if {"has_sim", "sim_type", "kind", "product_id"} & vals.keys():
            self._release_unneeded_cards()
        return result

    def unlink(self):
        """What was assigned to a line goes back into the stock."""
        self._release_cards()
        return super().unlink()

    def _is_sim_at_hand(self) -> bool:
        """Whether the member has the card, or needs none."""
        self.ensure_one()
        return self.has_sim or self.sim_state == "received"

    # === CARDS OF THE STOCK === #

    def _release_cards(self) -> None:
        """Cards that were not sent are free again."""
        # sudo: whoever cancels an order need not look after the stock.
        cards = self.sudo().sim_card_ids
        cards.filtered(lambda card: card.state == "assigned")._release()

    def _release_unneeded_cards(self) -> None:
        self.filtered(lambda line: line.sim_state == "not_needed")._release_cards()

    def _assign_sim_card(self, card=None) -> None:
        """Give the line a card: the one of its ICC, or the next of the stock.

        :param card: ``service.sim.card``, instead of these
        """
        self.ensure_one()
        self._lock_for_move()
        if self.sim_state != "to_send":
            raise UserError(
                self.env._(
                    "%(line)s: no SIM card has to be sent.", line=self.display_name
                )
            )
        if self.sim_card_id:
            raise UserError(
                self.env._(
                    "%(line)s has the SIM card %(icc)s already.",
                    line=self.display_name,
                    icc=self.sim_card_id.icc,
                )
            )
        (card or self._choose_sim_card())._assign(self)

    def _choose_sim_card(self):
        """The card whose number was written down, else the next one."""
        cards = self.env["service.sim.card"]
        if not self.icc:
            return cards._take_next(self.company_id)
        card = cards._find_card(self.icc, self.company_id)
        if not card:
            raise UserError(
                self.env._("The SIM card %(icc)s is not in stock.", icc=self.icc)
            )
        return card

    # === MOVES === #

    def _sim_send(self, tracking_code: str | None = None) -> None:
        """The card leaves the house.

        :raises UserError: if nobody knows which card, or it can't be sent
        """
        for line in self:
            line._check_move("sent")
            if line.keeps_sim_stock and not line.sim_card_id:
                line._assign_sim_card()
            if not line.icc:
                raise UserError(
                    self.env._(
                        "%(line)s: say which SIM card is sent (ICC).",
                        line=line.display_name,
                    )
                )
            line.sim_card_id.filtered(lambda card: card.state == "assigned")._use()
            line._move(
                "sent",
                sim_tracking_code=tracking_code or line.sim_tracking_code,
                sim_sent_on=line.company_id._get_business_date(),
            )

    def _sim_receive(self, moment: datetime | None = None) -> None:
        """The member has the card: the service can be asked for.

        :param moment: when it was received, in UTC; now if nothing is given
        """
        for line in self:
            company = line.company_id
            now = moment or fields.Datetime.now()
            introduction, activation = company._get_activation_dates(
                now, line.kind == "portability"
            )
            line._move(
                "received",
                sim_received_on=company._get_business_date_of(now),
                introduction_date=introduction,
                activation_date=activation,
            )

    def _sim_return(self) -> None:
        """The card has come back; that happens once."""
        for line in self:
            line._check_move("returned")
            if line.sim_returned_on:
                raise UserError(
                    self.env._(
                        "%(line)s: the SIM card has come back once already.",
                        line=line.display_name,
                    )
                )
            line._move(
                "returned",
                sim_tracking_code=False,
                sim_returned_on=line.company_id._get_business_date(),
            )

    def _sim_drop(self) -> None:
        """No card is sent any more; one that is on its way stays there."""
        self.filtered(lambda line: line.sim_state == "to_send")._move("not_needed")
        self._release_cards()

    def _on_moved(self, previous: str) -> None:
        self._log_sim_move(previous)
        self._on_sim_state_changed(previous)
        return super()._on_moved(previous)

    def _log_sim_move(self, previous: str) -> None:
        """The history of an order tells where its cards were."""
        states = dict(self._fields["sim_state"]._description_selection(self.env))
        text = self.env._(
            "SIM card of %(line)s: %(previous)s → %(state)s",
            line=self.display_name,
            previous=states[previous],
            state=states[self.sim_state],
        )
        # sudo: the move was allowed, its trace is not asked for.
        self.lead_id.sudo()._message_log(body=text)

    def _on_sim_state_changed(self, previous: str) -> None:
        """Extension point: a card has moved; for those who work outside Odoo.

        Called for one line after each move. Must only note down what is to be sent.
        """

    # === ACTIONS === #

    def action_assign_sim_card(self):
        """Button: give the line a card of the stock."""
        self.check_access("write")
        for line in self:
            line._assign_sim_card()

    def action_release_sim_card(self):
        """Button: the card goes back into the stock."""
        self.check_access("write")
        self._release_cards()

    def action_sim_send(self):
        """Button: the card has been sent."""
        self.check_access("write")
        self._sim_send()

    def action_sim_receive(self):
        """Button: the member has the card."""
        self.check_access("write")
        self._sim_receive()

    def action_sim_return(self):
        """Button: the card has come back."""
        self.check_access("write")
        self._sim_return()
