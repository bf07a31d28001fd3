# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models

from ..const import LINE_CHANGE_KINDS
from ..tools.pack_room import PackRoom, TakenPlaces


class ContractPackRoomMixin(models.AbstractModel):
    """How many services have room in a pack.

    The website is told the same numbers that orders and changes are checked with.
    """

    _name = "contract.pack.room.mixin"
    _description = "Room in the Packs of Contracts"

    pack_room = fields.Char(
        string="Room in the Pack",
        compute="_compute_pack_room",
        help="How many more services can join the pack of this one.",
    )

    @api.depends(
        "lifecycle_state", "tariff_product_id", "pack_member_ids.lifecycle_state"
    )
    def _compute_pack_room(self):
        for contract in self:
            room = contract.lifecycle_state == "active" and contract._get_pack_room()
            contract.pack_room = (
                self.env._(
                    "%(available)s of %(size)s places are free",
                    available=room.available,
                    size=room.size,
                )
                if room and room.pack
                else False
            )

    def _get_pack_room(self, day: date | None = None) -> PackRoom:
        """The places of the pack that a service would join now.

        :param day: when it would join, today if nothing is given
        """
        self.ensure_one()
        day = day or self.company_id._get_business_date()
        pack = self._get_joined_pack(self)
        if (
            not pack
            or self._get_refusal("tariff_change")
            or self._get_lack_of_pack(pack, day)
        ):
            return PackRoom(self, pack.browse(), TakenPlaces(0, 0, 0))
        return PackRoom(self, pack, self._count_taken_places(day))

    def _count_taken_places(self, day: date, ignored=None, lead=None) -> TakenPlaces:
        """What takes places in the pack on a day, or when more have come.

        :param ignored: contracts that don't count
        :param lead: an order that is checked: it counts itself, and whoever orders
            after it finds what it has left
        """
        self.ensure_one()
        members = self._get_most_members(day, ignored)
        inside = members.filtered(
            lambda contract: contract.pack_main_contract_id == self
        )
        activations = self._get_pack_activations()
        waiting = self._get_waiting_lines()
        if lead:
            number = lead._origin.id
            activations = activations.filtered(lambda order: order.lead_id != lead)
            waiting = waiting.filtered(
                lambda line: not number or line.lead_id.id < number
            )
        return TakenPlaces(
            in_contracts=len(inside),
            in_service_orders=len(members - inside),
            in_orders=len(activations) + len(waiting),
        )

    def _get_waiting_lines(self):
        """Services for the pack in orders that nobody has validated yet."""
        return (
            self.env["crm.lead.line"]
            .sudo()
            .search(
                [
                    ("pack_main_contract_id", "in", self.ids),
                    ("kind", "not in", LINE_CHANGE_KINDS),
                    ("lead_id.order_state", "=", "new"),
                    ("service_order_id", "=", False),
                ]
            )
        )

    def _get_most_members(self, day: date, ignored=None):
        """The services of a pack on the day on which it has most of them.

        :param day: the first day that counts
        :param ignored: contracts that don't count
        """
        coming = (self._get_joins() | self._get_moves_to()).mapped("due_date")
        days = {day, *(later for later in coming if later and later > day)}
        ignored = ignored or self.browse()
        return max(
            (self._get_pack_members(on) - ignored for on in sorted(days)), key=len
        )

    def _get_lack_of_room(self, pack, count: int, day: date, joining=None):
        """Why so many more services don't fit into a pack, or nothing."""
        if sum(self._count_taken_places(day, joining)) + count <= pack.max_size:
            return None
        return self.env._(
            "The pack of %(contract)s is full: it has room for %(size)s.",
            contract=self.code,
            size=pack.max_size,
        )
