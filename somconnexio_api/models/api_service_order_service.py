# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from odoo import models
from odoo.fields import Domain

from ..caller import MEMBER_CONTEXT_KEY
from ..problem import ApiProblem
from ..schemas.service_order import ServiceOrderCreate
from ..validation import errors_of_choice

if TYPE_CHECKING:
    from ..paging import PageQuery

# Names in a request that say what it is about, not what is wanted
FRAME = {"type", "contract", "contracts", "effective_date"}
# Where a value of a request goes in the core, and who finds the record of its code
VALUES = {
    "address": ("address", "_prepare_address"),
    "amount": ("amount", "_to_number"),
    "leaves_group": ("is_group_move", None),
    "main_contract": ("pack_main_contract_id", "_find_contract"),
    "member_reason": ("user_reason_id", "_find_member_reason"),
    "new_member": ("new_partner_id", "_find_member"),
    "new_provider": ("target_provider_id", "_find_provider"),
    "product": ("product_id", "_find_any_product"),
    "reason": ("termination_reason_id", "_find_termination_reason"),
}
# What members may wish, but the cooperative decides
STAFF_TYPES = {"compensation", "holder_change"}
POINTERS = {field: name for name, (field, _finder) in VALUES.items()}


class ApiServiceOrderService(models.AbstractModel):
    """Changes of contracts as the API takes and tells them."""

    _name = "api.service.order.service"
    _description = "API: Service Orders"
    _inherit = ["api.order.check.mixin", "api.caller.mixin"]

    # === READING === #

    def _get_domain(self) -> Domain:
        return self._limit_to_company() & self._limit_to_member()

    def _list_orders(self, filters: dict[str, Any], page: PageQuery):
        """Return one page of service orders, and the cursor of the next one or None.

        :param filters: `member`, `contract`, `type`, `state`, `changed_since`; None
            where nothing is asked for
        """
        domain = self._get_domain()
        paths = {
            "member": ("partner_id.ref", "="),
            "contract": ("contract_id.code", "="),
            "type": ("type", "="),
            "state": ("state", "="),
            "changed_since": ("write_date", ">="),
        }
        for name, (path, operator) in paths.items():
            if filters[name] is not None:
                domain &= Domain(path, operator, filters[name])
        # sudo: a client reads service orders through here only
        return page.fetch(self.env["service.order"].sudo(), domain)

    def _get_order(self, reference: str) -> Any:
        """Return the service order with this reference.

        :raises ApiProblem: 404
        """
        # sudo: a client reads service orders through here only
        orders = self.env["service.order"].sudo()
        order = orders.search(
            self._get_domain() & Domain("name", "=", reference), limit=1
        )
        if not order:
            message = self.env._("There is no service order with this reference.")
            raise ApiProblem(404, message)
        return order

    # === WRITING === #

    def _create_orders(self, body: Any) -> Any:
        """Make the service orders of a request; the first one is what was asked for.

        :param body: the request's JSON, not validated yet
        :raises ApiProblem: 422 with all that is wrong. Nothing was written then.
        """
        arguments = self._check_body(body)
        # sudo: asking is all that this user may do with contracts
        return self.env["service.order"].sudo()._request(**arguments)

    def _plan_orders(self, body: Any) -> list:
        """Return the service orders that a request would make.

        :raises ApiProblem: as the request itself would
        """
        arguments = self._check_body(body)
        _problems, planned = self.env["service.order"].sudo()._plan_request(**arguments)
        return planned

    def _cancel_order(self, order: Any) -> None:
        """Cancel a service order.

        :raises ApiProblem: 409 if it is too late, or if it belongs to an order
        """
        order._lock()
        if order.type == "activation" or order.state in ("completed", "failed"):
            message = self.env._("This service order can't be cancelled (any more).")
            raise ApiProblem(409, message)
        order._cancel(self.env._("Cancelled through the API"))

    def _check_body(self, body: Any) -> dict:
        """Return the arguments for the core.

        :raises ApiProblem: 422 with all that is wrong
        """
        self._check_type(body)
        try:
            context = {"service": self}
            data = ServiceOrderCreate.model_validate(body, context=context).root
        except ValidationError as exc:
            errors = errors_of_choice(exc, self.env.lang or "en_US", "type")
            raise ApiProblem(422, errors=errors) from exc
        codes = getattr(data, "contracts", None) or [data.contract]
        contracts = self.env["contract.contract"].sudo()
        for code in codes:
            contracts |= self._find_contract(code)
        arguments = {
            "order_type": data.type,
            "contracts": contracts,
            "values": self._prepare_values(data),
            "door": "api",
            "effective_date": data.effective_date,
        }
        orders = self.env["service.order"].sudo()
        problems, _planned = orders._plan_request(**arguments)
        if problems:
            errors = [self._describe_problem(data, problem) for problem in problems]
            raise ApiProblem(422, errors=errors)
        return arguments

    def _check_type(self, body: Any) -> None:
        """Before anything else is looked up for a member who may not ask for it."""
        wanted = body.get("type") if isinstance(body, dict) else None
        is_staff = isinstance(wanted, str) and wanted in STAFF_TYPES
        if is_staff and self.env.context.get(MEMBER_CONTEXT_KEY):
            error = {
                "pointer": "/type",
                "code": "not_allowed",
                "detail": self.env._("Please ask the cooperative for this."),
            }
            raise ApiProblem(422, errors=[error])

    def _prepare_values(self, data: BaseModel) -> dict:
        values = {}
        for name in data.model_fields_set - FRAME:
            value = getattr(data, name)
            if value is None:
                continue
            field, finder = VALUES.get(name, (name, None))
            values[field] = getattr(self, finder)(value) if finder else value
        return values

    def _describe_problem(self, data: BaseModel, problem: dict) -> dict:
        """Return a problem of the core in the words of the request."""
        field, *rest = problem["field"].split("/")
        if field == "contracts" and "contract" in type(data).model_fields:
            field = "contract"
        rest = [
            "zip_code" if part == "zip" else part.removesuffix("_id") for part in rest
        ]
        pointer = "/".join(["", POINTERS.get(field, field), *rest])
        return {
            "pointer": pointer,
            "code": problem["code"],
            "detail": problem["message"],
        }

    # === CHECKS, BY NAME FROM THE SCHEMAS === #

    def _check_contract(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_contract(value),
            "unknown_contract",
            self.env._("There is no contract with this code."),
        )

    def _check_any_product(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_any_product(value),
            "unknown_product",
            self.env._("There is no product with this code."),
        )

    def _check_termination_reason(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_termination_reason(value),
            "unknown_reason",
            self.env._("There is no reason with this code."),
        )

    def _check_member_reason(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_member_reason(value),
            "unknown_reason",
            self.env._("There is no reason with this code."),
        )

    # === LOOK-UPS === #

    def _find_contract(self, code: str) -> Any:
        return self.env["api.contract.service"]._find_contract(code)

    def _find_any_product(self, code: str) -> Any:
        """A product that a contract may get: also those that no website shows."""
        return self._find_of_company("product.product", "default_code", code)

    def _find_termination_reason(self, code: str) -> Any:
        return self._find_of_company("contract.termination.reason", "code", code)

    def _find_member_reason(self, code: str) -> Any:
        return self._find_of_company("contract.termination.user.reason", "code", code)

    def _find_of_company(self, model: str, field: str, code: str) -> Any:
        # sudo: found by a code that the client must know, in its company only
        records = self.env[model].sudo()
        own = Domain("company_id", "in", [False, self.env.company.id])
        return records.search(
            own & Domain(field, "=", code), order="company_id, id", limit=1
        )

    def _to_number(self, value: Any) -> float:
        return float(value)
