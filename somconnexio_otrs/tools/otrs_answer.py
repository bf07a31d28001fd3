"""What a ticket tells its service order."""

from dataclasses import dataclass, field


@dataclass
class OtrsAnswer:
    """Values read back from a ticket.

    ``values`` by target, and under ``service_data`` and ``secrets`` by code;
    ``missing`` what success needs and is empty, ``problems`` what can't be read, both
    in words for those who enter them.
    """

    values: dict = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def get(self, target):
        """The value of a target, or None."""
        return self.values.get(target)
