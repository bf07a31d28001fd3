"""What every operation works on."""

from dataclasses import dataclass, field

from .catalogue import Catalogue
from .errors import invalid, missing
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

    def number(self, name: str) -> int | None:
        """Return a whole number of the query, None when absent."""
        value = self.query.get(name)
        if not value:
            return None
        if not value.isascii() or not value.isdigit():
            raise invalid(f"Invalid value '{value}' for field {name}")
        return int(value)
