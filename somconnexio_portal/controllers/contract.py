# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.contract.controllers.main import PortalContract
from odoo.addons.somconnexio_contract.const import LIFECYCLE_LIVE_STATES

from .portal import MemberPortal


class MemberContractPortal(PortalContract, MemberPortal):
    """The contract pages of OCA contract, as members of a cooperative need them."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "contract_count" in counters:
            # Staff who look at the portal see their own, not everybody's.
            values["contract_count"] = request.env["contract.contract"].search_count(
                self._get_filter_domain({})
            )
        return values

    def _get_filter_domain(self, kw):
        contracts = request.env["contract.contract"]
        if not contracts.has_access("read"):
            return Domain.FALSE
        return contracts._get_portal_domain(request.env.user)

    def _get_contract_list_options(self) -> dict:
        """Choices of the list of contracts."""
        env = request.env
        return {
            "url": "/my/contracts",
            "sortings": {
                "date": {
                    "label": env._("Newest"),
                    "order": "date_service_start desc, id desc",
                },
                "name": {"label": env._("Number or Address"), "order": "name, id"},
                "code": {"label": env._("Reference"), "order": "code desc"},
            },
            "filters": {
                "current": {
                    "label": env._("In use"),
                    "domain": Domain("lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
                },
                "ended": {
                    "label": env._("Ended"),
                    "domain": Domain("lifecycle_state", "=", "terminated"),
                },
                "all": {"label": env._("All Contracts"), "domain": Domain.TRUE},
            },
            "inputs": self._get_contract_list_inputs(),
        }

    def _get_contract_list_inputs(self) -> dict:
        """Where the words of a search may be found."""
        env = request.env
        return {
            "all": {
                "input": "all",
                "label": env._("Search in All"),
                "domain": lambda words: Domain("name", "ilike", words)
                | Domain("phone_number", "ilike", words)
                | Domain("code", "ilike", words)
                | Domain("service_partner_id.street", "ilike", words)
                | Domain("service_partner_id.city", "ilike", words),
            },
            "code": {
                "input": "code",
                "label": env._("Search in Reference"),
                "domain": lambda words: Domain("code", "ilike", words),
            },
        }

    @http.route()
    def portal_my_contracts(
        self, page=1, date_begin=None, date_end=None, sortby=None, **kw
    ):
        """The member's contracts."""
        contracts = request.env["contract.contract"]
        if not contracts.has_access("read"):
            return request.redirect("/my")
        values = self._prepare_portal_layout_values()
        values.update(
            self._prepare_list_values(
                contracts,
                self._get_filter_domain(kw),
                self._get_contract_list_options(),
                page=page,
                sortby=sortby,
                **kw,
            )
        )
        contracts = values.pop("records")
        request.session["my_contracts_history"] = contracts.ids[:100]
        values.update(
            {
                # Names of products and prices: the member's own contracts only.
                "contracts": contracts.sudo(),
                "page_name": "contract",
                "date": date_begin,
            }
        )
        return request.render("somconnexio_portal.portal_my_contracts", values)

    @http.route()
    def portal_my_contract_detail(self, contract_contract_id, access_token=None, **kw):
        """One contract of the member, or of who has the link with its token."""
        try:
            contract_sudo = self._document_check_access(
                "contract.contract", contract_contract_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._contract_get_page_view_values(contract_sudo, access_token, **kw)
        return request.render("somconnexio_portal.portal_my_contract", values)

    def _contract_get_page_view_values(self, contract, access_token, **kwargs):
        values = super()._contract_get_page_view_values(
            contract, access_token, **kwargs
        )
        return {**values, "page_name": "contract"}
