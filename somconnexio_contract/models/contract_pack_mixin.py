# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import models

from ..const import LIFECYCLE_LIVE_STATES, SERVICE_ORDER_OPEN_STATES
from ..tools.service_request import PlannedOrder, ServiceRequest


class ContractPackMixin(models.AbstractModel):
    """The engine of packs: who belongs to one, and what each of them costs.

    It is asked for what would be on a day, so that a preview and the change itself
    say the same. Nothing is written but by service orders.
    """

    _name = "contract.pack.mixin"
    _description = "Packs of Contracts"

    # === WHO IS IN A PACK ON A DAY === #

    def _get_open_orders(self, day: date, types, ignored=None):
        """Open service orders of the contracts that take effect by a day."""
        orders = self.sudo().service_order_ids.filtered(
            lambda order: order.type in types
            and order.state in SERVICE_ORDER_OPEN_STATES
            and order.due_date
            and order.due_date <= day
        )
        return orders - ignored if ignored else orders

    def _get_pack_offer(self):
        """What the website calls the pack of a main service as it is now; or none."""
        self.ensure_one()
        members = self.pack_member_ids.filtered(
            lambda contract: contract.lifecycle_state in LIFECYCLE_LIVE_STATES
        )
        return members.pack_id[:1].offer_ids.filtered(
            lambda offer: offer.main_product_id == self.tariff_product_id
            and offer.size == len(members)
        )[:1]

    def _get_pack_members(self, day: date, ignored=None):
        """Contracts of the pack of a main service on a day.

        :param ignored: service orders that will be replaced
        """
        self.ensure_one()
        main = self.sudo()
        live = main.pack_member_ids.filtered(
            lambda contract: contract.lifecycle_state in LIFECYCLE_LIVE_STATES
        )
        ending = live._get_open_orders(day, ("termination", "holder_change"), ignored)
        moving = live._get_open_orders(day, ("tariff_change",), ignored)
        leaving = moving.filtered(
            lambda order: order.pack_move == "leave"
            or (order.pack_move == "join" and order.pack_main_contract_id != main)
        )
        joining = (
            self.env["service.order"]
            .sudo()
            .search(
                [
                    ("pack_main_contract_id", "=", self.id),
                    ("pack_move", "=", "join"),
                    ("state", "in", SERVICE_ORDER_OPEN_STATES),
                    ("due_date", "<=", day),
                    ("id", "not in", ignored.ids if ignored else []),
                ]
            )
        )
        members = live - ending.contract_id - leaving.contract_id
        for move in self._get_moves_to().filtered(lambda o: o.due_date <= day):
            members |= move.contract_id._get_pack_members(day, ignored)
        return (members | joining.contract_id).sorted("id")

    def _get_moves_to(self):
        """Open service orders by which a pack comes along to a new place."""
        return (
            self.env["service.order"]
            .sudo()
            .search(
                [
                    ("successor_contract_id", "=", self.id),
                    ("type", "=", "location_change"),
                    ("state", "in", SERVICE_ORDER_OPEN_STATES),
                ]
            )
        )

    def _get_pack_activations(self):
        """Open activations of services that will belong to the pack."""
        self.ensure_one()
        return (
            self.env["service.order"]
            .sudo()
            .search(
                [
                    ("type", "=", "activation"),
                    ("state", "in", (*SERVICE_ORDER_OPEN_STATES, "failed")),
                    ("contract_id", "=", False),
                    "|",
                    ("lead_line_id.pack_main_contract_id", "=", self.id),
                    (
                        "lead_line_id.pack_main_line_id",
                        "in",
                        self.sudo().lead_line_id.ids,
                    ),
                ]
            )
        )

    def _count_pack_activations(self, orders=None) -> int:
        """Services ordered together with members of the pack count from the start.

        :param orders: activations that are being fulfilled
        """
        activations = self._get_pack_activations()
        leads = self.sudo().pack_member_ids.lead_id
        if orders:
            activations -= orders
            leads |= orders.sudo().lead_id
        return len(
            activations.filtered(
                lambda order: order.lead_id in leads and order.state != "failed"
            )
        )

    def _get_product_on(self, day: date, ignored=None):
        """The main tariff on a day, if nothing more is asked for."""
        change = self._get_last_change(day, ignored)
        return change.product_id or self.sudo().tariff_product_id

    def _get_pack_on(self, day: date, ignored=None):
        """The pack on a day, if nothing more is asked for."""
        change = self._get_last_change(day, ignored)
        return change.pack_id if change.pack_move else self.sudo().pack_id

    def _get_last_change(self, day: date, ignored=None):
        """The open tariff change that decides what is in force on a day."""
        self.ensure_one()
        changes = self._get_open_orders(day, ("tariff_change",), ignored)
        return changes.sorted("due_date")[-1:]

    def _keeps_pack_with(self, product) -> bool:
        """Whether the contract stays in its pack with a tariff."""
        return bool(
            self.pack_main_contract_id and product in self.pack_id.tariff_ids.product_id
        )

    def _get_tariff_outside_pack(self, product=None, pack=None):
        """The tariff of the contract without its pack, or none if it isn't known.

        :param product: the one that is wished
        :param pack: the one that it leaves
        """
        self.ensure_one()
        product = product or self.tariff_product_id
        if not product.is_pack_exclusive:
            return product
        return (pack or self.sudo().pack_id).fallback_product_id

    # === WHAT FOLLOWS FROM A CHANGE === #

    def _plan_pack_consequences(self, wanted: list[PlannedOrder]) -> list[PlannedOrder]:
        """Service orders that planned ones bring about in packs."""
        consequences = []
        changed = self.browse().union(*(planned.contract for planned in wanted))
        for planned in wanted:
            contract = planned.contract.sudo()
            plan = getattr(contract, f"_plan_pack_of_{planned.type}", None)
            if plan:
                consequences += plan(planned, changed)
        return consequences

    def _get_replaced(self, type_: str):
        """The open service order of the type, with what it has brought about."""
        orders = self.env["service.order"]._find_open(self, type_)
        return orders | orders.child_ids

    def _plan_pack_of_termination(self, planned, changed) -> list[PlannedOrder]:
        reason = self.env["contract.termination.reason"].browse(
            planned.vals.get("termination_reason_id")
        )
        if reason.keeps_pack:
            return []
        day = self.env["service.order"]._get_change_day(planned)
        return self._plan_pack_without(day, self._get_replaced("termination"), changed)

    def _plan_pack_of_holder_change(self, planned, changed) -> list[PlannedOrder]:
        day = self.env["service.order"]._get_change_day(planned)
        ignored = self._get_replaced("holder_change")
        return self._plan_pack_without(day, ignored, changed)

    def _plan_pack_without(self, day: date, ignored, changed) -> list[PlannedOrder]:
        """What becomes of the pack when the contract is gone."""
        if self.pack_main_contract_id:
            members = self.pack_main_contract_id._get_pack_members(day, ignored)
            return self.pack_main_contract_id._plan_pack_sizes(
                members - changed,
                day,
                self.env._("%(contract)s leaves the pack", contract=self.code),
                ignored,
            )
        members = self._get_pack_members(day, ignored) - changed
        reason = self.env._(
            "%(contract)s, to which it belongs, ends", contract=self.code
        )
        return [member._plan_leaving_pack(day, reason, ignored) for member in members]

    def _plan_pack_of_location_change(self, planned, changed) -> list[PlannedOrder]:
        ignored = self._get_replaced("location_change")
        return self._plan_pack_with_main_tariff(planned, ignored, changed)

    def _plan_pack_with_main_tariff(self, planned, ignored, changed):
        """The pack of a main service that gets another tariff, or its end."""
        product = self.env["product.product"].browse(planned.vals["product_id"])
        day = planned.effective_date
        members = self._get_pack_members(day, ignored) - changed
        pack = self._get_fitting_pack(product, members)
        if not members or pack & members.pack_id:
            return []
        if not pack:
            return self._plan_pack_without(day, ignored, changed)
        reason = self.env._("%(contract)s gets another tariff", contract=self.code)
        return self._plan_pack_sizes(members, day, reason, ignored, pack=pack)

    def _get_fitting_pack(self, main_product, members):
        """The pack of these members when their main service has a tariff, or none."""
        pack = members.pack_id[:1]
        if main_product in pack.main_product_ids:
            return pack
        size = len(members) + self._count_pack_activations()
        return (
            self.env["service.pack"]
            ._find_for(main_product, self.partner_id, self.company_id)
            .filtered(lambda pack: pack.min_size <= size <= pack.max_size)[:1]
        )

    def _plan_pack_of_tariff_change(self, planned, changed) -> list[PlannedOrder]:
        ignored = self._get_replaced("tariff_change")
        day = planned.effective_date
        plan = []
        old_main = self.pack_main_contract_id
        new_main = self.browse(planned.vals.get("pack_main_contract_id"))
        if old_main and planned.vals.get("pack_move") and new_main != old_main:
            plan += self._plan_pack_without(day, ignored, changed)
        if new_main and new_main != old_main:
            members = new_main._get_pack_members(day, ignored) | self
            reason = self.env._("%(contract)s joins the pack", contract=self.code)
            pack = self.env["service.pack"].browse(planned.vals["pack_id"])
            plan += new_main._plan_pack_sizes(
                members, day, reason, ignored, changed=changed, pack=pack
            )
        if self.pack_member_ids:
            plan += self._plan_pack_with_main_tariff(planned, ignored, changed)
        return plan

    def _plan_pack_sizes(
        self, members, day: date, reason: str, ignored=None, changed=None, pack=None
    ) -> list[PlannedOrder]:
        """The tariffs of a pack with these members, where they differ.

        :param changed: members whose change is planned already
        """
        pack = pack or members.pack_id[:1]
        size = len(members) + self._count_pack_activations()
        pack, product = pack._resolve(size)
        plan = []
        for member in members - changed if changed else members:
            known = member._get_product_on(day, ignored) == product
            if known and (not pack or member._get_pack_on(day, ignored) == pack):
                continue
            plan.append(member._plan_resizing(self, pack, product, day, reason))
        return plan

    def _plan_resizing(self, main, pack, product, day, reason: str) -> PlannedOrder:
        """The tariff of a member at another size, or afterwards."""
        move = "resize" if self.pack_main_contract_id == main else "join"
        vals = {
            "product_id": product.id,
            "pack_id": pack.id,
            "pack_move": move if pack else "leave",
            "pack_main_contract_id": pack and main.id,
        }
        if pack and not pack.is_resize_provisioned:
            vals["is_provisioning_needed"] = False
        return PlannedOrder(self, "tariff_change", day, vals, reason)

    def _plan_leaving_pack(self, day: date, reason: str, ignored) -> PlannedOrder:
        """Back to a tariff of its own, unless one is on its way already."""
        pack = self._get_pack_on(day, ignored)
        product = self._get_product_on(day, ignored)
        product = self._get_tariff_outside_pack(product, pack)
        vals = {"product_id": product.id, "pack_move": "leave"}
        return PlannedOrder(self, "tariff_change", day, vals, reason)

    # === JOINING === #

    def _get_joined_pack(self, main, product=None, pack=None):
        """The pack of a main service that the contract would belong to.

        :param product: the pack tariff that is wished
        :param pack: the pack that is wished
        """
        packs = self.env["service.pack"]._find_for(
            main.sudo().tariff_product_id, main.sudo().partner_id, main.company_id
        )
        in_force = (
            main.sudo()
            .pack_member_ids.filtered(
                lambda contract: contract.lifecycle_state in LIFECYCLE_LIVE_STATES
            )
            .pack_id[:1]
        )
        if product:
            packs = packs._having(product)
        if pack:
            packs &= pack
        return (packs & in_force or packs)[:1] or self.env["service.pack"]

    def _check_joining_pack(self, request: ServiceRequest) -> list[dict]:
        """There is such a pack, and room in it."""
        self.ensure_one()
        orders = self.env["service.order"]
        main = request.values["pack_main_contract_id"]
        pack = self._get_joined_pack(
            main, request.values.get("product_id"), request.values.get("pack_id")
        )
        text = None
        if main.partner_id != self.partner_id:
            text = self.env._("The main service belongs to somebody else.")
        elif main._get_refusal("tariff_change"):
            text = main._get_refusal("tariff_change")
        elif not pack:
            text = self.env._(
                "%(main)s has no pack for this.", main=main.tariff_product_id.name
            )
        elif self.pack_main_contract_id == main and self.pack_id == pack:
            text = self.env._("The contract is in this pack already.")
        else:
            day = orders._get_request_date(request)
            text = (
                main._get_lack_of_pack(pack, day)
                or main._get_lack_of_room(pack, 1, day, self)
                or main._get_lack_of_members(pack, day, self)
            )
        if not text:
            return []
        return [orders._make_request_problem("no_pack", "pack_main_contract_id", text)]

    def _get_lack_of_pack(self, pack, day: date):
        """Why a main service has no such pack on a day, or nothing."""
        ending = ("termination", "holder_change", "location_change")
        if self._get_open_orders(day, ending):
            return self.env._("%(main)s ends before.", main=self.code)
        product = self._get_product_on(day)
        if product in pack.main_product_ids:
            return None
        return self.env._("%(main)s has no pack for this.", main=product.name)

    def _get_lack_of_members(self, pack, day: date, joining):
        """Why a pack would be too small, or nothing."""
        size = len(self._get_pack_members(day) | joining)
        if pack._resolve(size + self._count_pack_activations())[0]:
            return None
        return self.env._("The pack begins with %(size)s services.", size=pack.min_size)

    def _plan_joining_pack(self, request: ServiceRequest, day: date) -> PlannedOrder:
        main = request.values["pack_main_contract_id"]
        pack = self._get_joined_pack(
            main, request.values.get("product_id"), request.values.get("pack_id")
        )
        ignored = self._get_replaced("tariff_change")
        return self._plan_join(main, pack, main._get_pack_members(day, ignored), day)

    def _plan_join(self, main, pack, members, day: date) -> PlannedOrder:
        size = len(members | self) + main._count_pack_activations()
        actual, product = pack._resolve(size)
        vals = {
            "product_id": product.id,
            "pack_id": actual.id,
            "pack_move": "join",
            "pack_main_contract_id": main.id,
        }
        return PlannedOrder(self, "tariff_change", day, vals)
