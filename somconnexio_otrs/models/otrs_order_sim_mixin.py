from odoo import api, fields, models


class OtrsOrderSimMixin(models.AbstractModel):
    """Where the card is and what the operator may be asked for, in fields that tickets
    are filled from."""

    _name = "otrs.order.sim.mixin"
    _description = "Card of a Service Order, for Tickets"

    is_sim_at_hand = fields.Boolean(
        string="SIM Received",
        compute="_compute_is_sim_at_hand",
        compute_sudo=True,
        groups="base.group_user",
        help="The member has the card, or needs none.",
    )
    is_pack_sim_at_hand = fields.Boolean(
        string="All SIMs of the Pack Received",
        compute="_compute_is_sim_at_hand",
        compute_sudo=True,
        groups="base.group_user",
        help="Of a main service: the member has the cards of all services that were "
        "ordered for its pack.",
    )
    is_activation_allowed = fields.Boolean(
        compute="_compute_is_activation_allowed",
        compute_sudo=True,
        groups="base.group_user",
        help="The operator may be asked for it: the card was received, the documents "
        "are in order and nothing has to come first.",
    )
    request_date = fields.Date(
        string="Ask the Operator on",
        compute="_compute_is_activation_allowed",
        compute_sudo=True,
        groups="base.group_user",
    )
    expected_date = fields.Date(
        string="Works on",
        compute="_compute_is_activation_allowed",
        compute_sudo=True,
        groups="base.group_user",
        help="When the operator is expected to have it working.",
    )
    is_shared_data_ready = fields.Boolean(
        compute="_compute_is_shared_data_ready",
        compute_sudo=True,
        groups="base.group_user",
        help="All services of the order that share their data may be asked for.",
    )

    @api.depends(
        "lead_line_id.has_sim",
        "lead_line_id.sim_state",
        "lead_id.order_line_ids.pack_main_line_id",
        "lead_id.order_line_ids.has_sim",
        "lead_id.order_line_ids.sim_state",
    )
    def _compute_is_sim_at_hand(self):
        for order in self:
            line = order.lead_line_id
            others = order._get_pack_lines()
            order.is_sim_at_hand = bool(line) and line._is_sim_at_hand()
            order.is_pack_sim_at_hand = bool(others) and all(
                other._is_sim_at_hand() for other in others
            )

    @api.depends(
        "is_sim_at_hand",
        "is_waiting_for_main",
        "is_main_settled",
        "awaited_order_id.state_since",
        "lead_line_id.introduction_date",
        "lead_line_id.activation_date",
        "lead_line_id.pack_main_contract_id",
        "lead_id.document_ids.state",
    )
    def _compute_is_activation_allowed(self):
        for order in self:
            dates = [
                (
                    order.lead_line_id.introduction_date,
                    order.lead_line_id.activation_date,
                )
            ]
            if order.is_main_settled:
                dates.append(order._get_dates_after_main())
            # the later reason counts: the card, or the main service
            known = [pair for pair in dates if all(pair)]
            is_allowed = order._is_activation_allowed()
            order.is_activation_allowed = is_allowed
            first, second = max(known, default=(False, False))
            order.request_date = is_allowed and first
            order.expected_date = is_allowed and second

    def _is_activation_allowed(self):
        """Whether the operator may be asked for the service."""
        if not self.is_sim_at_hand or self.is_waiting_for_main:
            return False
        has_documents = self.lead_id._get_document_state() in (None, "confirmed")
        return has_documents or bool(self.lead_line_id.pack_main_contract_id)

    def _get_dates_after_main(self):
        """When the operator is asked, and when it is to work, as of the day on which
        the main service worked."""
        return self.company_id._get_activation_dates(
            self.awaited_order_id.state_since,
            self.lead_line_id.kind == "portability",
        )

    @api.depends("is_activation_allowed", "lead_id.order_line_ids.service_order_id")
    def _compute_is_shared_data_ready(self):
        for order in self:
            main = order._get_shared_data_main()
            sharing = order.lead_id.service_order_ids.filtered(
                lambda other, main=main: main
                and other.state not in ("cancelled", "failed")
                and other._get_shared_data_main() == main
            )
            order.is_shared_data_ready = len(sharing) > 1 and all(
                sharing.mapped("is_activation_allowed")
            )
