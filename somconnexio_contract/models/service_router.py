# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import ROUTER_MOVES, ROUTER_STATE

MAC_ADDRESS = re.compile(r"([0-9A-F]{2}:){5}[0-9A-F]{2}")


class ServiceRouter(models.Model):
    """A router of the cooperative: in stock, or with a member."""

    _name = "service.router"
    _description = "Router"
    _inherit = ["service.stock.mixin"]
    _rec_name = "serial_number"

    _move_table = ROUTER_MOVES
    _move_fields = frozenset({"contract_id", "sent_on", "returned_on"})

    serial_number = fields.Char(required=True)
    model_name = fields.Char(string="Router Model", required=True)
    mac_address = fields.Char(string="MAC Address", required=True)
    state = fields.Selection(
        selection=ROUTER_STATE,
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
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        domain="[('company_id', '=', company_id), ('has_service_address', '=', True),"
        " ('lead_id.order_state', 'in', ('new', 'provisioning'))]",
    )
    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    tracking_code = fields.Char(copy=False)
    sent_on = fields.Date(readonly=True, copy=False)
    returned_on = fields.Date(readonly=True, copy=False)

    _serial_uniq = models.UniqueIndex(
        "(company_id, serial_number)", "There is already a router with this serial."
    )
    _mac_uniq = models.UniqueIndex(
        "(company_id, mac_address)", "There is already a router with this MAC address."
    )
    _line_uniq = models.UniqueIndex(
        "(line_id) WHERE state IN ('sent', 'installed')",
        "The service has a router already.",
    )

    @api.constrains("mac_address")
    def _check_mac_address(self):
        for router in self:
            if not MAC_ADDRESS.fullmatch(router.mac_address or ""):
                raise ValidationError(
                    self.env._(
                        "%(mac)s is no MAC address: six pairs of 0-9 and A-F.",
                        mac=router.mac_address,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalize_vals(vals) for vals in vals_list])

    def write(self, vals):
        """A router that has left the house stays with whom it was sent to."""
        gone = self.filtered(lambda router: router.state != "stock")
        if "line_id" in vals and gone and not self.env.su:
            raise UserError(self.env._("The router is not in stock."))
        return super().write(self._normalize_vals(vals))

    @api.model
    def _normalize_vals(self, vals: dict) -> dict:
        """MAC addresses in capitals with colons, however they were typed."""
        if not vals.get("mac_address"):
            return vals
        digits = re.sub(r"[\s.:\-]", "", vals["mac_address"]).upper()
        pairs = [digits[place : place + 2] for place in range(0, len(digits), 2)]
        return {**vals, "mac_address": ":".join(pairs)}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_member(self):
        if self.filtered(lambda router: router.state in ("sent", "installed")):
            raise UserError(self.env._("A router that a member has is not deleted."))

    # === MOVES === #

    def _send(self, tracking_code: str | None = None) -> None:
        """The router leaves the house for the service that it was chosen for."""
        for router in self:
            router._check_move("sent")
            if not router.line_id:
                raise UserError(
                    self.env._(
                        "Say which service gets the router %(router)s.",
                        router=router.serial_number,
                    )
                )
            router._move(
                "sent",
                tracking_code=tracking_code or router.tracking_code,
                sent_on=router.company_id._get_business_date(),
            )

    def _install(self, contract=None) -> None:
        """The router works, for a contract if there is one already."""
        for router in self:
            vals = {"contract_id": contract.id} if contract else {}
            router._move("installed", **vals)

    def _return(self) -> None:
        """The router has come back."""
        for router in self:
            day = router.company_id._get_business_date()
            router._move("returned", returned_on=day)

    def _restock(self) -> None:
        """What came back can be sent to somebody else."""
        self._move(
            "stock",
            line_id=False,
            contract_id=False,
            tracking_code=False,
            sent_on=False,
            returned_on=False,
        )

    def action_send(self):
        """Button: the router has been sent."""
        self.check_access("write")
        self._send()

    def action_install(self):
        """Button: the router works at the member's."""
        self.check_access("write")
        for router in self:
            router._install(router.line_id.contract_id)

    def action_return(self):
        """Button: the router has come back."""
        self.check_access("write")
        self._return()

    def action_restock(self):
        """Button: the router can be sent again."""
        self.check_access("write")
        self._restock()
