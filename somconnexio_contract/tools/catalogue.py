"""What a cooperative sells, described for the website: values, no records."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Prices:
    """What something costs a month, or once if it is a one-shot.

    :param without_tax: in the company's currency
    :param with_tax: in the company's currency
    :param by_list: by code of a price list
    """

    without_tax: float
    with_tax: float
    by_list: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MobileOffer:
    """A tariff that services have in a pack: what it costs, and with what.

    :param number: how many services there are in the pack
    :param minutes: -1 if unlimited
    :param data_mb: -1 if unlimited
    :param bandwidths: of the main tariffs with which it is sold, in Mbit/s
    :param pack_codes: packs of the website that are made of it
    """

    code: str
    name: str
    prices: Prices
    technology: str
    customer_kind: str
    minutes: int
    data_mb: int
    number: int
    is_shared_data: bool
    bandwidths: tuple[int, ...]
    pack_codes: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueProduct:
    """A tariff, an add-on or a one-shot.

    :param technology: code of the technology
    :param role: one of ``const.SERVICE_ROLE``
    :param minutes: -1 if unlimited
    :param data_mb: -1 if unlimited
    :param available_for: some of ``member``, ``agreement``, ``sponsored``
    :param offer: the cheaper tariff of a pack that brings the same
    """

    code: str
    name: str
    prices: Prices
    technology: str
    technology_name: str
    role: str
    customer_kind: str
    minutes: int
    data_mb: int
    bandwidth_mb: int
    has_landline: bool
    is_featured: bool
    is_shared_data: bool
    available_for: tuple[str, ...]
    offer: MobileOffer | None = None


@dataclass(frozen=True)
class CataloguePack:
    """A main tariff with the services that cost less with it.

    :param number: how many services there are beside the main one
    :param bandwidth_mb: of the main tariff, in Mbit/s
    :param has_landline: of the main tariff
    :param products: the main tariff, and the other one as often as it is in
    """

    code: str
    name: str
    prices: Prices
    number: int
    is_shared_data: bool
    bandwidth_mb: int
    has_landline: bool
    is_featured: bool
    available_for: tuple[str, ...]
    products: tuple[CatalogueProduct, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything that the website shows of a cooperative.

    :param price_lists: code and name of each
    """

    price_lists: tuple[tuple[str, str], ...]
    tariffs: tuple[CatalogueProduct, ...]
    addons: tuple[CatalogueProduct, ...]
    one_shots: tuple[CatalogueProduct, ...]
    packs: tuple[CataloguePack, ...]
    mobile_offers: tuple[MobileOffer, ...]
