"""What differs between the two generations of Opencell that are imitated."""

from dataclasses import dataclass

BOTH = ("v7", "v15")


@dataclass(frozen=True)
class Profile:
    """One generation of Opencell.

    `modern` is the single switch; the properties name what follows from it, so that
    the code that asks reads as a sentence.
    """

    name: str

    @property
    def modern(self) -> bool:
        return self.name == "v15"

    @property
    def version(self) -> str:
        return "15.1.2" if self.modern else "7.6.7"

    @property
    def answers_ids(self) -> bool:
        """Create and update answers carry entityId and entityCode."""
        return self.modern

    @property
    def list_limit(self) -> int | None:
        """Most rows of one list answer; None means no cap."""
        return 1000 if self.modern else None


PROFILES = {name: Profile(name) for name in BOTH}
