# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models
from odoo.tools import plaintext2html

from ..problem import ApiProblem
from ..schemas.order import OrderUpdate
from ..schemas.order_document import OrderDocumentUpload

# Service orders that nobody has begun to work on
NOT_BEGUN = ("draft", "acknowledged", "cancelled")


class ApiOrderChangeMixin(models.AbstractModel):
    """What a client may do with an order that it has placed."""

    _name = "api.order.change.mixin"
    _description = "API: Changes of an Order"
    _inherit = ["api.request.mixin", "api.upload.mixin"]

    # === DOCUMENTS === #

    def _upload_document(self, order: Any, body: Any) -> tuple[Any, bool]:
        """Add a file to a document of an order; the same one is not added again.

        :param body: the request's JSON, not validated yet
        :return: `crm.lead.document`, whether the file is new
        :raises ApiProblem: 409 if the order or the document is settled, 422 for a
            document that the order does not need, and for a file that won't do
        """
        data = self._parse(OrderDocumentUpload, body)
        if order.order_state == "lost":
            raise ApiProblem(409, self.env._("The order is over."))
        document = order.document_ids.filtered(
            lambda document: document.kind_id.code == data.category
        )
        if not document:
            detail = self.env._("The order does not need this document.")
            self._refuse("/category", "not_needed", detail)
        if document.state == "confirmed":
            message = self.env._("This document has been accepted already.")
            raise ApiProblem(409, message)
        _file, is_new = self._upload_file(document, data)
        return document, is_new

    # === DATA === #

    def _read_change(self, body: Any) -> OrderUpdate:
        """Return what a request's JSON wants to change.

        :raises ApiProblem: 422
        """
        return self._parse(OrderUpdate, body)

    def _update_order(self, order: Any, data: OrderUpdate) -> None:
        """Change the contact or the notes of an order that is not accepted yet.

        :param data: what it does not name stays
        :raises ApiProblem: 409 if the order is accepted or over
        """
        order._lock_order()
        if order.order_state != "new":
            raise ApiProblem(409, self.env._("The order is accepted, or over."))
        vals = {}
        if data.contact and data.contact.email:
            vals["email_from"] = data.contact.email
        if data.contact and data.contact.phone:
            vals["phone"] = data.contact.phone
        if data.notes is not None:
            vals["description"] = plaintext2html(data.notes)
        if vals:
            order.write(vals)

    # === CANCELLING === #

    def _cancel_order(self, order: Any) -> None:
        """Cancel an order; one that is lost already stays so.

        :raises ApiProblem: 409, with what stands against it
        """
        order._lock_order()
        if order.order_state == "lost":
            return
        services = order.service_order_ids
        if not services:
            order._apply_order_state("lost")
            return
        services._lock()
        errors = self._find_cancel_errors(order)
        if errors:
            message = self.env._("The order can't be cancelled any more.")
            raise ApiProblem(409, message, errors=errors)
        services._cancel(self.env._("Cancelled through the API"))

    def _find_cancel_errors(self, order: Any) -> list[dict]:
        errors = []
        for index, line in enumerate(order.order_line_ids):
            begun = line.service_order_ids.filtered(
                lambda service: service.state not in NOT_BEGUN
            )
            for service in begun:
                detail = self.env._("Somebody is working on this service.")
                if service.state in ("completed", "failed"):
                    detail = self.env._("This service is settled already.")
                pointer = f"/lines/{index}"
                errors.append(
                    {"pointer": pointer, "code": service.state, "detail": detail}
                )
        return errors
