# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models

from ..tools.service_request import PlannedOrder, ServiceRequest

REASON = "somconnexio_contract.contract_termination_reason_duration_end"


class ContractDurationMixin(models.AbstractModel):
    """Contracts that come with a code, and end by themselves."""

    _name = "contract.duration.mixin"
    _description = "Contracts with a Code and a Duration"

    serial_code = fields.Char(
        string="Code",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="With it the member begins to use the service.",
    )
    duration_end = fields.Date(
        string="Lasts until",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="The last day, after which the contract ends by itself.",
    )

    @api.model
    def _prepare_from_order(self, order, values: dict) -> dict:
        """The code that was set aside, and the last day."""
        vals = super()._prepare_from_order(order, values)
        if order.type != "activation":
            return {**vals, **self._prepare_duration_of_successor(order.contract_id)}
        return {
            **vals,
            **self._prepare_serial_code(order),
            "duration_end": self._get_duration_end(order.product_id, vals["date"]),
        }

    @api.model
    def _prepare_duration_of_successor(self, old) -> dict:
        """What has begun goes on, with its code, until its end."""
        if not old.serial_code:
            return {"duration_end": old.duration_end}
        return {
            "duration_end": old.duration_end,
            "serial_code": old.serial_code,
            "name": old.name,
        }

    @api.model
    def _prepare_serial_code(self, order) -> dict:
        code = order.serial_code_ids[:1]
        if not code:
            return {}
        lang = order.company_id.partner_id.lang
        product = order.product_id.with_context(lang=lang)
        return {"serial_code": code.name, "name": f"{product.name} - {code.name}"}

    @api.model
    def _get_duration_end(self, product, start: date) -> date | bool:
        """Last day of what lasts some months only."""
        months = product.duration_months
        if not months:
            return False
        return fields.Date.subtract(fields.Date.add(start, months=months), days=1)

    def _plan_duration_end(self) -> None:
        """Have the contracts end on their last day; an open end is left as it is."""
        reason = self.env.ref(REASON)
        orders = self.env["service.order"]
        for contract in self.filtered("duration_end") - self._get_ending():
            vals = {
                "termination_reason_id": reason.id,
                "parent_id": contract.activation_order_id.id,
            }
            last_day = contract.duration_end
            text = self.env._("The months of the service are over")
            plan = [PlannedOrder(contract, "termination", last_day, vals, text)]
            orders._make_planned(plan, ServiceRequest("termination", contract))

    def _get_ending(self):
        """The contracts of which somebody has asked for the end already."""
        return self.env["service.order"]._find_open(self, "termination").contract_id

    @api.model
    def _plan_missing_ends(self) -> None:
        """Plan the ends that were called off, for another end that never came."""
        contracts = self.search(
            [
                ("duration_end", "!=", False),
                ("lifecycle_state", "in", ("active", "suspended")),
            ]
        )
        for company, own in contracts.grouped("company_id").items():
            own.with_company(company)._plan_duration_end()
