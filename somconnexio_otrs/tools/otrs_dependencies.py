"""Which fields of which models a path reads, directly or through computed fields."""

from .otrs_paths import split_path


def find_path_fields(model, path):
    """Yield the fields that a path walks through, from records of ``model``.

    A path that can't be read any more ends where it breaks off.
    """
    for step in split_path(path):
        field = model._fields.get(step.name)
        if not field:
            return
        yield field
        if field.type == "properties":
            return
        if field.comodel_name:
            model = model.env[field.comodel_name]
        if step.condition_path:
            yield from find_path_fields(model, step.condition_path)


def find_dependencies(registry, fields):
    """The fields and all that they are computed from, as a set."""
    found, to_follow = set(), list(fields)
    while to_follow:
        field = to_follow.pop()
        if field in found:
            continue
        found.add(field)
        for chain in field.resolve_depends(registry):
            to_follow += chain
    return found
