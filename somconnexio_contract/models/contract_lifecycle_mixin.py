# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import LIFECYCLE_LIVE_STATES, SERVICE_ORDER_OPEN_STATES


class ContractLifecycleMixin(models.AbstractModel):
    """The life of a contract, moved by its service orders.

    pending_active → active ⇄ suspended → pending_terminate → terminated;
    pending_active → cancelled if the service never starts.
    """

    _name = "contract.lifecycle.mixin"
    _description = "Life of a Contract"

    @api.model
    def _prepare_from_activation(self, order, values: dict) -> dict:
        """Values of the contract that an activation makes.

        :param order: the activation, fulfilled, with its effective date
        :param values: what provisioning found out: ``phone_number``, ``icc``,
            ``supplier_id``, ``router_serial``; each replaces the ordered value
        """
        line = order.lead_line_id
        start = order.effective_date
        partner = order.partner_id
        emails = order.lead_id._get_contract_emails() or partner
        mandate = order.lead_id.mandate_id
        supplier_id = values.get("supplier_id") or line.supplier_id.id
        return {
            "company_id": order.company_id.id,
            "partner_id": partner.id,
            "user_id": order.user_id.id,
            "date": start,
            "activation_order_id": order.id,
            "service_technology_id": order.technology_id.id,
            "service_supplier_id": supplier_id,
            "phone_number": values.get("phone_number") or line.phone_number,
            "icc": values.get("icc") or line.icc,
            "router_serial": values.get("router_serial"),
            "service_partner_id": line._get_service_partner().id,
            "email_ids": [Command.set(emails.ids)],
            "mandate_id": mandate.id,
            "billing_group_id": mandate
            and self.env["billing.group"]._get_or_create(partner, mandate, emails).id,
            "date_service_start": start,
            "contract_line_ids": [
                Command.create(self._prepare_line(product, start))
                for product in line._get_contract_products()
            ],
        }

    @api.model
    def _prepare_line(self, product, start: date) -> dict:
        """Values of a contract line for a product from a day on."""
        return {
            "product_id": product.id,
            "name": product.name,
            "quantity": 1.0,
            "uom_id": product.uom_id.id,
            "specific_price": product.lst_price,
            "price_unit": product.lst_price,
            "date_start": start,
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "recurring_invoicing_type": "post-paid",
        }

    def _activate(self) -> None:
        """The service works from today on."""
        self.filtered(lambda c: c.lifecycle_state == "pending_active").write(
            {"lifecycle_state": "active"}
        )

    def _cancel_before_start(self) -> None:
        """The service will never start: nothing is billed."""
        self.contract_line_ids.write({"is_canceled": True})
        self.write({"lifecycle_state": "cancelled"})

    def _request_termination(self, last_day: date, reason, door="back_office"):
        """Ask for the end of the service; an earlier request is replaced.

        :param last_day: last day of the service, still billed
        :param reason: ``contract.termination.reason``
        :return: the service order
        """
        self.ensure_one()
        if self.lifecycle_state not in ("active", "suspended", "pending_terminate"):
            raise UserError(
                self.env._("Contract %(contract)s is not in use.", contract=self.code)
            )
        if last_day < self.date_service_start:
            raise UserError(self.env._("The service can't end before it has started."))
        self.service_order_ids.filtered(
            lambda order: order.type == "termination"
            and order.state in SERVICE_ORDER_OPEN_STATES
        )._cancel(self.env._("Replaced by another date"))
        order = self.env["service.order"].create(
            {
                "type": "termination",
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "contract_id": self.id,
                "technology_id": self.service_technology_id.id,
                "product_id": self.tariff_product_id.id,
                "effective_date": last_day,
                "termination_reason_id": reason.id,
                "door": door,
            }
        )
        order._acknowledge()
        return order

    def _announce_termination(self, last_day: date, reason) -> None:
        """The service will end after a day; it works until then."""
        vals = {"termination_reason_id": reason.id, "date_service_end": last_day}
        if self.lifecycle_state != "pending_terminate":
            vals["lifecycle_state_before"] = self.lifecycle_state
            vals["lifecycle_state"] = "pending_terminate"
        self.write(vals)

    def _withdraw_termination(self) -> None:
        """The announced termination, if there is one, won't take place."""
        for contract in self:
            if contract.lifecycle_state == "pending_terminate":
                contract.write(
                    {
                        "lifecycle_state": contract.lifecycle_state_before,
                        "lifecycle_state_before": False,
                        "termination_reason_id": False,
                        "date_service_end": False,
                    }
                )

    def _terminate(self, last_day: date) -> None:
        """The service has ended with a day."""
        self.contract_line_ids._end_or_cancel(last_day)
        self.write({"lifecycle_state": "terminated", "date_service_end": last_day})

    @api.model
    def _find_phone_owner(self, phone_number: str | None, company):
        """The contract in use of a company with a phone number, or none."""
        if not phone_number:
            return self.browse()
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("phone_number", "=", phone_number),
                ("lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
            ],
            limit=1,
        )
