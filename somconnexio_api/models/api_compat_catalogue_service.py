# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models
from odoo.fields import Domain

from ..compat.const_catalogue import CATEGORIES, PRICE_LIST, unlimited
from ..compat.schemas.catalogue import (
    FormerMobileOffer,
    FormerOneShot,
    FormerPack,
    FormerProduct,
    MobileOfferList,
    OneShotList,
    ProductList,
)


class ApiCompatCatalogueService(models.AbstractModel):
    """The catalogue as the former API tells it."""

    _name = "api.compat.catalogue.service"
    _description = "Former API: Catalogue"
    _inherit = ["api.catalogue.service"]

    def _read_catalogue(self, is_company: bool):
        """Return what the website shows to companies, or to people."""
        # sudo: clients read the published catalogue, not products in general
        reader = self.env["service.catalogue"].sudo()
        kind = "company" if is_company else "person"
        return reader._get_catalogue(self.env.company.sudo(), kind)

    def _list_price_lists(self, found: Any, code: str | None) -> list[str]:
        """Return the codes of the lists that are asked for; all if none is."""
        return [known for known, _name in found.price_lists if code in (None, known)]

    def _keep_known(self, products: Any) -> list:
        """Leave out what the former catalogue has no category for."""
        return [product for product in products if product.technology in CATEGORIES]

    def _list_former_products(
        self, code: str | None, category: str | None, is_company: bool
    ) -> list[ProductList]:
        """Return tariffs, packs and add-ons, by price list.

        :param code: of the only price list that is told
        :param category: of the tariffs; packs and add-ons are told for all
        """
        found = self._read_catalogue(is_company)
        tariffs = [
            product
            for product in self._keep_known(found.tariffs)
            if category in (None, CATEGORIES[product.technology])
        ]
        packs = [
            pack
            for pack in found.packs
            if len(self._keep_known(pack.products)) == len(pack.products)
        ]
        return [
            ProductList(
                code=price_list,
                products=self._describe_products(tariffs, price_list),
                packs=[FormerPack.from_pack(pack, price_list) for pack in packs],
                add_ons=self._describe_products(
                    self._keep_known(found.addons), price_list
                ),
            )
            for price_list in self._list_price_lists(found, code)
        ]

    def _list_tariff_changes(
        self, code: str | None, product_code: str
    ) -> list[ProductList]:
        """Return the tariffs that a contract with a tariff may change to.

        A tariff without such a list, or an unknown one, gets the whole catalogue.
        """
        company = self.env.company.sudo()
        # sudo: clients read the published catalogue, not products in general
        products = self.env["product.product"].sudo()
        product = products._get_service_product(product_code, company)
        reader = self.env["service.catalogue"].sudo()
        changes = reader._get_tariff_changes(product, company)
        if changes is None:
            return self._list_former_products(code, None, False)
        lists = reader._get_price_lists(company)
        known = self._keep_known(changes)
        return [
            ProductList(
                code=price_list,
                products=self._describe_products(known, price_list),
                packs=[],
                add_ons=[],
            )
            for price_list in lists.mapped("code")
            if code in (None, price_list)
        ]

    def _describe_products(self, products: Any, price_list: str) -> list[FormerProduct]:
        return [FormerProduct.from_product(one, price_list) for one in products]

    def _list_one_shots(
        self, code: str | None, product_code: str | None
    ) -> list[OneShotList]:
        """Return the bundles for a tariff; none for an unknown one."""
        company = self.env.company.sudo()
        code = code or PRICE_LIST
        # sudo: clients read the published catalogue, not products in general
        reader = self.env["service.catalogue"].sudo()
        if code not in reader._get_price_lists(company).mapped("code"):
            return []
        bundles = ()
        if product_code:
            products = self.env["product.product"].sudo()
            product = products._get_service_product(product_code, company)
            bundles = product and reader._get_one_shots(product, company)
        return [
            OneShotList(
                code=code,
                one_shots=[
                    FormerOneShot(
                        code=bundle.code,
                        name=bundle.name,
                        price=bundle.prices.by_list[code],
                        minutes=unlimited(bundle.minutes),
                        data=unlimited(bundle.data_mb),
                    )
                    for bundle in bundles
                ],
            )
        ]

    def _list_mobile_offers(
        self, code: str | None, is_company: bool
    ) -> list[MobileOfferList]:
        """Return the tariffs that mobiles have beside a fibre, by code."""
        found = self._read_catalogue(is_company)
        return [
            MobileOfferList(
                code=price_list,
                products=[
                    self._describe_mobile_offer(offer, price_list)
                    for offer in found.mobile_offers
                ],
            )
            for price_list in self._list_price_lists(found, code)
        ]

    def _describe_mobile_offer(self, offer: Any, price_list: str) -> FormerMobileOffer:
        return FormerMobileOffer(
            code=offer.code,
            name=offer.name,
            number_of_mobiles=offer.number,
            is_sharing_data=offer.is_shared_data,
            fiber_bandwidth_available=[str(width) for width in offer.bandwidths],
            price=offer.prices.by_list[price_list],
            minutes=unlimited(offer.minutes),
            data=unlimited(offer.data_mb),
            belongs_packs_codes=list(offer.pack_codes),
        )

    def _list_former_providers(self, is_mobile: bool, is_broadband: bool):
        """Return the providers, those that offer all of what is asked for."""
        domain = self._get_providers_domain()
        if is_mobile:
            domain &= Domain("is_mobile", "=", True)
        if is_broadband:
            domain &= Domain("is_broadband", "=", True)
        # sudo: a list of companies that the website shows
        return self.env["service.provider"].sudo().search(domain)
