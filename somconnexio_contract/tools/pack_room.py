"""The places of a pack: how many there are, and what takes them."""

from __future__ import annotations

from typing import Any, NamedTuple


class TakenPlaces(NamedTuple):
    """What takes places in a pack, or will.

    :param in_contracts: services that belong to the pack
    :param in_service_orders: services that are to join it
    :param in_orders: services that are ordered for it and have no contract yet
    """

    in_contracts: int
    in_service_orders: int
    in_orders: int


class PackRoom(NamedTuple):
    """The places of the pack that a main service has, or could have.

    :param contract: ``contract.contract``, the main service
    :param pack: ``service.pack``, empty if nobody may join
    :param taken: places that are taken, even if they are more than there are
    """

    contract: Any
    pack: Any
    taken: TakenPlaces

    @property
    def size(self) -> int:
        """How many services the pack has room for."""
        return self.pack.max_size

    @property
    def in_contracts(self) -> int:
        """Places of services that belong to the pack."""
        return min(self.size, self.taken.in_contracts)

    @property
    def in_service_orders(self) -> int:
        """Places of services that are to join the pack."""
        return min(self.size, self.taken.in_service_orders)

    @property
    def in_orders(self) -> int:
        """Places of services that are ordered for the pack."""
        return min(self.size, self.taken.in_orders)

    @property
    def used(self) -> int:
        """Places that are taken, at most all of them."""
        return min(self.size, sum(self.taken))

    @property
    def available(self) -> int:
        """How many more services have room in the pack."""
        return self.size - self.used
