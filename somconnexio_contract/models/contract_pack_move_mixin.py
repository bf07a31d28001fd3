# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from ..const import LIFECYCLE_LIVE_STATES, SERVICE_ORDER_OPEN_STATES
from ..tools.service_request import ServiceRequest


class ContractPackMoveMixin(models.AbstractModel):
    """How packs follow what happens: runs as superuser, on the day of the change."""

    _name = "contract.pack.move.mixin"
    _description = "Moves of Packs"

    def _apply_pack_move(self, order) -> None:
        """Write the membership that a completed tariff change brings."""
        if order.pack_move == "leave":
            self._leave_pack()
        elif order.pack_move == "resize":
            # Its main service may have moved since that was planned.
            self.write({"pack_id": order.pack_id.id})
        else:
            self.write(
                {
                    "pack_main_contract_id": order.pack_main_contract_id.id,
                    "pack_id": order.pack_id.id,
                }
            )

    def _leave_pack(self) -> None:
        """The contracts no longer belong to a pack."""
        self.filtered("pack_main_contract_id").write(
            {"pack_main_contract_id": False, "pack_id": False, "shared_data_ref": False}
        )

    def _rebalance_pack(self) -> None:
        """Give the services of a pack the tariff of its size, where they differ.

        What was planned in time has been done by then; this catches what could not
        be foreseen: a service that was ordered with others and never started, or
        one that joined after the end of its main service had been planned.
        """
        for main in self:
            if main.lifecycle_state in LIFECYCLE_LIVE_STATES:
                main._drop_joins()
                main._adjust_members()
            elif not main.termination_reason_id.keeps_pack:
                main._end_pack()

    def _get_packs_to_rebalance(self):
        """Main services whose pack is touched when the contracts end."""
        main = self.filtered("pack_member_ids")
        joined = self._get_joins().pack_main_contract_id
        return main | joined | self.pack_main_contract_id

    def _get_joins(self):
        """Open service orders of services that are to join the pack."""
        return self.env["service.order"].search(
            [
                ("pack_main_contract_id", "in", self.ids),
                ("pack_move", "=", "join"),
                ("state", "in", SERVICE_ORDER_OPEN_STATES),
            ]
        )

    def _drop_joins(self) -> None:
        """Nobody joins a pack that the main service has no longer."""
        self._get_joins().filtered(
            lambda order: self.tariff_product_id not in order.pack_id.main_product_ids
        )._cancel(self.env._("The main service has no such pack any more"))

    def _adjust_members(self) -> None:
        self.ensure_one()
        day = self.company_id._get_business_date()
        everybody = self._get_pack_members(day)
        coming = everybody.filtered(lambda c: c.lifecycle_state == "pending_active")
        pack = self._get_fitting_pack(self.tariff_product_id, everybody)
        if everybody and not pack:
            self._end_pack()
            return
        if len(everybody) > pack.max_size:
            self._on_pack_too_small(everybody)
            return
        reason = self.env._("The pack has another size")
        self._carry_out(
            self._plan_pack_sizes(everybody, day, reason, changed=coming, pack=pack)
        )

    def _end_pack(self) -> None:
        """The services go on without their main service."""
        self.ensure_one()
        self._get_joins()._cancel(self.env._("The main service has ended"))
        day = self.company_id._get_business_date()
        members = self._get_pack_members(day).filtered(
            lambda contract: contract.lifecycle_state != "pending_active"
        )
        reason = self.env._("%(main)s, to which it belongs, ends", main=self.code)
        self._carry_out(
            [member._plan_leaving_pack(day, reason, None) for member in members]
        )

    def _carry_out(self, plan) -> None:
        """Make planned service orders, each on its own."""
        orders = self.env["service.order"]
        for planned in plan:
            request = ServiceRequest("tariff_change", planned.contract)
            orders._make_planned([planned], request)

    # === A SERVICE STARTS === #

    def _join_after_activation(self, order) -> None:
        """The pack of a service that has started, and of a main service."""
        self.ensure_one()
        if self.pack_main_contract_id:
            self.pack_main_contract_id._rebalance_pack()
        waiting = self._get_services_ordered_with(order.lead_line_id)
        for contract in waiting:
            pack = contract._get_joined_pack(self, contract.tariff_product_id)
            if pack:
                contract.write({"pack_main_contract_id": self.id, "pack_id": pack.id})
        if waiting:
            self._rebalance_pack()
        elif not order.lead_line_id._has_pack_lines():
            self._join_automatically(order)

    def _get_services_ordered_with(self, line):
        """Services that started before the main service of their pack did."""
        if not line:
            return self.browse()
        return self.search(
            [
                ("lead_line_id.pack_main_line_id", "=", line.id),
                ("pack_main_contract_id", "=", False),
                ("lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
            ]
        )

    def _join_automatically(self, order) -> None:
        """The member's other services join the pack if there is room for all.

        :param order: the activation of the main service
        """
        packs = self.env["service.pack"]._find_for(
            self.tariff_product_id, self.partner_id, self.company_id
        )
        for pack in packs.filtered("is_automatic"):
            joining = self._get_pack_candidates(pack)
            if not joining:
                continue
            day = self.company_id._get_business_date()
            if self._get_lack_of_room(pack, len(joining), day):
                self._on_pack_too_small(joining)
                return
            members = self._get_pack_members(day) | joining
            plan = [
                contract._plan_join(self, pack, members, day) for contract in joining
            ]
            for planned in plan:
                planned.vals["parent_id"] = order.id
                planned.reason = self.env._("%(main)s has started", main=self.code)
            # All of them exist before the first one takes effect and counts them.
            request = ServiceRequest("tariff_change", joining)
            self.env["service.order"]._make_planned(plan, request)
            return

    def _get_pack_candidates(self, pack):
        """The member's services that a pack takes in by itself."""
        services = self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("lifecycle_state", "=", "active"),
                ("pack_main_contract_id", "=", False),
                ("tariff_product_id", "in", pack.candidate_product_ids.ids),
                ("id", "!=", self.id),
            ]
        )
        busy = services.service_order_ids.filtered(
            lambda order: order.state in SERVICE_ORDER_OPEN_STATES
            and order.type in ("tariff_change", "termination", "holder_change")
        )
        return services - busy.contract_id

    def _on_pack_too_small(self, services) -> None:
        """Extension point: more services could join than the pack has room for.

        :param services: contracts of which the member may choose some
        """
        self.message_post(
            body=self.env._(
                "These could be linked, but there is no room for all: %(contracts)s",
                contracts=", ".join(services.mapped("display_name")),
            )
        )

    # === A CONTRACT TAKES THE PLACE OF ANOTHER === #

    def _take_over_pack(self, order) -> None:
        """The services of a pack move along with their main service."""
        old = order.contract_id
        if order.type == "holder_change":
            old._end_pack()
            return
        day = order.company_id._get_business_date()
        old._get_pack_members(day).filtered("pack_main_contract_id").write(
            {"pack_main_contract_id": self.id}
        )
        old._get_joins().write({"pack_main_contract_id": self.id})
        self._rebalance_pack()
