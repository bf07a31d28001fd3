"""Reading record values by dotted paths, for what users type into a ticket type.

Nothing that a user writes is evaluated: a path is a chain of field names over the
models and lists named here, a template is text with ``{path}`` in it.

- ``{first|second}`` takes the first path that isn't empty.
- A path over a list has as many values as the list has records:
  ``contract_id.pack_member_ids.code``. In a template the different ones are joined,
  with a comma and a blank unless the ticket type's field says otherwise.
- ``lead_line_id.coverage_ids[supplier_id.code=cable].value_id.name`` takes only the
  records of the list whose value is that one.
- The last part may name a property: ``lead_line_id.service_data.pon``.
"""

import re
import string
from dataclasses import dataclass

from odoo.tools import html2plaintext

MAX_DEPTH = 5
SEPARATOR = ", "
# Fields for every employee may be read, fields for some groups may not
EMPLOYEES = (None, "base.group_user")
# Through these a path may walk: a service order and what it is about. Users, backends
# and settings are not among them.
WALKABLE_MODELS = {
    "account.banking.mandate",
    "contract.contract",
    "contract.termination.reason",
    "contract.termination.user.reason",
    "crm.lead",
    "crm.lead.line",
    "crm.team",
    "product.product",
    "product.template",
    "res.company",
    "res.country",
    "res.country.state",
    "res.partner",
    "res.partner.bank",
    "service.coverage.value",
    "service.order",
    "service.provider",
    "service.supplier",
    "service.technology",
}
# Lists that a path may walk through, by the model that has them: bank accounts are not
# among them, neither are a member's contracts and users.
WALKABLE_LISTS = {
    "contract.contract": {"email_ids", "pack_member_ids", "switchboard_member_ids"},
    "crm.lead": {"document_ids", "order_line_ids", "technology_ids"},
    "crm.lead.line": {
        "additional_product_ids",
        "coverage_ids",
        "switchboard_member_ids",
    },
    "service.order": {"child_ids", "email_ids"},
}
LIST_TYPES = ("one2many", "many2many")
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
STEP = re.compile(r"(\w+)(?:\[([\w.]+)=([^\]]*)\])?")


class PathError(ValueError):
    """A path or template that can't be used; ``part`` is what is wrong in it."""

    def __init__(self, part):
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class Step:
    """One part of a path; the condition is on the records of a list."""

    name: str
    condition_path: str | None = None
    condition_value: str | None = None


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


def split_path(path):
    """Return the steps of a path.

    :raises PathError: for what is no chain of names
    """
    steps, position = [], 0
    while True:
        match = STEP.match(path, position)
        if not match:
            raise PathError(path)
        steps.append(Step(*match.groups()))
        position = match.end()
        if position == len(path):
            return steps
        if path[position] != ".":
            raise PathError(path)
        position += 1


def check_path(model, path):
    """Check that ``path`` can be read from records of ``model``.

    :raises PathError: naming the part that can't
    """
    steps = split_path(path)
    if len(steps) > MAX_DEPTH:
        raise PathError(path)
    for position, step in enumerate(steps):
        field = model._fields.get(step.name)
        if step.name.startswith("_") or field is None:
            raise PathError(step.name)
        if field.groups not in EMPLOYEES:
            raise PathError(step.name)
        rest = steps[position + 1 :]
        if field.type == "properties":
            return _check_property(step, rest)
        if field.type in LIST_TYPES:
            _check_list(model, step, field)
        else:
            _check_single(step, field, rest)
        if rest:
            model = model.env[field.comodel_name]


def _check_property(step, rest):
    """A property is the end of its path, and has a name of its own."""
    if len(rest) != 1 or rest[0].condition_path or rest[0].name.startswith("_"):
        raise PathError(step.name)


def _check_single(step, field, rest):
    """The field has one value: to be read at the end, else to walk on from."""
    if rest:
        is_good = field.type == "many2one" and field.comodel_name in WALKABLE_MODELS
    else:
        is_good = field.type in READABLE_TYPES
    if step.condition_path or not is_good:
        raise PathError(step.name)


def _check_list(model, step, field):
    """The list is one of those that may be read, and so is its condition."""
    if step.name not in WALKABLE_LISTS.get(model._name, ()):
        raise PathError(step.name)
    if step.condition_path:
        check_path(model.env[field.comodel_name], step.condition_path)


def has_list(model, path):
    """Whether a path that can be read may have several values."""
    for step in split_path(path):
        field = model._fields[step.name]
        if field.type in LIST_TYPES:
            return True
        if not field.relational:
            return False
        model = model.env[field.comodel_name]
    return False


def read_values(record, path):
    """All values at the end of ``path``; a path without lists has exactly one.

    A record is read as its name, HTML as text.

    :raises PathError: for a path that can't be read
    """
    check_path(record, path)
    return _follow(record, split_path(path))


def _follow(record, steps):
    step, *rest = steps
    field = record._fields[step.name]
    value = record[step.name]
    if field.type == "properties":
        return [_read_property(value, rest[0].name)]
    if field.type in LIST_TYPES:
        if step.condition_path:
            value = value.filtered(lambda item: _fits(item, step))
        if not rest:
            return value.mapped("display_name")
        return [found for item in value for found in _follow(item, rest)]
    return _follow(value, rest) if rest else [_read_end(field, value)]


def _fits(record, step):
    values = _follow(record, split_path(step.condition_path))
    return step.condition_value in [as_text(value) for value in values]


def _read_property(properties, name):
    value = dict(properties or {}).get(name)
    return "" if value is None or value is False else value


def _read_end(field, value):
    if field.type == "many2one":
        return value.display_name or ""
    if field.type == "html":
        return html2plaintext(value or "").strip()
    if value is False and field.type != "boolean":
        return ""
    return value


def as_text(value):
    """A value as templates, conditions and value maps see it: a flag is 1 or 0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value).strip()


def read_path(record, path, separator=SEPARATOR):
    """Value at the end of ``path``; those of a list are joined, each once."""
    values = read_values(record, path)
    if not has_list(record, path):
        return values[0]
    texts = [as_text(value) for value in values if value not in ("", False, None)]
    return separator.join(dict.fromkeys(texts))


def read_first(record, paths, separator=SEPARATOR):
    """The first value of ``paths`` that isn't empty; "" if all are."""
    for path in paths:
        value = read_path(record, path, separator)
        if value not in ("", False, None):
            return value
    return ""


def render_template(record, template, separator=SEPARATOR):
    """Fill a template line by line; runs of blanks that empty values leave behind are
    closed up, and a line whose values are all empty is left out."""
    lines = []
    for line in (template or "").splitlines():
        pairs = split_template(line)
        values = [
            str(read_first(record, paths, separator)) for _text, paths in pairs if paths
        ]
        if values and not any(values):
            continue
        filled = iter(values)
        parts = [text + (next(filled) if paths else "") for text, paths in pairs]
        lines += "".join(parts).splitlines() or [""]
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in lines).strip()
