from odoo import api, fields, models
from odoo.fields import Domain

# The main service works, or there will be none
SETTLED_STATES = ("completed", "cancelled")


class OtrsOrderPackMixin(models.AbstractModel):
    """What a service order has to do with the main service of its pack, in fields that
    tickets are filled from."""

    _name = "otrs.order.pack.mixin"
    _description = "Pack of a Service Order, for Tickets"

    awaited_order_id = fields.Many2one(
        "service.order",
        string="Main Service's Order",
        compute="_compute_awaited_order_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        groups="base.group_user",
        help="The activation of the main service of the pack, or of the line that a "
        "number is ported together with.",
    )
    is_waiting_for_main = fields.Boolean(
        string="Waits for Its Main Service",
        compute="_compute_is_waiting_for_main",
        compute_sudo=True,
        search="_search_is_waiting_for_main",
        groups="base.group_user",
        help="Nothing is asked of the operator before the main service works.",
    )
    is_main_settled = fields.Boolean(
        string="Main Service Settled",
        compute="_compute_is_waiting_for_main",
        compute_sudo=True,
        groups="base.group_user",
        help="It had to wait for its main service, which works now or was cancelled.",
    )
    pack_main_code = fields.Char(
        string="Contract of the Main Service",
        compute="_compute_pack_main_code",
        compute_sudo=True,
        groups="base.group_user",
    )
    pack_member_codes = fields.Char(
        string="Contracts of the Pack",
        compute="_compute_pack_member_codes",
        compute_sudo=True,
        groups="base.group_user",
        help="Codes of the other contracts of a main service's pack.",
    )
    pack_shared_data_ref = fields.Char(
        string="Shared Data of the Pack",
        compute="_compute_pack_shared_data_ref",
        compute_sudo=True,
        groups="base.group_user",
    )
    is_first_of_request = fields.Boolean(
        compute="_compute_is_first_of_request",
        compute_sudo=True,
        groups="base.group_user",
        help="Of the changes that one request brings about, the one that begins.",
    )

    # === WAITING === #

    @api.depends(
        "type",
        "lead_line_id.kind",
        "lead_line_id.pack_main_line_id.service_order_id",
        "lead_line_id.pack_main_contract_id.activation_order_id",
        "lead_id.order_line_ids.service_order_id",
        "lead_id.order_line_ids.technology_id.has_service_address",
    )
    def _compute_awaited_order_id(self):
        for order in self:
            order.awaited_order_id = (
                order._find_awaited_order() if order.type == "activation" else False
            )

    def _find_awaited_order(self):
        """The order of the main service; of a number that is ported, that of the line
        with which it comes."""
        line = self.lead_line_id
        main = line.pack_main_line_id.service_order_id or (
            line.pack_main_contract_id.activation_order_id
        )
        backend = self.env["otrs.backend"]._get_for_company(self.company_id)
        if main or not (line.kind == "portability" and line.is_mobile):
            return main
        if not backend.holds_portability:
            return main
        fixed = self.lead_id.order_line_ids.filtered(
            lambda other: other.technology_id.has_service_address
        )
        return fixed.service_order_id.sorted("id")[:1]

    @api.depends("awaited_order_id.state")
    def _compute_is_waiting_for_main(self):
        for order in self:
            awaited = order.awaited_order_id
            is_settled = awaited.state in SETTLED_STATES
            order.is_main_settled = is_settled
            order.is_waiting_for_main = bool(awaited) and not is_settled

    def _search_is_waiting_for_main(self, operator, value):
        if operator != "in":
            return NotImplemented
        settled = Domain("awaited_order_id.state", "in", SETTLED_STATES)
        waiting = Domain("awaited_order_id", "!=", False) & ~settled
        return waiting if True in value else ~waiting

    # === CODES === #

    @api.depends(
        "awaited_order_id.contract_id.code",
        "lead_line_id.pack_main_contract_id.code",
        "lead_line_id.pack_main_line_id.service_order_id.contract_id.code",
        "pack_main_contract_id.code",
        "contract_id.pack_main_contract_id.code",
    )
    def _compute_pack_main_code(self):
        for order in self:
            line = order.lead_line_id
            main = (
                line.pack_main_contract_id
                or line.pack_main_line_id.service_order_id.contract_id
                or order.pack_main_contract_id
                or order.contract_id.pack_main_contract_id
                or order.awaited_order_id.contract_id
            )
            order.pack_main_code = main.code

    @api.depends(
        "contract_id.pack_member_ids.code",
        "lead_id.order_line_ids.pack_main_line_id",
        "lead_id.order_line_ids.service_order_id.contract_id.code",
    )
    def _compute_pack_member_codes(self):
        for order in self:
            lines = order._get_pack_lines()
            members = order.contract_id.pack_member_ids
            members |= lines.service_order_id.contract_id
            codes = sorted(filter(None, members.mapped("code")))
            order.pack_member_codes = ",".join(codes)

    def _get_pack_lines(self):
        """Lines ordered for the pack whose main service this one is."""
        line = self.lead_line_id
        return self.lead_id.order_line_ids.filtered(
            lambda other: line and other.pack_main_line_id == line
        )

    # === SHARED DATA === #

    def _get_shared_data_main(self):
        """The line or contract whose pack shares its data, or None."""
        self.ensure_one()
        line = self.lead_line_id
        if not self.product_id._is_shared_data():
            return None
        return line.pack_main_line_id or line.pack_main_contract_id or None

    @api.depends(
        "contract_id.shared_data_ref",
        "lead_line_id.pack_main_contract_id.pack_member_ids.shared_data_ref",
        "pack_main_contract_id.pack_member_ids.shared_data_ref",
    )
    def _compute_pack_shared_data_ref(self):
        for order in self:
            main = order.lead_line_id.pack_main_contract_id
            members = (main or order.pack_main_contract_id).pack_member_ids
            refs = (order.contract_id | members).mapped("shared_data_ref")
            order.pack_shared_data_ref = next(filter(None, refs), False)

    @api.depends("parent_id.child_ids.type", "type")
    def _compute_is_first_of_request(self):
        for order in self:
            root = order.parent_id or order
            group = (root | root.child_ids).filtered(
                lambda one, kind=order.type: one.type == kind
            )
            order.is_first_of_request = (
                len(group) > 1 and group.sorted("id")[0] == order
            )
