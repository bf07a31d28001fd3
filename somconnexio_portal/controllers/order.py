# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .portal import MemberPortal


class MemberOrderPortal(MemberPortal):
    """What the member has asked for, and how far it is."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "member_order_count" in counters:
            orders, domain = request.env["crm.lead"]._get_portal_orders(
                request.env.user
            )
            values["member_order_count"] = orders.search_count(domain)
        return values

    def _get_order_list_options(self) -> dict:
        """Choices of the list of orders."""
        env = request.env
        return {
            "url": "/my/orders",
            "sortings": {
                "date": {
                    "label": env._("Newest"),
                    "order": "create_date desc, id desc",
                },
                "reference": {
                    "label": env._("Reference"),
                    "order": "order_reference desc",
                },
            },
            "filters": {
                "open": {
                    "label": env._("Under way"),
                    "domain": Domain("order_state", "in", ("new", "provisioning")),
                },
                "all": {"label": env._("All Orders"), "domain": Domain.TRUE},
            },
            "inputs": {
                "all": {
                    "input": "all",
                    "label": env._("Search in All"),
                    "domain": lambda words: Domain("order_reference", "ilike", words)
                    | Domain("order_line_ids.phone_number", "ilike", words)
                    | Domain("order_line_ids.service_street", "ilike", words)
                    | Domain("order_line_ids.product_id.name", "ilike", words),
                },
                "reference": {
                    "input": "reference",
                    "label": env._("Search in Reference"),
                    "domain": lambda words: Domain("order_reference", "ilike", words),
                },
            },
        }

    @http.route(
        ["/my/orders", "/my/orders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_member_orders(self, page=1, **kw):
        """The member's orders, those under way first."""
        orders, domain = request.env["crm.lead"]._get_portal_orders(request.env.user)
        values = self._prepare_portal_layout_values()
        values.update(
            self._prepare_list_values(
                orders, domain, self._get_order_list_options(), page=page, **kw
            )
        )
        values.update(
            {"member_orders": values.pop("records"), "page_name": "member_order"}
        )
        return request.render("somconnexio_portal.portal_my_orders", values)

    @http.route(
        "/my/orders/<int:order_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_member_order(self, order_id, **kw):
        """One order of the member."""
        orders, domain = request.env["crm.lead"]._get_portal_orders(request.env.user)
        order = orders.search(domain & Domain("id", "=", order_id))
        if not order:
            return request.redirect("/my")
        values = self._prepare_portal_layout_values()
        values.update({"member_order": order, "page_name": "member_order"})
        return request.render("somconnexio_portal.portal_my_order", values)
