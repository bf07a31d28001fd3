# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import TYPE_CHECKING

from odoo import models
from odoo.fields import Domain

if TYPE_CHECKING:
    from odoo.addons.fastapi.schemas import Paging


class ApiCatalogueService(models.AbstractModel):
    """What can be ordered. The technical user reads through here only."""

    _name = "api.catalogue.service"
    _description = "API: Catalogue"

    def _get_products_domain(self) -> Domain:
        """The products that the website may offer, of this company and of all."""
        return self.env["service.catalogue"]._get_products_domain(self.env.company)

    def _list_products(self, technology: str | None, page: Paging):
        """Return the number of products and one page of them.

        :param technology: code of a technology, or None for all
        """
        domain = self._get_products_domain()
        if technology:
            domain &= Domain("service_technology_id.code", "=", technology)
        # sudo: clients read the published catalogue, not products in general
        products = self.env["product.product"].sudo()
        rows = products.search(
            domain,
            limit=page.limit,
            offset=page.offset,
            order="service_technology_id, default_code",
        )
        return products.search_count(domain), rows

    def _list_providers(self, service: str | None, page: Paging):
        """Return the number of providers and one page of them.

        :param service: "mobile", "broadband" or None for all
        """
        domain = Domain("company_id", "in", [False, self.env.company.id]) & Domain(
            "is_own", "=", False
        )
        if service:
            domain &= Domain(f"is_{service}", "=", True)
        # sudo: a list of companies that the website shows
        providers = self.env["service.provider"].sudo()
        rows = providers.search(domain, limit=page.limit, offset=page.offset)
        return providers.search_count(domain), rows
