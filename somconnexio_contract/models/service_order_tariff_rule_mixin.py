# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.service_request import PlannedOrder, ServiceRequest

ADDRESS_FIELDS = ("street", "zip", "city")


class ServiceOrderTariffRuleMixin(models.AbstractModel):
    """Changes of tariffs that a rule is for, up to another technology."""

    _name = "service.order.tariff.rule.mixin"
    _description = "Tariff Changes by Rules"

    tariff_rule_id = fields.Many2one(
        comodel_name="service.tariff.change.rule",
        string="Rule",
        index="btree_not_null",
        # What it stands for on the day of the change can't vanish before.
        ondelete="restrict",
        copy=False,
        readonly=True,
        check_company=True,
        groups="base.group_user",
    )
    tariff_change_kind = fields.Char(
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="Kind of the change as the rule called it on the day of the request.",
    )
    supplier_id = fields.Many2one(
        comodel_name="service.supplier",
        string="New Supplier",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    service_data = fields.Properties(
        definition="supplier_id.service_data_definition",
        copy=False,
        groups="base.group_user",
    )
    new_phone_number = fields.Char(
        string="New Number", copy=False, groups="base.group_user"
    )
    router_serial = fields.Char(
        string="New Router", copy=False, groups="base.group_user"
    )

    # === REQUEST === #

    @api.model
    def _check_tariff_rule(self, request: ServiceRequest) -> list[dict]:
        """What the rule of a change to a new tariff asks for is there."""
        contract, product = request.contracts, request.values["product_id"]
        supplier = request.values.get("supplier_id")
        problem = self._make_request_problem
        rule = contract._find_tariff_rule(product, self._get_tariff_date(request))
        if not rule:
            return self._check_without_rule(request)
        problems = []
        if rule.needs_supplier:
            problems += self._require_values(request, "supplier_id")
        place = contract.sudo().service_partner_id
        if rule.needs_address and not all(place[name] for name in ADDRESS_FIELDS):
            text = self.env._("The contract does not know where the service is.")
            problems.append(problem("no_address", "contracts", text))
        bad = supplier and self._check_new_supplier(supplier, product)
        if bad:
            problems.append(problem(bad[0], "supplier_id", bad[1]))
        return problems

    @api.model
    def _check_without_rule(self, request: ServiceRequest) -> list[dict]:
        """Without a rule a new tariff changes nothing but the tariff."""
        contract, product = request.contracts, request.values["product_id"]
        problem = self._make_request_problem
        if product.service_technology_id != contract.service_technology_id:
            text = self.env._(
                "%(old)s can't be changed to %(new)s on this day.",
                old=contract.tariff_product_id.name,
                new=product.name,
            )
            return [problem("wrong_day", "effective_date", text)]
        if request.values.get("supplier_id"):
            text = self.env._("The supplier stays the same with this tariff.")
            return [problem("same_supplier", "supplier_id", text)]
        return []

    @api.model
    def _check_new_supplier(self, supplier, product) -> tuple[str, str] | None:
        """The supplier has the technology and the kind of a tariff.

        :return: ``None`` or ``(code, message)``
        """
        pairs = self.env["service.technology.supplier"]
        technology = product.service_technology_id
        return pairs._check_pair(technology, supplier) or pairs._check_category(
            technology, supplier, product
        )

    @api.model
    def _get_tariff_date(self, request: ServiceRequest) -> date:
        """The wished day of a tariff, or the usual one of its rule."""
        contract = request.contracts
        company = contract.company_id
        rule = contract._find_tariff_rule(request.values["product_id"])
        if request.effective_date or not rule.default_date:
            return self._get_request_date(request)
        if rule.default_date == "next_month":
            return company._get_next_month_start()
        return company._get_business_date()

    @api.model
    def _prepare_tariff_rule(self, planned: PlannedOrder) -> dict:
        """Values that the rule of a planned change of tariff says."""
        product = self.env["product.product"].browse(planned.vals.get("product_id"))
        if planned.type != "tariff_change" or not product:
            return {}
        rule = planned.contract._find_tariff_rule(
            product,
            planned.effective_date,
            planned.vals.get("pack_move"),
            self.env["service.pack"].browse(planned.vals.get("pack_id")),
        )
        if not rule:
            return {}
        return {
            "tariff_rule_id": rule.id,
            "tariff_change_kind": rule.code,
            "technology_id": product.service_technology_id.id,
            "is_provisioning_needed": rule.needs_provisioning,
        }

    # === FULFILMENT === #

    def _settle_fulfilment(self, values: dict) -> None:
        """What provisioning found out waits in the service order for its day."""
        if self.tariff_rule_id:
            self._settle_tariff(values)
        return super()._settle_fulfilment(values)

    def _settle_tariff(self, values: dict) -> None:
        """Note down whose service there is now, and with what."""
        suppliers = self.env["service.supplier"]
        given = suppliers.browse(values.get("supplier_id")) or self.supplier_id
        number = values.get("phone_number")
        self.contract_id._check_number_free(number, self.company_id)
        supplier = self._choose_supplier(given)
        self.write(
            {
                "supplier_id": supplier.id,
                "new_phone_number": number,
                "router_serial": values.get("router_serial"),
            }
        )
        data = supplier._prepare_service_data(values.get("service_data"))
        if data:
            self.service_data = data
        router = self.router_serial and self._find_router(self.router_serial)
        if router:
            router._install(self.contract_id)

    def _choose_supplier(self, given):
        """Whose service the new one is: the one that is given, or the one of now.

        :raises UserError: if somebody has to say it, or says a wrong one
        """
        contract, product = self.contract_id, self.product_id
        supplier = given or contract.service_supplier_id
        if not self._is_other_service(supplier):
            return supplier
        bad = self._check_new_supplier(supplier, product)
        if not supplier or (bad and not given):
            raise UserError(
                self.env._(
                    "%(order)s: say which supplier %(product)s is from.",
                    order=self.name,
                    product=product.name,
                )
            )
        if bad:
            raise UserError(bad[1])
        return supplier

    def _is_other_service(self, supplier) -> bool:
        """Whether the contract gets another technology or another supplier."""
        contract, technology = self.contract_id, self.product_id.service_technology_id
        return (
            technology != contract.service_technology_id
            or supplier != contract.service_supplier_id
        )

    # === THE DAY OF THE CHANGE === #

    def _apply_new_service(self) -> None:
        """The contracts get the technology and the supplier of their new tariff.

        Their tariff of before has ended, and the new one has not begun.
        """
        for order in self.filtered("tariff_rule_id"):
            contract, data = order.contract_id, dict(order.service_data or {})
            known = dict(contract.service_data or {})
            if order._is_other_service(order.supplier_id):
                order._move_to_other_service()
                # What was so of another service is so no longer.
                known = {}
            contract.write(order._prepare_new_equipment())
            if data or not known:
                contract.service_data = {**known, **data}

    def _move_to_other_service(self) -> None:
        contract, technology = self.contract_id, self.product_id.service_technology_id
        if technology != contract.service_technology_id:
            last_day = fields.Date.subtract(self.effective_date, days=1)
            contract._end_addons_of_other_technologies(technology, last_day)
        contract.write(
            {
                "service_technology_id": technology.id,
                "service_supplier_id": self.supplier_id.id,
            }
        )

    def _prepare_new_equipment(self) -> dict:
        """Values of the number and the router that the service has now."""
        product = self.product_id
        vals = {}
        if self.router_serial:
            vals["router_serial"] = self.router_serial
        if self.new_phone_number:
            vals["phone_number"] = self.new_phone_number
        elif product.service_technology_id.has_landline and not product.has_landline:
            vals["phone_number"] = False
        return vals
