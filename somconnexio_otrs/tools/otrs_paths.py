"""Reading record values by dotted paths, for what users type into a ticket type.

Nothing that a user writes is evaluated: a path is a chain of field names over the
models named here, a template is text with ``{path}`` in it. ``{first|second}`` takes
the first path that isn't empty.
"""

import re
import string

from odoo.tools import html2plaintext

MAX_DEPTH = 5
# Fields for every employee may be read, fields for some groups may not
EMPLOYEES = (None, "base.group_user")
# Through these a path may walk: a service order and what it is about. Users, backends
# and settings are not among them.
WALKABLE_MODELS = {
    "contract.contract",
    "crm.lead",
    "crm.lead.line",
    "product.product",
    "product.template",
    "res.company",
    "res.country",
    "res.country.state",
    "res.partner",
    "service.order",
    "service.provider",
    "service.supplier",
    "service.technology",
}
READABLE_TYPES = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
}


class PathError(ValueError):
    """A path or template that can't be used; ``part`` is what is wrong in it."""

    def __init__(self, part):
        super().__init__(part)
        self.part = part


def split_template(template):
    """Return the (text, paths) pairs of a template; ``paths`` are the alternatives.

    :raises PathError: for anything but plain ``{path}`` or ``{path|path}``
    """
    pairs = []
    try:
        pieces = list(string.Formatter().parse(template or ""))
    except ValueError as error:
        raise PathError(template) from error
    for text, name, spec, conversion in pieces:
        if name is None:
            pairs.append((text, []))
        elif spec or conversion or not name:
            raise PathError(name or "{}")
        else:
            pairs.append((text, [path.strip() for path in name.split("|")]))
    return pairs


def check_path(model, path):
    """Check that ``path`` can be read from records of ``model``.

    :raises PathError: naming the part that can't
    """
    names = path.split(".")
    if len(names) > MAX_DEPTH:
        raise PathError(path)
    for position, name in enumerate(names):
        field = model._fields.get(name)
        if name.startswith("_") or field is None:
            raise PathError(name)
        if field.groups not in EMPLOYEES:
            raise PathError(name)
        is_last = position == len(names) - 1
        if is_last and field.type not in READABLE_TYPES:
            raise PathError(name)
        if not is_last:
            if field.type != "many2one" or field.comodel_name not in WALKABLE_MODELS:
                raise PathError(name)
            model = model.env[field.comodel_name]


def read_path(record, path):
    """Value at the end of ``path``: a record is read as its name, HTML as text."""
    check_path(record, path)
    *way, last = path.split(".")
    for name in way:
        record = record[name]
    value = record[last]
    field = record._fields[last]
    if field.type == "many2one":
        return value.display_name or ""
    if field.type == "html":
        return html2plaintext(value or "").strip()
    if value is False and field.type != "boolean":
        return ""
    return value


def read_first(record, paths):
    """The first value of ``paths`` that isn't empty; "" if all are."""
    for path in paths:
        value = read_path(record, path)
        if value not in ("", False, None):
            return value
    return ""


def render_template(record, template):
    """Fill a template line by line; runs of blanks that empty values leave behind are
    closed up, and a line whose values are all empty is left out."""
    lines = []
    for line in (template or "").splitlines():
        pairs = split_template(line)
        values = [str(read_first(record, paths)) for _text, paths in pairs if paths]
        if values and not any(values):
            continue
        filled = iter(values)
        parts = [text + (next(filled) if paths else "") for text, paths in pairs]
        lines += "".join(parts).splitlines() or [""]
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in lines).strip()
