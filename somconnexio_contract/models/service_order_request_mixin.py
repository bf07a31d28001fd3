# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dataclasses import replace
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import (
    LAST_DAY_TYPES,
    REPEATABLE_TYPES,
    SERVICE_ORDER_OPEN_STATES,
    SERVICE_ORDER_TYPE,
)
from ..tools.service_request import PlannedOrder, ServiceRequest

# What is changed for several contracts at once, or not at all.
GROUP_TYPES = ("iban_change", "email_change")
# Their real day may be one that has passed.
PAST_TYPES = ("termination", "compensation")


class ServiceOrderRequestMixin(models.AbstractModel):
    """The one way to ask for a change of a contract.

    Wizards, portal, API and bridges call ``_request``; ``_plan_request`` tells
    beforehand what would come of it, by the same code. Each type has
    ``_check_<type>(request)`` (problems), ``_plan_<type>(request)`` (service orders)
    and ``_apply_<type>()`` (the change itself, when its day has come).
    """

    _name = "service.order.request.mixin"
    _description = "Requests of Service Orders"

    # === ENTRY POINTS === #

    @api.model
    def _request(
        self,
        order_type: str,
        contracts,
        values: dict | None = None,
        *,
        door: str = "back_office",
        effective_date: date | None = None,
        request_key: str | None = None,
        lead_line=None,
    ):
        """Check a wish, make its service orders and start them; all or nothing.

        A request with a key that is known returns the service orders of the first
        time. An open service order of the same type and contract is replaced.

        :param order_type: one of ``const.SERVICE_ORDER_TYPE``, but no activation
        :param contracts: ``contract.contract`` records of one member
        :param values: what is wanted, see ``_get_value_names``
        :param door: one of ``const.DOOR``
        :param effective_date: the wished day; the usual one of the policy if missing
        :param request_key: the client's own key, unique in the company
        :param lead_line: the order line that asks for it
        :return: ``service.order`` records, the wanted ones first, then what they
            bring about
        :raises ValidationError: naming every problem at once
        :raises UserError: if the key was used for another request
        """
        given = (order_type, contracts, values or {}, door, effective_date)
        request = ServiceRequest(*given, request_key, lead_line)
        contracts._lock_for_request()
        repeated = self._find_repeated(request)
        if repeated:
            return repeated
        problems = self._check_request(request)
        if problems:
            raise ValidationError(
                "\n".join(f"- {problem['message']}" for problem in problems)
            )
        return self._make_planned(self._plan(self._settle_request(request)), request)

    @api.model
    def _plan_request(
        self,
        order_type: str,
        contracts,
        values: dict | None = None,
        *,
        door: str = "back_office",
        effective_date: date | None = None,
    ) -> tuple[list[dict], list[PlannedOrder]]:
        """What ``_request`` would say and make; nothing is written.

        :return: problems (``code``, ``field``, ``message``) and planned orders,
            which are empty if there are problems
        """
        request = ServiceRequest(
            order_type, contracts, values or {}, door, effective_date
        )
        problems = self._check_request(request)
        return problems, [] if problems else self._plan(request)

    # === CHECKS === #

    @api.model
    def _get_value_names(self, order_type: str) -> frozenset[str]:
        """Names of the values that a type takes."""
        return getattr(self, f"_get_values_of_{order_type}")()

    @api.model
    def _make_request_problem(self, code: str, field: str, message: str) -> dict:
        return {"code": code, "field": field, "message": message}

    @api.model
    def _check_request(self, request: ServiceRequest) -> list[dict]:
        """Every problem of a request."""
        problems = self._check_request_form(request)
        if problems:
            return problems
        problems = self._check_contract_states(request)
        if not problems:
            problems = self._check_request_date(request)
        return problems + getattr(self, f"_check_{request.type}")(request)

    @api.model
    def _check_request_form(self, request: ServiceRequest) -> list[dict]:
        """What makes a request impossible to understand."""
        problem = self._make_request_problem
        if request.type not in {code for code, _label in SERVICE_ORDER_TYPE}:
            text = self.env._("There is no change of kind %(type)s.", type=request.type)
            return [problem("unknown_type", "type", text)]
        if request.type == "activation":
            text = self.env._("A new service is ordered, not asked for a contract.")
            return [problem("activation", "type", text)]
        if not request.contracts:
            return [
                problem("missing", "contracts", self.env._("No contract is named."))
            ]
        if len(request.contracts) > 1 and request.type not in GROUP_TYPES:
            text = self.env._("One contract at a time.")
            return [problem("several_contracts", "contracts", text)]
        if len(request.contracts.partner_id) > 1:
            text = self.env._("The contracts belong to several members.")
            return [problem("several_members", "contracts", text)]
        unknown = request.values.keys() - self._get_value_names(request.type)
        return [
            problem("unknown_value", name, self.env._("Unknown: %(name)s.", name=name))
            for name in sorted(unknown)
        ]

    @api.model
    def _check_contract_states(self, request: ServiceRequest) -> list[dict]:
        return [
            self._make_request_problem("not_allowed", "contracts", reason)
            for contract in request.contracts
            if (reason := contract._get_refusal(request.type))
        ]

    @api.model
    def _check_request_date(self, request: ServiceRequest) -> list[dict]:
        """A change begins today or later, and after the days of notice."""
        day = request.effective_date
        if not day or request.type in PAST_TYPES or request.lead_line:
            return []
        today = request.contracts.company_id._get_business_date()
        if day < today:
            text = self.env._("The day of the change has passed.")
            return [self._make_request_problem("past_date", "effective_date", text)]
        return []

    @api.model
    def _require_values(self, request: ServiceRequest, *names: str) -> list[dict]:
        """A problem for each value that is missing."""
        return [
            self._make_request_problem(
                "missing",
                name,
                self.env._("%(field)s is missing.", field=self._get_value_label(name)),
            )
            for name in names
            if not request.values.get(name)
        ]

    @api.model
    def _get_value_label(self, name: str) -> str:
        """How people call a value."""
        labels = {
            "iban": self.env._("The IBAN"),
            "consent_date": self.env._("The date of the consent"),
            "address": self.env._("The address"),
            "termination_reason_id": self.env._("The reason"),
        }
        field = self._fields.get(name)
        return labels.get(name) or (
            field._description_string(self.env) if field else name
        )

    # === PLAN === #

    @api.model
    def _plan(self, request: ServiceRequest) -> list[PlannedOrder]:
        """The wanted service orders, then those that they bring about."""
        wanted = getattr(self, f"_plan_{request.type}")(request)
        return wanted + request.contracts._plan_pack_consequences(wanted)

    @api.model
    def _get_request_date(self, request: ServiceRequest) -> date:
        """The wished day, or the usual one of the kind of change."""
        if request.effective_date:
            return request.effective_date
        contract = request.contracts[:1]
        company = contract.company_id
        policy = self.env["service.order.policy"]._find(
            request.type, contract.service_technology_id, company
        )
        today = company._get_business_date()
        if policy.default_date == "next_month":
            day = company._get_next_month_start()
            # What ends, ends with the month.
            return (
                fields.Date.subtract(day, days=1)
                if request.type in LAST_DAY_TYPES
                else day
            )
        return fields.Date.add(today, days=policy.notice_days)

    @api.model
    def _get_change_day(self, planned: PlannedOrder) -> date:
        """First day on which a planned change is in force."""
        day = planned.effective_date
        return fields.Date.add(day, days=1) if planned.type in LAST_DAY_TYPES else day

    @api.model
    def _settle_request(self, request: ServiceRequest) -> ServiceRequest:
        """Make what a request needs to exist: bank account, address, e-mail contact."""
        settle = getattr(self, f"_settle_{request.type}", None)
        return replace(request, values=settle(request)) if settle else request

    # === CARRYING OUT === #

    @api.model
    def _find_repeated(self, request: ServiceRequest):
        """The service orders of an earlier request with the same key."""
        if not request.key:
            return self.browse()
        company = request.contracts.company_id
        root = self.sudo().search(
            [("company_id", "=", company.id), ("request_key", "=", request.key)]
        )
        if root and root.request_digest != request.digest():
            raise UserError(
                self.env._(
                    "The key %(key)s belongs to another request.", key=request.key
                )
            )
        return (root | root.child_ids).with_env(self.env)

    @api.model
    def _make_planned(self, plan: list[PlannedOrder], request: ServiceRequest):
        """Create and start planned service orders; the first one leads the others."""
        # Staff may ask for a change without any right on what it touches.
        orders = self.sudo()
        for planned in plan:
            orders._replace_open(planned)
            vals = orders._prepare_planned(planned, request)
            if orders:
                vals.setdefault("parent_id", orders[0].id)
            elif request.key:
                vals |= {"request_key": request.key, "request_digest": request.digest()}
            orders += orders.create(vals)
        orders = orders.with_env(self.env)
        orders._acknowledge()
        return orders

    @api.model
    def _prepare_planned(self, planned: PlannedOrder, request: ServiceRequest) -> dict:
        """Values of a planned service order."""
        contract = planned.contract
        line = request.lead_line
        return {
            "type": planned.type,
            "company_id": contract.company_id.id,
            "partner_id": contract.partner_id.id,
            "contract_id": contract.id,
            "technology_id": contract.service_technology_id.id,
            "product_id": contract.tariff_product_id.id,
            "effective_date": planned.effective_date,
            "door": request.door,
            "requested_by_id": self.env.uid,
            "user_id": contract.user_id.id,
            "reason_text": planned.reason,
            "lead_line_id": line.id if line and not planned.reason else False,
            "lead_id": line.lead_id.id if line and not planned.reason else False,
            **self._prepare_tariff_rule(planned),
            **planned.vals,
        }

    @api.model
    def _replace_open(self, planned: PlannedOrder) -> None:
        """Cancel the open service orders whose place a planned one takes.

        A pack's new size and another change of tariff stand side by side, if the
        size comes first: a member who is about to leave still pays its share.
        """
        if planned.type in REPEATABLE_TYPES:
            return
        orders = self._find_open(planned.contract, planned.type)
        day = planned.effective_date
        if planned.vals.get("pack_move") == "resize":
            kept = orders.filtered(lambda o: not o._is_resizing() and o.due_date > day)
        else:
            kept = orders.filtered(lambda o: o._is_resizing() and o.due_date < day)
        (orders - kept)._cancel(self.env._("Replaced by a newer request"))

    @api.model
    def _find_open(self, contracts, order_type: str):
        """Open service orders of a type."""
        return self.sudo().search(
            [
                ("contract_id", "in", contracts.ids),
                ("type", "=", order_type),
                ("state", "in", SERVICE_ORDER_OPEN_STATES),
            ]
        )
