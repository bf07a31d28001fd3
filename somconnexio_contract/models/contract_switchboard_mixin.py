# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import LIFECYCLE_LIVE_STATES, SERVICE_ORDER_OPEN_STATES
from ..tools.service_request import PlannedOrder, ServiceRequest

# What the whole switchboard does when its own contract does it.
COMMON_TYPES = ("termination", "holder_change")
AGENT_FIELDS = ("agent_name", "agent_email", "extension", "mobile_number")


class ContractSwitchboardMixin(models.AbstractModel):
    """A switchboard: a contract of its own, and one for each of its parts."""

    _name = "contract.switchboard.mixin"
    _description = "Switchboards"
    _inherit = ["switchboard.data.mixin"]

    _part_field = "tariff_product_id"

    agent_name = fields.Char(tracking=True)
    agent_email = fields.Char(tracking=True)
    extension = fields.Char(tracking=True)
    mobile_number = fields.Char(tracking=True)
    switchboard_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Switchboard",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        check_company=True,
    )
    switchboard_member_ids = fields.One2many(
        comodel_name="contract.contract",
        inverse_name="switchboard_contract_id",
        string="Lines of the Switchboard",
    )
    switchboard_member_count = fields.Integer(
        string="Lines", compute="_compute_switchboard_summary"
    )
    switchboard_summary = fields.Char(
        string="Consists of", compute="_compute_switchboard_summary"
    )

    _extension_uniq = models.UniqueIndex(
        "(switchboard_contract_id, extension) WHERE extension IS NOT NULL"
        " AND lifecycle_state NOT IN ('terminated', 'cancelled')",
        "The extension is another one's in this switchboard.",
    )

    @api.depends(
        "switchboard_member_ids.lifecycle_state",
        "switchboard_member_ids.tariff_product_id",
    )
    @api.depends_context("lang")
    def _compute_switchboard_summary(self):
        labels = dict(
            self.env["product.template"]
            ._fields["switchboard_part"]
            ._description_selection(self.env)
        )
        for contract in self:
            members = contract._get_switchboard_members()
            counts = Counter(members.mapped("switchboard_part"))
            contract.switchboard_member_count = len(members)
            contract.switchboard_summary = " · ".join(
                f"{label}: {counts[part]}"
                for part, label in labels.items()
                if counts[part]
            )

    @api.constrains("extension", "agent_email", "mobile_number")
    def _check_agent(self):
        checks = self.env["service.value.check.mixin"]
        for contract in self:
            problems = [
                checks._check_extension_value(contract.extension),
                checks._check_email_value(contract.agent_email),
                checks._check_mobile_number(contract.mobile_number),
            ]
            for found in filter(None, problems):
                raise ValidationError(found[1])

    def _filter_live(self):
        """Those that are in use, or about to be."""
        return self.filtered(
            lambda contract: contract.lifecycle_state in LIFECYCLE_LIVE_STATES
        )

    def _get_switchboard_members(self):
        return self.switchboard_member_ids._filter_live()

    def _get_additional_codes(self) -> list[str]:
        lines = self._get_lines_from_today()
        products = lines.product_id - self.tariff_product_id
        return [product.default_code or product.name for product in products]

    def action_view_switchboard_members(self):
        """Button: open the contracts of the switchboard's parts."""
        self.ensure_one()
        return self._show_records(
            "contract_contract_action", [("switchboard_contract_id", "=", self.id)]
        )

    # === A PART STARTS === #

    @api.model
    def _prepare_from_order(self, order, values: dict) -> dict:
        """What an order says of the agent, and where the part belongs.

        Provisioning may find out ``mobile_number`` and ``extension``.
        """
        vals = super()._prepare_from_order(order, values)
        source = order.contract_id
        if order.type == "activation":
            source = order.lead_line_id
        if not source.is_switchboard:
            return vals
        found = {
            name: values[name]
            for name in ("mobile_number", "extension")
            if values.get(name)
        }
        header = self._get_header_from_order(order)
        return {
            **vals,
            **{name: source[name] for name in AGENT_FIELDS},
            **found,
            "switchboard_contract_id": header.id,
        }

    @api.model
    def _get_header_from_order(self, order):
        """The switchboard that a new contract belongs to, or none yet."""
        if order.type == "activation":
            return order.lead_line_id._get_switchboard_contract()
        old, root = order.contract_id.switchboard_contract_id, order.parent_id
        # It changes its holder together with the switchboard.
        return root.successor_contract_id if root.contract_id == old else old

    def _adopt_switchboard_members(self, line) -> None:
        """Parts that started before their switchboard did belong to it now.

        :param line: the order line that has led to this contract
        """
        self.ensure_one()
        waiting = line.switchboard_member_ids.contract_id._filter_live()
        waiting.filtered(lambda member: not member.switchboard_contract_id).write(
            {"switchboard_contract_id": self.id}
        )

    # === WHAT THE WHOLE SWITCHBOARD DOES === #

    def _get_refusal(self, order_type: str) -> str | None:
        """A part has the holder of its switchboard."""
        header = self.sudo().switchboard_contract_id
        if order_type == "holder_change" and header:
            return self.env._(
                "It belongs to switchboard %(contract)s and changes its holder "
                "together with that.",
                contract=header.code,
            )
        return super()._get_refusal(order_type)

    def _plan_pack_consequences(self, wanted: list[PlannedOrder]) -> list[PlannedOrder]:
        """The parts of a switchboard end, or change their holder, with it."""
        plan = super()._plan_pack_consequences(wanted)
        changed = self.browse().union(*(planned.contract for planned in wanted))
        for planned in wanted:
            if planned.type in COMMON_TYPES:
                members = planned.contract.sudo()._get_switchboard_members()
                plan += (members - changed)._plan_like_switchboard(planned)
        return plan

    def _plan_like_switchboard(self, planned: PlannedOrder) -> list[PlannedOrder]:
        """What happens to parts when it happens to their switchboard."""
        reason = self.env._(
            "%(contract)s, to which it belongs, ends", contract=planned.contract.code
        )
        if planned.type == "holder_change":
            reason = self.env._("The whole switchboard changes its holder")
        ending = self._get_open_orders(
            fields.Date.add(planned.effective_date, days=1), ("termination",)
        )
        # What has not started is called off when the day comes.
        coming = self.filtered(lambda c: c.lifecycle_state == "pending_active")
        plan = []
        for member in self - coming - ending.contract_id:
            vals = dict(planned.vals)
            if planned.type == "holder_change":
                vals["product_id"] = member.tariff_product_id.id
            plan.append(
                PlannedOrder(member, planned.type, planned.effective_date, vals, reason)
            )
        return plan

    def _terminate(self, last_day: date) -> None:
        """What belongs to a contract that ends, and is still to come, ends too."""
        result = super()._terminate(last_day)
        reason = self.env._("The contract has ended")
        self._get_activations_to_come()._cancel(reason)
        for contract in self.filtered("switchboard_member_ids"):
            contract._end_switchboard(last_day, reason)
        return result

    def _get_activations_to_come(self):
        """Open activations of parts and add-ons of these contracts."""
        return self.env["service.order"].search(
            [
                ("type", "=", "activation"),
                ("state", "in", SERVICE_ORDER_OPEN_STATES),
                ("contract_id", "=", False),
                "|",
                "|",
                ("lead_line_id.main_contract_id", "in", self.ids),
                ("lead_line_id.switchboard_contract_id", "in", self.ids),
                ("lead_line_id.switchboard_line_id", "in", self.lead_line_id.ids),
            ]
        )

    def _end_switchboard(self, last_day: date, reason: str) -> None:
        """Parts that nobody knew of when the end was planned end as well."""
        members = self._get_switchboard_members()
        coming = members.filtered(lambda c: c.lifecycle_state == "pending_active")
        coming.activation_order_id._cancel(reason)
        leaving = members.service_order_ids.filtered(
            lambda order: order.type in COMMON_TYPES
            and order.state in SERVICE_ORDER_OPEN_STATES
        )
        vals = {"termination_reason_id": self.termination_reason_id.id}
        orders = self.env["service.order"]
        for member in members - coming - leaving.contract_id:
            planned = PlannedOrder(member, "termination", last_day, vals, reason)
            orders._make_planned([planned], ServiceRequest("termination", member))
