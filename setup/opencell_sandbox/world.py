"""What every operation works on."""

from dataclasses import dataclass, field

from .catalogue import Catalogue
from .errors import missing
from .profile import Profile
from .servertime import ServerTime
from .store import Store


@dataclass
class World:
    """One server: its generation, memory, catalogue and clock."""

    profile: Profile
    store: Store
    catalogue: Catalogue
    time: ServerTime

    def now(self) -> int:
        """Return the instant that the server takes for now."""
        return self.time.now()


@dataclass
class Call:
    """One request, already authenticated and checked against the schema.

    body: the converted request body; query: parameters of the URL; path: the variable
    segments of the URL.
    """

    world: World
    body: object = None
    query: dict = field(default_factory=dict)
    path: dict = field(default_factory=dict)

    def wanted(self, name: str) -> str:
        """Return a query parameter that must be there."""
        value = self.query.get(name)
        if not value:
            raise missing(name)
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean query parameter, false when absent."""
        return self.query.get(name, "").lower() == "true"

    def date(self, name: str) -> int | None:
        """Return a date of the query as an instant."""
        value = self.query.get(name)
        return self.world.time.parse(value) if value else None
