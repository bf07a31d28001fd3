# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..tools.pack_room import PackRoom


class PartnerPackRoomMixin(models.AbstractModel):
    """Which services of a member others can join."""

    _name = "partner.pack.room.mixin"
    _description = "Room in the Packs of a Member"

    pack_room_available = fields.Integer(
        string="Room in Packs",
        compute="_compute_pack_room_available",
        help="How many more services can join packs of the member.",
    )

    def _compute_pack_room_available(self):
        for partner in self:
            rooms = partner._get_services_with_room() if partner.is_member else []
            partner.pack_room_available = sum(room.available for room in rooms)

    def _get_services_with_room(self, minimum: int = 1) -> list[PackRoom]:
        """Main services in use of a member whose pack has room.

        :param minimum: how many more must have room, at least one
        :return: the contracts in their order, each with what takes its places
        """
        self.ensure_one()
        rooms = [main._get_pack_room() for main in self._get_pack_main_contracts()]
        return [room for room in rooms if room.available >= max(1, minimum)]

    def _get_pack_main_contracts(self):
        """Active contracts of the member with a tariff that packs are made of."""
        company = self.company_id or self.env.company
        packs = self.env["service.pack"].search([("company_id", "=", company.id)])
        return self.env["contract.contract"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("lifecycle_state", "=", "active"),
                ("tariff_product_id", "in", packs.main_product_ids.ids),
            ],
            order="id",
        )

    def action_view_services_with_room(self):
        """Open the member's contracts that others can join."""
        rooms = self._get_services_with_room()
        return self._show_records(
            "contract_contract_action",
            [("id", "in", [room.contract.id for room in rooms])],
        )
