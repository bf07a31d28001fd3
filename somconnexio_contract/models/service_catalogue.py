# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Iterable
from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain

from ..tools.catalogue import (
    Catalogue,
    CataloguePack,
    CatalogueProduct,
    MobileOffer,
    Prices,
)


class ServiceCatalogue(models.AbstractModel):
    """What the website shows, read in few queries and described in plain values.

    Whoever asks needs to read products, packs and price lists of the company; the
    names are in the language of the environment.
    """

    _name = "service.catalogue"
    _description = "Catalogue for the Website"

    # === WHAT IS OFFERED === #

    @api.model
    def _get_products_domain(self, company, customer_kind: str | None = None) -> Domain:
        """The products that the website of a company may show.

        :param customer_kind: "person" or "company", ``None`` for everything
        """
        domain = (
            Domain("is_published_catalogue", "=", True)
            & Domain("service_role", "!=", False)
            & Domain("service_technology_id", "!=", False)
            & Domain("default_code", "!=", False)
            & Domain("sale_ok", "=", True)
            & Domain("company_id", "in", [False, company.id])
        )
        if customer_kind:
            domain &= Domain("customer_kind", "in", ["any", customer_kind])
        return domain

    @api.model
    def _get_catalogue(
        self,
        company,
        customer_kind: str | None = None,
        technology: str | None = None,
    ) -> Catalogue:
        """Everything that a company offers.

        :param customer_kind: "person" or "company", ``None`` for everything
        :param technology: code of a technology that the tariffs must have; packs
            and what belongs to tariffs are given for all
        """
        reader = self.with_company(company)
        products = reader._find_products(company, customer_kind)
        described = reader._describe(products, company)
        offers = reader._find_pack_offers(products, company, customer_kind)
        mobile_offers = reader._describe_mobile_offers(
            products, offers, described, company, customer_kind
        )
        tariffs = products.filtered(
            lambda product: product.service_role == "main"
            and product.is_sold_as_new
            and not product.is_pack_exclusive
            and technology in (None, product.service_technology_id.code)
        )
        by_role = products.grouped("service_role")
        lists = reader._get_price_lists(company)
        return Catalogue(
            price_lists=tuple((item.code, item.name) for item in lists),
            tariffs=tuple(
                self._add_twin(described[tariff], mobile_offers) for tariff in tariffs
            ),
            addons=tuple(described[item] for item in by_role.get("addon", ())),
            one_shots=tuple(described[item] for item in by_role.get("one_shot", ())),
            packs=tuple(
                reader._describe_pack(offer, described, company) for offer in offers
            ),
            mobile_offers=mobile_offers,
        )

    @api.model
    def _get_one_shots(self, product, company) -> tuple[CatalogueProduct, ...]:
        """The bundles that contracts with a tariff may book.

        :param product: a ``product.product``; none for no bundles
        """
        reader = self.with_company(company)
        bundles = reader._find_products(company).filtered(
            lambda bundle: bundle.service_role == "one_shot"
            and bundle.service_technology_id == product.service_technology_id
            and bundle._fits_data_of(product)
        )
        described = reader._describe(bundles, company)
        return tuple(described[bundle] for bundle in bundles)

    @api.model
    def _get_tariff_changes(
        self, product, company
    ) -> tuple[CatalogueProduct, ...] | None:
        """The tariffs that the list of a tariff names, on the website or not.

        :return: ``None`` if it has no list: every tariff of its technology will do
        """
        if not product.tariff_change_ids:
            return None
        reader = self.with_company(company)
        tariffs = reader.env["product.product"].search(
            [
                ("product_tmpl_id", "in", product.tariff_change_ids.ids),
                ("sale_ok", "=", True),
                ("company_id", "in", (company.id, False)),
            ],
            order="default_code, id",
        )
        described = reader._describe(tariffs, company)
        return tuple(described[tariff] for tariff in tariffs)

    # === FINDING === #

    def _find_products(self, company, customer_kind: str | None = None):
        return self.env["product.product"].search(
            self._get_products_domain(company, customer_kind),
            order="service_technology_id, default_code, id",
        )

    def _find_pack_offers(self, products, company, customer_kind: str | None):
        """Packs of the website whose products are all on the website."""
        kinds = (
            ("any", customer_kind) if customer_kind else ("any", "person", "company")
        )
        offers = self.env["service.pack.offer"].search(
            [
                ("company_id", "=", company.id),
                ("is_published_catalogue", "=", True),
                ("pack_id.active", "=", True),
                ("pack_id.customer_kind", "in", kinds),
            ]
        )
        return offers.filtered(
            lambda offer: offer.is_complete
            and offer.main_product_id in products
            and offer.product_id in products
        )

    def _get_price_lists(self, company):
        return self.env["service.price.list"]._get_price_lists(company)

    # === DESCRIBING === #

    def _describe(self, products, company) -> dict:
        """Each of the products in plain values."""
        price_lists = self._get_price_lists(company)
        return {
            product: self._describe_product(product, price_lists, company)
            for product in products
        }

    def _describe_product(self, product, price_lists, company) -> CatalogueProduct:
        technology = product.service_technology_id
        return CatalogueProduct(
            code=product.default_code,
            name=product.product_tmpl_id._get_web_name(),
            prices=self._get_prices(product, price_lists),
            technology=technology.code,
            technology_name=technology.name,
            role=product.service_role,
            customer_kind=product.customer_kind,
            minutes=product.minutes,
            data_mb=product.data_mb,
            bandwidth_mb=product.bandwidth_mb,
            has_landline=product.has_landline,
            is_featured=product.is_featured,
            is_shared_data=product._is_shared_data(),
            available_for=product.product_tmpl_id._get_available_for(company),
        )

    def _get_prices(self, product, price_lists) -> Prices:
        prices = product._get_service_price()
        return Prices(
            **prices,
            by_list={
                item.code: item._get_price(product, prices) for item in price_lists
            },
        )

    def _describe_pack(self, offer, described: dict, company) -> CataloguePack:
        products = [described[product] for product in offer._get_products()]
        main = products[0]
        templates = (offer.main_product_id | offer.product_id).product_tmpl_id
        return CataloguePack(
            code=offer.code,
            name=offer._get_web_name(),
            prices=self._add_prices([product.prices for product in products], company),
            number=offer.size,
            is_shared_data=offer.pack_id.is_shared_data,
            bandwidth_mb=main.bandwidth_mb,
            has_landline=main.has_landline,
            is_featured=offer.is_featured,
            available_for=templates._get_available_for(company),
            products=tuple(products),
        )

    def _add_prices(self, prices: list[Prices], company) -> Prices:
        """What several things cost together."""
        add = company.currency_id.round
        return Prices(
            without_tax=add(sum(price.without_tax for price in prices)),
            with_tax=add(sum(price.with_tax for price in prices)),
            by_list={
                code: add(sum(price.by_list[code] for price in prices))
                for code in prices[0].by_list
            },
        )

    def _describe_mobile_offers(
        self, products, offers, described: dict, company, customer_kind: str | None
    ) -> tuple[MobileOffer, ...]:
        """The tariffs of packs, by code and by how many services there are."""
        packs = self.env["service.pack"].search([("company_id", "=", company.id)])
        if customer_kind:
            packs = packs.filtered(
                lambda pack: pack.customer_kind in ("any", customer_kind)
            )
        places = packs.tariff_ids.filtered(
            lambda place: place.product_id in products
            and place.pack_id.main_product_ids & products
        )
        groups = places.grouped(
            lambda place: (place.product_id, place.size, place.pack_id.is_shared_data)
        )
        found = [
            self._describe_mobile_offer(places, offers, products, described)
            for places in groups.values()
        ]
        return tuple(sorted(found, key=lambda item: (item.code, item.number)))

    def _describe_mobile_offer(self, places, offers, products, described: dict):
        product, size = places.product_id, places[0].size
        item = described[product]
        packs = places.pack_id
        mains = packs.main_product_ids & products
        made_of_it = offers.filtered(
            lambda offer: offer.pack_id in packs and offer.size == size
        )
        return MobileOffer(
            code=item.code,
            name=item.name,
            prices=item.prices,
            technology=item.technology,
            customer_kind=item.customer_kind,
            minutes=item.minutes,
            data_mb=item.data_mb,
            number=size,
            is_shared_data=packs[0].is_shared_data,
            bandwidths=tuple(sorted({*mains.mapped("bandwidth_mb")} - {0})),
            pack_codes=tuple(sorted(made_of_it.mapped("code"))),
        )

    def _add_twin(
        self, tariff: CatalogueProduct, offers: Iterable[MobileOffer]
    ) -> CatalogueProduct:
        """The tariff with the cheaper one of a pack that brings the same, if any."""
        twins = [
            offer
            for offer in offers
            if (tariff.minutes or tariff.data_mb)
            and (offer.technology, offer.minutes, offer.data_mb)
            == (tariff.technology, tariff.minutes, tariff.data_mb)
            and tariff.customer_kind in ("any", offer.customer_kind)
            and not offer.is_shared_data
            and offer.code != tariff.code
            and offer.prices.without_tax < tariff.prices.without_tax
        ]
        twin = min(
            twins,
            key=lambda offer: (offer.number, offer.prices.without_tax, offer.code),
            default=None,
        )
        return replace(tariff, offer=twin)
