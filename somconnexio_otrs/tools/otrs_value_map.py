"""Translating Odoo's values into OTRS's keys, as people write it: a line ``value=key``
each. ``*=key`` is for every other value, ``=key`` for an empty one."""

ANY_OTHER = "*"


def parse_value_map(text):
    """Return {value: key} of the lines of a map.

    :raises ValueError: with the line that is none, or that comes twice
    """
    mapping = {}
    for line in (text or "").splitlines():
        if not line.strip():
            continue
        value, is_pair, key = (part.strip() for part in line.partition("="))
        if not is_pair or value in mapping:
            raise ValueError(line.strip())
        mapping[value] = key
    return mapping


def translate_value(mapping, value):
    """The key of a value, or None if the map has none for it."""
    if not mapping:
        return value
    if value == "":
        return mapping.get("", "")
    return mapping.get(value, mapping.get(ANY_OTHER))
