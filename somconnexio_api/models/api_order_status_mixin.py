# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models


class ApiOrderStatusMixin(models.AbstractModel):
    """How far an order is, and what it lacks, without a word about anybody."""

    _name = "api.order.status.mixin"
    _description = "API: How an Order Stands"

    def _get_steps(self, order: Any) -> list[dict]:
        """The way of an order: `code`, `name` and `is_done` of each step."""
        is_valid = bool(order.service_order_ids)
        steps = [("received", self.env._("Received"), True)]
        request = order.membership_request_id
        if request:
            is_admitted = request.state in ("validated", "paid")
            steps.append(("membership", self.env._("Membership"), is_admitted))
        if order.document_ids:
            has_all = order._get_document_state() == "confirmed"
            steps.append(("documents", self.env._("Documents"), has_all))
        steps.append(("checked", self.env._("Checked by the cooperative"), is_valid))
        is_won = order.order_state == "won"
        steps.append(("provided", self.env._("The services work"), is_won))
        names = ("code", "name", "is_done")
        return [dict(zip(names, step, strict=True)) for step in steps]

    def _get_missing(self, order: Any) -> list[dict]:
        """What an order that nobody has validated yet waits for.

        :return: dictionaries with `code`, `line` (place in the order, or None),
            `document` (code of its kind, or None) and `detail`
        """
        if order.order_state != "new":
            return []
        found = [
            *self._get_missing_data(order),
            *self._get_missing_membership(order),
            *self._get_missing_documents(order),
            *self._get_missing_coverage(order),
        ]
        if not found and order.problem_count:
            # It may be about other people: a number in use, a known tax number.
            detail = self.env._("The cooperative has to look at it.")
            found.append(self._make_missing("to_check", detail))
        return found

    def _make_missing(
        self, code: str, detail: str, line: int | None = None, document=None
    ) -> dict:
        return {"code": code, "line": line, "document": document, "detail": detail}

    def _get_missing_data(self, order: Any) -> list[dict]:
        lines = list(order.order_line_ids)
        found = []
        for problem in order._get_member_problems_to_solve():
            code, line, detail = problem["code"], problem["line"], problem["message"]
            if code != "missing":
                # The core's texts repeat the value.
                record = line or order
                field = record._fields[problem["field"]]
                name = field._description_string(self.env)
                detail = self.env._("%(field)s is not valid.", field=name)
            place = lines.index(line) if line else None
            found.append(self._make_missing(code, detail, place))
        return found

    def _get_missing_membership(self, order: Any) -> list[dict]:
        if order.membership_request_id.state != "draft":
            return []
        detail = self.env._("The membership request is not validated yet.")
        return [self._make_missing("request_open", detail)]

    def _get_missing_documents(self, order: Any) -> list[dict]:
        to_send, found = order._get_documents_to_send(), []
        for document in order._get_open_documents():
            kind, name = document.kind_id.code, document.kind_id.name
            if document not in to_send:
                text = self.env._("%(document)s: it is being checked.", document=name)
                found.append(self._make_missing("document_unchecked", text, None, kind))
            elif document.state == "refused":
                text = self.env._("%(document)s: another one is needed.", document=name)
                found.append(self._make_missing("document_refused", text, None, kind))
            else:
                text = self.env._("%(document)s: please upload it.", document=name)
                found.append(self._make_missing("document_missing", text, None, kind))
        return found

    def _get_missing_coverage(self, order: Any) -> list[dict]:
        return [
            self._make_missing(code, message, place)
            for place, line in enumerate(order.order_line_ids)
            for _field, (code, message) in line._get_coverage_problems()
        ]
