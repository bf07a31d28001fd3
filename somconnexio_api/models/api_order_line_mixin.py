# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from odoo import Command, models

from ..schemas.coverage import CoverageCreate
from ..schemas.order import OrderCreate, OrderLineCreate
from ..validation import Location, ValueProblem

# Fields of a line and what they are called in the body
NAMES = {
    "additional_product_ids": "additional_products",
    "community_project_id": "community_project",
    "product_id": "product",
    "switchboard_contract_id": "switchboard_contract",
    "switchboard_line_id": "switchboard_line",
}
# Where a line belongs; what else is wrong with it depends on that.
PLACE_CODES = frozenset({"foreign_contract", "wrong_header", "two_headers"})
# What is for the staff, since it tells about other people
STAFF_CODES = frozenset({"phone_in_use", "phone_in_other_order"})


class ApiOrderLineMixin(models.AbstractModel):
    """Lines of an order that belong somewhere: to a building, to a switchboard."""

    _name = "api.order.line.mixin"
    _description = "API: Lines of an Order"
    _inherit = ["api.order.check.mixin"]

    # === CHECKS, BY NAME FROM THE SCHEMAS === #

    def _check_supplier(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_by_code("service.supplier", value),
            "unknown_supplier",
            self.env._("There is no supplier with this code."),
        )

    def _check_technology(self, value: str) -> str:
        found = self._find_by_code("service.technology", value)
        if not found.has_service_address:
            message = self.env._("There is no such technology with an address.")
            raise ValueProblem("unknown_technology", message)
        return value

    def _check_coverage_answer(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_by_code("service.coverage.value", value),
            "unknown_answer",
            self.env._("There is no coverage answer with this code."),
        )

    def _check_community_project(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_by_code("service.community.project", value),
            "unknown_project",
            self.env._("There is no community project with this code."),
        )

    def _check_addon(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_product(value),
            "unknown_product",
            self.env._("There is no product with this code in the catalogue."),
        )

    def _check_agent_email(self, value: str) -> str:
        return self._check_email(value)

    def _find_order_problems(
        self, raw: dict
    ) -> Iterator[tuple[Location, ValueProblem]]:
        yield from super()._find_order_problems(raw)
        lines = raw.get("lines")
        lines = lines if isinstance(lines, list) else []
        for index, line in enumerate(lines):
            place = line.get("switchboard_line") if isinstance(line, dict) else None
            is_other = type(place) is int and place != index
            if place is not None and not (is_other and 0 <= place < len(lines)):
                message = self.env._("There is no such other line in the order.")
                location = ("lines", index, "switchboard_line")
                yield location, ValueProblem("unknown_line", message)

    def _find_line_problems(self, raw: dict) -> Iterator[tuple[Location, ValueProblem]]:
        yield from super()._find_line_problems(raw)
        answers, seen = raw.get("coverage"), set()
        for index, answer in enumerate(answers if isinstance(answers, list) else []):
            if not isinstance(answer, dict):
                continue
            key = (str(answer.get("supplier")), str(answer.get("technology")))
            if key in seen:
                message = self.env._("The supplier has answered for this already.")
                yield (
                    ("coverage", index, "supplier"),
                    ValueProblem("repeated_answer", message),
                )
            seen.add(key)

    # === WHAT THE CORE SAYS === #

    def _find_place_errors(self, data: OrderCreate, vals: dict) -> list[dict]:
        """What is wrong with where the lines of a sound order belong.

        :param vals: of the order, without its lines
        :return: errors of a problem
        """
        lead = self.env["crm.lead"].sudo().new({**vals, "order_line_ids": False})
        rows = [self._prepare_line(line) for line in data.lines]
        lead.order_line_ids = [Command.create(row) for row in rows]
        lines = lead.order_line_ids
        errors = []
        for line, wanted in zip(lines, data.lines, strict=True):
            if wanted.switchboard_line is not None:
                line.switchboard_line_id = lines[wanted.switchboard_line]
        for index, (line, wanted) in enumerate(zip(lines, data.lines, strict=True)):
            problems = self._get_place_problems(lead, line)
            if wanted.switchboard_contract and not line.switchboard_contract_id:
                name = "switchboard_contract_id"
                problems = [lead._make_problem("wrong_header", name, "", line)]
            errors += [self._describe_line_problem(index, item) for item in problems]
        return errors

    def _get_place_problems(self, lead: Any, line: Any) -> list[dict]:
        problems = lead._get_additional_problems(line)
        found = line._check_community()
        if found:
            code, message = found
            name = "community_project_id"
            problems.append(lead._make_problem(code, name, message, line))
        if line.is_switchboard:
            problems += lead._get_switchboard_problems(line)
        misplaced = [item for item in problems if item["code"] in PLACE_CODES]
        return misplaced or [
            item for item in problems if item["code"] not in STAFF_CODES
        ]

    def _describe_line_problem(self, index: int, problem: dict) -> dict:
        """Return a problem of a line in the words of the body."""
        code, detail = problem["code"], problem["message"]
        name = NAMES.get(problem["field"], problem["field"])
        if code == "extension_in_use":
            # The core's text names whose it is.
            detail = self.env._("This extension is in use in the switchboard.")
        if code in ("foreign_contract", "wrong_header"):
            # No difference between somebody else's contract and none.
            code, detail = "wrong_header", self.env._("This is no switchboard in use.")
        return {"pointer": f"/lines/{index}/{name}", "code": code, "detail": detail}

    # === FROM BODY TO VALUES === #

    def _prepare_place(self, data: OrderLineCreate) -> dict:
        """Values of a line that say where it belongs, and who works with it."""
        addons = self.env["product.product"].sudo()
        for code in data.additional_products:
            addons |= self._find_product(code)
        contracts = self.env["api.contract.service"]
        contract = data.switchboard_contract
        project = self._find_by_code(
            "service.community.project", data.community_project
        )
        return {
            "community_project_id": project.id,
            "switchboard_contract_id": contract
            and contracts._find_contract(contract).id,
            "agent_name": data.agent_name,
            "agent_email": data.agent_email,
            "extension": data.extension,
            "mobile_number": data.mobile_number,
            "additional_product_ids": [Command.set(addons.ids)],
            "coverage_ids": [
                Command.create(self._prepare_coverage(answer))
                for answer in data.coverage
            ],
        }

    def _prepare_coverage(self, data: CoverageCreate) -> dict:
        find = self._find_by_code
        vals = {
            "supplier_id": find("service.supplier", data.supplier).id,
            "technology_id": find("service.technology", data.technology).id,
            "value_id": find("service.coverage.value", data.answer).id,
            "territory_owner": data.territory_owner,
        }
        if data.answered_on:
            vals["answered_on"] = data.answered_on
        return vals

    def _add_parts(self, order: Any, data: OrderCreate) -> None:
        """Add the lines that belong to a switchboard of the same order.

        They come after it, so that each is complete from its first moment on.
        """
        parts = [
            Command.create(
                {
                    **self._prepare_line(line, index),
                    "switchboard_line_id": order.order_line_ids.filtered(
                        lambda other, place=line.switchboard_line: other.sequence
                        == place
                    ).id,
                }
            )
            for index, line in enumerate(data.lines)
            if line.switchboard_line is not None
        ]
        if parts:
            order.order_line_ids = parts
            # As the request had them, and as they are read from now on.
            order.flush_recordset()
            order.invalidate_recordset(["order_line_ids"])

    def _find_by_code(self, model: str, code: Any) -> Any:
        # sudo: at most one record, by a code that the client must know
        records = self.env[model].sudo()
        if not isinstance(code, str) or not code:
            return records
        return records._get_by_code(code, self.env.company)
