# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from psycopg2.errors import UniqueViolation
from pydantic import ValidationError

from odoo import Command, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import plaintext2html

from ..problem import ApiProblem
from ..schemas.order import NewMember, OrderCreate, OrderLineCreate
from ..validation import errors_of_body


class ApiOrderService(models.AbstractModel):
    """Orders as the API takes and tells them."""

    _name = "api.order.service"
    _description = "API: Orders"
    _inherit = "api.order.check.mixin"

    def _get_order(self, reference: str):
        """Return the order that this client placed, a lost one too.

        :raises ApiProblem: 404
        """
        order = self._search_order(
            [
                ("order_reference", "=", reference),
                ("api_client_id", "=", self._get_client().id),
            ]
        )
        if not order:
            raise ApiProblem(404, self.env._("There is no such order."))
        return order

    def _create_order(self, body: Any):
        """Create the order, or find the one of an earlier request with this `uuid`.

        :param body: the request's JSON, not validated yet
        :return: order (`crm.lead`), whether it is new
        :raises ApiProblem: 409 if the `uuid` came with other data before, 422 with all
            that is wrong, 429 if the client orders too much. Nothing was written then.
        """
        digest = self._get_digest(body)
        order = self._find_earlier(body, digest)
        if order:
            return order, False
        data = self._parse_order(body)
        client = self._get_client()
        client._check_order_rate()
        vals = {
            **self._prepare_order(data),
            "api_client_id": client.id,
            "api_request_digest": digest,
        }
        # sudo: placing an order is all that this user may do with orders. It does not
        # follow them: it reads no mail.
        leads = self.env["crm.lead"].sudo().with_context(mail_create_nosubscribe=True)
        try:
            with self.env.cr.savepoint():
                return leads.create(vals), True
        except UniqueViolation as exc:
            if exc.diag.constraint_name != "crm_lead_request_uuid_uniq":
                raise
            # The same request is being served twice at the same time, and the other
            # was faster. Odoo starts this one again, which then finds its order.
            raise ConcurrencyError("uuid of an order in another transaction") from exc

    def _search_order(self, domain: list):
        # sudo: an order is found by reference or uuid, in this company only
        orders = self.env["crm.lead"].sudo().with_context(active_test=False)
        return orders.search(
            [
                *domain,
                ("company_id", "=", self.env.company.id),
                ("is_service_order", "=", True),
            ],
            limit=1,
        )

    def _get_client(self):
        clients = self.env["somconnexio.api.client"].sudo()
        return clients.search([("user_id", "=", self.env.uid)], limit=1)

    # === IDEMPOTENCY === #

    def _find_earlier(self, body: Any, digest: str):
        """Return the order of an earlier request with the same `uuid`.

        It is found even if its data would not be accepted any more.
        """
        value = body.get("uuid") if isinstance(body, dict) else None
        try:
            uuid = str(UUID(value))
        except (ValueError, TypeError, AttributeError):
            return self.env["crm.lead"]  # the validation tells about it
        order = self._search_order([("request_uuid", "=", uuid)])
        is_same = (order.api_client_id, order.api_request_digest) == (
            self._get_client(),
            digest,
        )
        if order and not is_same:
            raise ApiProblem(409, self.env._("This uuid came with other data before."))
        return order

    def _get_digest(self, body: Any) -> str:
        """Return what two requests with the same data have in common.

        The `uuid` is compared by itself: it can be spelled in several ways.
        """
        if isinstance(body, dict):
            body = {name: value for name, value in body.items() if name != "uuid"}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    # === FROM REQUEST TO VALUES === #

    def _parse_order(self, body: Any) -> OrderCreate:
        try:
            return OrderCreate.model_validate(body, context={"service": self})
        except ValidationError as exc:
            errors = errors_of_body(exc, self.env.lang or "en_US")
            raise ApiProblem(422, errors=errors) from exc

    def _prepare_order(self, data: OrderCreate) -> dict:
        vals = {
            "is_service_order": True,
            "door": "api",
            "company_id": self.env.company.id,
            # The staff take it; the technical user is nobody's salesperson.
            "user_id": False,
            "request_uuid": str(data.uuid),
            "iban": data.iban,
            "consent_date": data.consent_date,
            "order_line_ids": [
                Command.create(self._prepare_line(line)) for line in data.lines
            ],
        }
        if data.notes:
            vals["description"] = plaintext2html(data.notes)
        if data.new_member:
            vals.update(self._prepare_new_member(data.new_member))
            return vals
        vals["partner_id"] = self._find_member(data.member).id
        if data.contact and data.contact.email:
            vals["email_from"] = data.contact.email
        if data.contact and data.contact.phone:
            vals["phone"] = data.contact.phone
        return vals

    def _prepare_new_member(self, data: NewMember) -> dict:
        return {
            "new_member": True,
            "new_member_is_company": data.is_company,
            "new_member_firstname": not data.is_company and data.first_name,
            "new_member_lastname": data.last_name,
            "new_member_vat": data.vat,
            "email_from": data.email,
            "phone": data.phone,
            "lang_id": self._find_language(data.language).id,
            **self._prepare_address(data.address),
        }

    def _prepare_line(self, data: OrderLineCreate) -> dict:
        technology = self._find_product(data.product).service_technology_id
        vals = {
            "product_id": self._find_product(data.product).id,
            "kind": data.kind,
            "phone_number": data.phone_number,
            "previous_provider_id": self._find_provider(data.previous_provider).id,
            "icc": data.icc,
            "donor_icc": data.donor_icc,
            "sim_type": technology.is_mobile and (data.sim_type or "physical"),
            "notes": data.notes,
        }
        if data.service_address:
            vals.update(self._prepare_address(data.service_address, "service_"))
        return vals
