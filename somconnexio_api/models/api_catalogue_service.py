# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import TYPE_CHECKING

from odoo import models
from odoo.fields import Domain

from ..problem import ApiProblem
from ..schemas.catalogue import Catalogue

if TYPE_CHECKING:
    from ..paging import PageQuery


class ApiCatalogueService(models.AbstractModel):
    """What can be ordered. The technical user reads through here only."""

    _name = "api.catalogue.service"
    _description = "API: Catalogue"

    def _get_products_domain(self) -> Domain:
        """The products that the website may offer, of this company and of all."""
        return self.env["service.catalogue"]._get_products_domain(self.env.company)

    def _get_catalogue(
        self,
        customer_kind: str | None,
        technology: str | None,
        price_list: str | None,
    ) -> Catalogue:
        """Return everything that the website shows.

        :param customer_kind: "person", "company" or None for everything
        :param technology: code of a technology that the tariffs must have
        :param price_list: code of the only price list that is told
        :raises ApiProblem: 422 for a price list that does not exist
        """
        # sudo: clients read the published catalogue, not products in general
        company = self.env.company.sudo()
        found = (
            self.env["service.catalogue"]
            .sudo()
            ._get_catalogue(company, customer_kind, technology)
        )
        if price_list is not None and price_list not in dict(found.price_lists):
            detail = self.env._("There is no price list with this code.")
            pointer, code = "?price_list", "unknown_price_list"
            error = {"pointer": pointer, "code": code, "detail": detail}
            raise ApiProblem(422, errors=[error])
        return Catalogue.from_catalogue(found, company.currency_id, price_list)

    def _list_discovery_channels(self):
        """Return the channels that people can choose from."""
        # sudo: a list that the website shows
        channels = self.env["discovery.channel"].sudo()
        return channels.search(
            Domain("company_id", "in", [False, self.env.company.id])
            & Domain("code", "!=", False)
        )

    def _list_products(self, technology: str | None, page: PageQuery):
        """Return one page of products, and the cursor of the next one or None.

        :param technology: code of a technology, or None for all
        """
        domain = self._get_products_domain() & Domain("default_code", "!=", False)
        if technology:
            domain &= Domain("service_technology_id.code", "=", technology)
        # sudo: clients read the published catalogue, not products in general
        return page.fetch(self.env["product.product"].sudo(), domain)

    def _get_providers_domain(self) -> Domain:
        """The companies that people can come from: all but the cooperative itself."""
        return Domain("company_id", "in", [False, self.env.company.id]) & Domain(
            "is_own", "=", False
        )

    def _list_providers(self, service: str | None, page: PageQuery):
        """Return one page of providers, and the cursor of the next one or None.

        :param service: "mobile", "broadband" or None for all
        """
        domain = self._get_providers_domain()
        if service:
            domain &= Domain(f"is_{service}", "=", True)
        # sudo: a list of companies that the website shows
        return page.fetch(self.env["service.provider"].sudo(), domain)
