from odoo import api, models

from ..const import NAME_LENGTH


class OpencellChargeOriginMixin(models.AbstractModel):
    """What a charge takes from the event that it is for.

    Part of ``opencell.charge``, whose fields it fills.
    """

    _name = "opencell.charge.origin.mixin"
    _description = "Origin of an Opencell Charge"

    @api.model
    def _prepare_from_line(self, backend, line):
        """Values of the charge for a one-shot line of a contract."""
        contract = line.contract_id
        code = f"{contract.code}-L{line.id}"
        currency = contract.company_id.currency_id
        return {
            "backend_id": backend.id,
            "contract_id": contract.id,
            "contract_line_id": line.id,
            "external_code": code,
            "charge_code": line.service_code,
            "description": self._describe(line.product_id, contract, code),
            "operation_date": line.date_start,
            "quantity": line.quantity,
            "amount": currency.round(line.price_subtotal),
        }

    @api.model
    def _prepare_from_service_order(self, backend, order):
        """Values of the charge for a completed compensation."""
        contract = order.contract_id
        code = f"{contract.code}-{order.name}"
        return {
            "backend_id": backend.id,
            "contract_id": contract.id,
            "service_order_id": order.id,
            "external_code": code,
            "charge_code": backend.compensation_code,
            "description": self._describe(
                order.company_id.compensation_product_id, contract, code
            ),
            "operation_date": order.effective_date,
            "quantity": 1.0,
            "amount": -order.amount,
        }

    @api.model
    def _describe(self, product, contract, code):
        """The line of the bill, in the member's language, with our reference."""
        member = self.with_context(lang=contract.partner_id.lang)
        name = product.with_env(member.env).name or member.env._("Compensation")
        reference = f" [{code}]"
        return name[: NAME_LENGTH - len(reference)] + reference

    def _prepare_from_origin(self):
        self.ensure_one()
        if self.contract_line_id:
            return self._prepare_from_line(self.backend_id, self.contract_line_id)
        return self._prepare_from_service_order(self.backend_id, self.service_order_id)

    def _is_wanted(self):
        """Whether the event still stands."""
        self.ensure_one()
        contract = self.contract_id
        if contract.lifecycle_state == "cancelled" or not contract.is_billed_outside:
            return False
        if self.contract_line_id:
            return not self.contract_line_id.is_canceled
        return self.service_order_id.state == "completed"

    def _get_missing_code_text(self):
        self.ensure_one()
        if self.service_order_id:
            return self.env._(
                "%(backend)s has no code for compensations.",
                backend=self.backend_id.display_name,
            )
        return self.env._(
            "The product %(product)s has no internal reference: Opencell knows "
            "products by it.",
            product=self.contract_line_id.product_id.display_name,
        )

    def _follow_origin(self):
        """Bring charges that nobody was charged yet to what their events say now.

        One whose event was called off is withdrawn by its job, which can ask Opencell.
        """
        for charge in self:
            if charge.date_synchronized:
                if not charge._is_wanted():
                    charge._report_cancelled()
            elif charge.state in ("to_push", "error"):
                charge._refresh()

    def _refresh(self):
        if self._take_over_changes() or not self._is_wanted():
            self._mark_to_push()

    def _take_over_changes(self):
        """Take what the event says now; return whether that is something else."""
        self.ensure_one()
        values = self._prepare_from_origin()
        current = self._convert_to_write({name: self[name] for name in values})
        changed = {
            name: value for name, value in values.items() if current[name] != value
        }
        if changed:
            self.write({**changed, "push_not_before": False})
        return bool(changed)
