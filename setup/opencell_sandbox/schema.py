"""Request bodies: which properties a type has in a profile, and of what kind.

The lists are in `schema.json`; a property that a type does not have is refused, which
is how Opencell treats a field of version 15 sent to version 7.
"""

import json
from pathlib import Path

from .errors import invalid
from .profile import Profile
from .servertime import ServerTime

SCALARS = {
    "string": "java.lang.String",
    "integer": "java.lang.Long",
    "number": "java.math.BigDecimal",
    "boolean": "java.lang.Boolean",
}
BOOLEANS = {"true": True, "false": False}


class Schema:
    """The types that one profile understands."""

    def __init__(self, profile: Profile, time: ServerTime):
        source = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))
        self.time = time
        self.classes = {name: entry["class"] for name, entry in source["types"].items()}
        self.fields = {
            name: self._read_fields(entry, profile)
            for name, entry in source["types"].items()
        }
        self.enums = {
            name: self._read_values(values, profile)
            for name, values in source["enums"].items()
        }

    @staticmethod
    def _read_fields(entry: dict, profile: Profile) -> dict[str, str]:
        words = f"{entry.get('both', '')} {entry.get(profile.name, '')}".split()
        pairs = (word.partition(":") for word in words)
        return {name: kind or "string" for name, _, kind in pairs}

    @staticmethod
    def _read_values(values: str | dict, profile: Profile) -> list[str]:
        text = values if isinstance(values, str) else values.get(profile.name, "")
        return text.split()

    def read(self, kind: str, value: object) -> object:
        """Return value converted to kind, without its null properties.

        Dates become milliseconds. Raises INVALID_PARAMETER for an unknown property or
        a value of another kind.
        """
        if kind.endswith("[]"):
            if not isinstance(value, list):
                raise self._mismatch("java.util.ArrayList", value)
            return [self.read(kind[:-2], item) for item in value if item is not None]
        if kind in self.fields:
            return self._read_object(kind, value)
        if kind in self.enums:
            return self._read_enum(kind, value)
        if kind in SCALARS:
            return self._read_scalar(kind, value)
        if kind == "date":
            return self.time.parse(value)
        return value

    def _read_object(self, kind: str, value: object) -> dict:
        if not isinstance(value, dict):
            raise self._mismatch(self.classes[kind], value)
        fields = self.fields[kind]
        result = {}
        for name, item in value.items():
            if name not in fields:
                raise invalid(
                    f'Unrecognized field "{name}" (class {self.classes[kind]}), '
                    "not marked as ignorable"
                )
            if item is not None:
                result[name] = self.read(fields[name], item)
        return result

    def _read_enum(self, kind: str, value: object) -> str:
        if value not in self.enums[kind]:
            raise invalid(
                f'Cannot deserialize value of type `{kind}` from String "{value}": '
                f"not one of the values accepted for Enum class: {self.enums[kind]}"
            )
        return str(value)

    def _read_scalar(self, kind: str, value: object) -> object:
        if isinstance(value, (dict, list)):
            raise self._mismatch(SCALARS[kind], value)
        try:
            if kind == "string":
                return _text(value)
            if kind == "boolean":
                return value if isinstance(value, bool) else BOOLEANS[str(value)]
            if isinstance(value, bool):
                raise ValueError(value)
            return int(value) if kind == "integer" else float(value)
        except (ValueError, KeyError):
            raise self._mismatch(SCALARS[kind], value) from None

    @staticmethod
    def _mismatch(java: str, value: object) -> Exception:
        token = {dict: "Object", list: "Array", str: f'String "{value}"'}
        seen = token.get(type(value), f"value {value}")
        return invalid(f"Cannot deserialize value of type `{java}` from {seen}")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
