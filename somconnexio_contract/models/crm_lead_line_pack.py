# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..const import LIFECYCLE_LIVE_STATES


class CrmLeadLine(models.Model):
    """A service that is ordered for a pack."""

    _inherit = "crm.lead.line"

    is_pack_exclusive = fields.Boolean(related="product_id.is_pack_exclusive")
    pack_main_line_id = fields.Many2one(
        comodel_name="crm.lead.line",
        string="Pack with Ordered",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        domain="[('lead_id', '=', lead_id), ('service_role', '=', 'main'),"
        " ('id', '!=', id)]",
        help="The main service of the pack, ordered at the same time.",
    )
    pack_main_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Pack with Contract",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', parent.partner_id),"
        " ('lifecycle_state', 'in', ('pending_active', 'active', 'suspended'))]",
        help="The main service of the pack, which the member has already.",
    )

    def _get_pack_place(self, product):
        """The contract whose pack the service belongs to, and the pack.

        Both empty if it belongs to none, or if its main service is not there yet.

        :param product: the tariff that is provided, maybe not the one that was ordered
        """
        self.ensure_one()
        line = self.sudo()
        main = line.pack_main_contract_id or line.pack_main_line_id.contract_id
        main = main.filtered(lambda c: c.lifecycle_state in LIFECYCLE_LIVE_STATES)
        if not main:
            return main, self.env["service.pack"]
        pack = main._get_joined_pack(main, product)
        return (main if pack else main.browse()), pack

    def _is_pack_given_up(self) -> bool:
        """Whether the main service that was ordered with it won't come any more.

        One that failed may be tried again.
        """
        orders = self.sudo().pack_main_line_id.service_order_ids
        return set(orders.mapped("state")) == {"cancelled"}

    def _has_pack_lines(self) -> bool:
        """Whether services were ordered for the pack of this one."""
        return bool(self.lead_id.order_line_ids.pack_main_line_id & self)

    def _get_pack_problems(self) -> list[tuple[str, str, str]]:
        """What is wrong with the pack of a service that is ordered.

        :return: code, field and message of each problem
        """
        self.ensure_one()
        main_line, main = self.pack_main_line_id, self.pack_main_contract_id
        if not main_line and not main:
            if not self.product_id.is_pack_exclusive:
                return []
            text = self.env._("It is only sold in a pack: name its main service.")
            return [("no_main_service", "pack_main_contract_id", text)]
        if main and main.partner_id != self.lead_id.partner_id:
            text = self.env._("The main service belongs to somebody else.")
            return [("foreign_main_service", "pack_main_contract_id", text)]
        product = main.tariff_product_id or main_line.product_id
        packs = self._find_packs(product)
        if not packs:
            text = self.env._(
                "%(tariff)s is in no pack of %(main)s.",
                tariff=self.product_id.name,
                main=product.name,
            )
            return [("wrong_pack", "product_id", text)]
        return self._get_room_problems(packs[0], main, main_line)

    def _find_packs(self, main_product):
        """Packs of a main tariff that the ordered tariff belongs to."""
        partner = self.lead_id.partner_id or self.env["res.partner"].new(
            {"is_company": self.lead_id.new_member_is_company}
        )
        packs = self.env["service.pack"].sudo()
        return packs._find_for(main_product, partner, self.company_id)._having(
            self.product_id
        )

    def _get_room_problems(self, pack, main, main_line) -> list[tuple[str, str, str]]:
        """There is room for all that is ordered for the pack."""
        together = self.lead_id.order_line_ids.filtered(
            lambda line: (main and line.pack_main_contract_id == main)
            or (main_line and line.pack_main_line_id == main_line)
        )
        size = len(together)
        if main:
            day = self.company_id._get_business_date()
            size += sum(main._count_taken_places(day, lead=self.lead_id))
        if size <= pack.max_size:
            return []
        text = self.env._(
            "The pack is full: it has room for %(size)s.", size=pack.max_size
        )
        return [("pack_full", "product_id", text)]
