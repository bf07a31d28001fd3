"""Custom fields of an object: checked against their templates, merged by code."""

from .errors import invalid
from .store import key
from .world import World

VALUES = [
    "stringValue",
    "dateValue",
    "longValue",
    "doubleValue",
    "booleanValue",
    "value",
    "mapValue",
    "entityReferenceValue",
]


def merge(world: World, level: str, stored: list, given: dict | None) -> list:
    """Return stored custom fields with the given ones of a request written over them.

    Raises INVALID_PARAMETER for a code that has no template at this level.
    """
    merged = {key(field["code"]): field for field in stored}
    for field in (given or {}).get("customField", []):
        code = field.get("code", "")
        template = world.catalogue.find("customFieldTemplates", code)
        if template is None or template["appliesTo"] != level:
            raise invalid(f"Custom field template with code {code} not found.")
        merged[key(code)] = {
            "code": template["code"],
            "description": template["description"],
            "fieldType": template["fieldType"],
            **{name: field[name] for name in VALUES if name in field},
        }
    return list(merged.values())


def show(fields: list) -> dict | None:
    """Return custom fields as an answer carries them."""
    if not fields:
        return None
    return {"customField": fields, "inheritedCustomField": []}
