# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from odoo import models
from odoo.fields import Domain

from ..problem import ApiProblem

if TYPE_CHECKING:
    from ..paging import PageQuery


class ApiContractService(models.AbstractModel):
    """Contracts as the API tells them."""

    _name = "api.contract.service"
    _description = "API: Contracts"
    _inherit = ["api.caller.mixin"]

    def _get_domain(self) -> Domain:
        """The services of this company; those of the member if one asks."""
        return (
            self._limit_to_company()
            & self._limit_to_member()
            & Domain("service_technology_id", "!=", False)
            & Domain("code", "!=", False)
        )

    def _list_contracts(self, filters: dict[str, Any], page: PageQuery):
        """Return one page of contracts, and the cursor of the next one or None.

        :param filters: `member`, `code`, `phone_number`, `state`, `technology`,
            `changed_since`; None where nothing is asked for
        """
        domain = self._get_domain()
        paths = {
            "member": "partner_id.ref",
            "code": "code",
            "state": "lifecycle_state",
            "technology": "service_technology_id.code",
        }
        for name, path in paths.items():
            if filters[name] is not None:
                domain &= Domain(path, "=", filters[name])
        if filters["phone_number"] is not None:
            number = self.env["crm.lead"]._normalize_phone_number(
                filters["phone_number"]
            )
            domain &= Domain("phone_number", "=", number or filters["phone_number"])
        if filters["changed_since"] is not None:
            domain &= self._get_changed_domain(filters["changed_since"])
        # sudo: a client reads contracts through here only
        contracts = self.env["contract.contract"].sudo()
        return page.fetch(contracts.with_context(active_test=False), domain)

    def _get_changed_domain(self, since: datetime) -> Domain:
        """What a client would see differently; lines and people count too."""
        paths = ("", "contract_line_ids.", "service_partner_id.", "email_ids.")
        return Domain.OR(Domain(f"{path}write_date", ">=", since) for path in paths)

    def _find_contract(self, code: str) -> Any:
        """Return the contract with this code, or none."""
        # sudo: a client reads contracts through here only
        contracts = self.env["contract.contract"].sudo()
        return contracts.with_context(active_test=False).search(
            self._get_domain() & Domain("code", "=", code), limit=1
        )

    def _get_contract(self, code: str) -> Any:
        """Return the contract with this code.

        :raises ApiProblem: 404
        """
        contract = self._find_contract(code)
        if not contract:
            raise ApiProblem(404, self.env._("There is no contract with this code."))
        return contract
