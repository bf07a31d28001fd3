# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from odoo import Command, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..problem import ApiProblem
from ..schemas.order import NewMember, OrderCreate, OrderLineCreate

if TYPE_CHECKING:
    from ..paging import PageQuery


class ApiOrderService(models.AbstractModel):
    """Orders as the API takes and tells them."""

    _name = "api.order.service"
    _description = "API: Orders"
    _inherit = [
        "api.order.line.mixin",
        "api.order.status.mixin",
        "api.order.change.mixin",
    ]

    def _get_order(self, reference: str):
        """Return the order that this client placed, a lost one too.

        :raises ApiProblem: 404
        """
        order = self._get_orders().search(
            [
                *self._get_domain(),
                ("order_reference", "=", reference),
                ("api_client_id", "=", self._get_client().id),
            ],
            limit=1,
        )
        if not order:
            raise ApiProblem(404, self.env._("There is no such order."))
        return order

    def _list_orders(self, filters: dict[str, Any], page: PageQuery):
        """Return one page of this client's orders, and the next cursor or None.

        :param filters: `status`, `changed_since`; None where nothing is asked for
        """
        domain = Domain(self._get_domain())
        domain &= Domain("api_client_id", "=", self._get_client().id)
        if filters["status"] is not None:
            domain &= Domain("order_state", "=", filters["status"])
        since = filters["changed_since"]
        if since is not None:
            paths = ("write_date", "service_order_ids.write_date")
            paths += ("document_ids.write_date",)
            domain &= Domain.OR(Domain(path, ">=", since) for path in paths)
        return page.fetch(self._get_orders(), domain)

    def _create_order(self, body: Any):
        """Create the order, or find the one of an earlier request with this `uuid`.

        :param body: the request's JSON, not validated yet
        :return: order (`crm.lead`), whether it is new
        :raises ApiProblem: 409 if the `uuid` came with other data before, 422 with all
            that is wrong, 429 if the client orders too much. Nothing was written then.
        """
        digest = self._get_digest(body)
        orders, domain = self._get_orders(), self._get_domain()
        order = self._get_earlier(body, digest, orders, domain)
        if order:
            return order, False
        data = self._parse(OrderCreate, body)
        client = self._get_client()
        client._check_order_rate()
        vals = self._prepare_order(data)
        errors = self._find_place_errors(data, vals)
        if errors:
            raise ApiProblem(422, errors=errors)
        vals = {
            **vals,
            "api_client_id": client.id,
            "api_request_digest": digest,
        }
        # sudo: placing an order is all that this user may do with orders. It does not
        # follow them: it reads no mail.
        leads = self.env["crm.lead"].sudo().with_context(mail_create_nosubscribe=True)
        order = self._create_once(leads, vals, "crm_lead_request_uuid_uniq")
        self._add_parts(order, data)
        return order, True

    def _get_domain(self) -> list:
        return [
            ("company_id", "=", self.env.company.id),
            ("is_service_order", "=", True),
        ]

    def _get_orders(self) -> Any:
        # sudo: an order is found by reference or uuid, in this company only
        return self.env["crm.lead"].sudo().with_context(active_test=False)

    # === FROM REQUEST TO VALUES === #

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
                Command.create(self._prepare_line(line, index))
                for index, line in enumerate(data.lines)
                if line.switchboard_line is None
            ],
        }
        if data.notes:
            vals["description"] = plaintext2html(data.notes)
        if data.new_member:
            vals.update(self._prepare_new_member(data.new_member))
            return vals
        if data.membership_request:
            return {**vals, **self._prepare_applicant(data.membership_request)}
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

    def _prepare_applicant(self, reference: str) -> dict:
        """Values of the order of somebody who has asked for the membership."""
        request = self._find_membership_request(reference)
        return {
            "membership_request_id": request.id,
            "email_from": request.email,
            "phone": request.phone,
        }

    def _prepare_line(self, data: OrderLineCreate, place: int = 0) -> dict:
        product = self._find_product(data.product)
        has_sim = product.service_technology_id.is_mobile or product.has_mobile_number
        vals = {
            **self._prepare_place(data),
            "sequence": place,
            "product_id": product.id,
            "kind": data.kind,
            "phone_number": data.phone_number,
            "previous_provider_id": self._find_provider(data.previous_provider).id,
            "icc": data.icc,
            "donor_icc": data.donor_icc,
            "sim_type": has_sim and (data.sim_type or "physical"),
            "notes": data.notes,
        }
        if data.service_address:
            vals.update(self._prepare_address(data.service_address, "service_"))
        return vals
