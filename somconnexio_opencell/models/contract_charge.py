from __future__ import annotations

from typing import TYPE_CHECKING

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.somconnexio_contract.tools.timeline import TimelineSource

from .contract_contract import TONES

if TYPE_CHECKING:
    from .opencell_backend import OpencellBackend


class ContractContract(models.Model):
    """A contract's one-shots and compensations as charges in Opencell."""

    _inherit = "contract.contract"

    opencell_charge_ids = fields.One2many(
        "opencell.charge", "contract_id", groups="base.group_user"
    )
    opencell_charge_count = fields.Integer(
        compute="_compute_opencell_charges", compute_sudo=True, groups="base.group_user"
    )
    opencell_charge_message = fields.Text(
        compute="_compute_opencell_charges",
        compute_sudo=True,
        groups="base.group_user",
        help="Why one-shots or compensations were not charged.",
    )

    def _compute_opencell_charges(self):
        charges = self.env["opencell.charge"]
        grouped = dict(
            charges._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["id:recordset"]
            )
        )
        for contract in self:
            found = grouped.get(contract, charges)
            contract.opencell_charge_count = len(found)
            contract.opencell_charge_message = "\n".join(
                f"{charge.description}: {charge.error_message}"
                for charge in found
                if charge.state == "error"
            )

    def action_view_opencell_charges(self):
        """Open what the contract is charged once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_opencell.opencell_charge_action"
        )
        action["domain"] = [("contract_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    # === TIME-LINE === #

    def _get_timeline_sources(self) -> list[TimelineSource]:
        """Add what is charged once, and how far that is."""
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                kind="charge",
                label=self.env._("Opencell charge"),
                icon="fa-eur",
                records=self.env["opencell.charge"],
                domain=Domain("contract_id", "=", self.id),
            ),
        ]

    def _prepare_timeline_charge(self, charge) -> dict:
        states = dict(charge._fields["state"]._description_selection(self.env))
        parts = (charge.description, charge.error_message)
        return {
            "title": ": ".join(filter(None, parts)),
            "state": states[charge.state],
            "tone": TONES.get(charge.state, "muted"),
            "actor": charge.backend_id.name,
        }

    # === DESIRED STATE === #

    def _mark_for_opencell(self, backend: OpencellBackend) -> None:
        """Have what is charged once in Opencell, too."""
        result = super()._mark_for_opencell(backend)
        self._follow_opencell_charges(backend)
        return result

    def _follow_opencell_charges(self, backend: OpencellBackend) -> None:
        """Have one charge per event of the contracts, as the events are now."""
        charges = self.env["opencell.charge"]
        known = charges.search(
            [("backend_id", "=", backend.id), ("contract_id", "in", self.ids)]
        )
        # an event that was called off and stands again is a new intent
        revived = known.filtered(
            lambda charge: charge.state == "cancelled"
            and not charge.date_synchronized
            and not charge.is_settled_by_hand
            and charge._is_wanted()
        )
        known -= revived
        revived.unlink()
        known._follow_origin()
        lines = self._get_opencell_one_shots(backend) - known.contract_line_id
        orders = self._get_opencell_compensations(backend) - known.service_order_id
        charges.create(
            [charges._prepare_from_line(backend, line) for line in lines]
            + [charges._prepare_from_service_order(backend, order) for order in orders]
        )

    def _get_opencell_one_shots(self, backend: OpencellBackend):
        """Lines that are charged once; a free one without a code is nothing there."""
        return self._filter_opencell_charged().contract_line_ids.filtered(
            lambda line: line.product_id.service_role == "one_shot"
            and not line.is_canceled
            and line.date_start >= backend.charges_from
            and (line.service_code or line.price_unit)
        )

    def _get_opencell_compensations(self, backend: OpencellBackend):
        """What members get back."""
        return self.env["service.order"].search(
            Domain("contract_id", "in", self._filter_opencell_charged().ids)
            & Domain("type", "=", "compensation")
            & Domain("state", "=", "completed")
            & Domain("completed_on", ">=", backend.charges_from)
            & Domain("amount", ">", 0)
        )

    def _filter_opencell_charged(self):
        return self.filtered(
            lambda contract: contract.is_billed_outside
            and contract.lifecycle_state != "cancelled"
        )
