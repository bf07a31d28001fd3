"""Lists: the filters, order and pages of a request, turned into SQL."""

from dataclasses import dataclass, field

from .errors import invalid
from .servertime import ServerTime
from .store import key
from .world import Call, World

DEFAULT_LIMIT = 100
UNSUPPORTED = [
    "minmaxRange",
    "minmaxOptionalRange",
    "overlapOptionalRange",
    "list",
    "type_class",
    "SQL",
    "$FILTER",
]


@dataclass
class Page:
    """One page of a list as the client asked for it; limit None means all rows."""

    filters: dict
    sort_by: str
    descending: bool = False
    offset: int = 0
    limit: int | None = None
    fields: str = ""
    values: list = field(default_factory=list)


def read_get(call: Call, sort_by: str) -> Page:
    """Read a page from `?query=a:b|c:d&limit=…`; a value is cut at its first colon."""
    query = call.query
    filters = {}
    for part in query.get("query", "").split("|"):
        pieces = part.split(":")
        if len(pieces) > 1 and pieces[1]:
            filters[pieces[0].strip()] = pieces[1]
    default = DEFAULT_LIMIT if call.world.profile.modern else None
    return Page(
        filters,
        query.get("sortBy") or sort_by,
        query.get("sortOrder") == "DESCENDING",
        call.number("offset") or 0,
        call.number("limit") or default,
        query.get("fields", ""),
    )


def read_post(call: Call, sort_by: str) -> Page:
    """Read a page from the body of a POST."""
    body = call.body or {}
    return Page(
        body.get("filters", {}),
        body.get("sortBy") or sort_by,
        body.get("sortOrder") == "DESCENDING",
        body.get("offset", 0),
        body.get("limit") or DEFAULT_LIMIT,
        body.get("fields", ""),
    )


def answer_page(
    world: World,
    page: Page,
    columns: str,
    source: str,
    where: str,
    known: dict[str, str],
) -> tuple[list, dict]:
    """Return the rows of a page and the `paging` of the answer.

    known: filter and sort fields with their SQL; where: what every row must fulfil.
    """
    values: list = []
    conditions = [where]
    for name, value in page.filters.items():
        conditions.append(_condition(world.time, name, value, known, values))
    clause = " AND ".join(f"({condition})" for condition in conditions)
    cap = world.profile.list_limit
    limit = min(page.limit or cap, cap) if cap else page.limit
    direction = "DESC" if page.descending else "ASC"
    order = _column(page.sort_by, known)
    total = world.store.value(f"SELECT count(*) FROM {source} WHERE {clause}", *values)
    rows = world.store.all(
        f"SELECT {columns} FROM {source} WHERE {clause}"
        f" ORDER BY {order} {direction}, {known['id']} {direction} LIMIT ? OFFSET ?",
        *values,
        -1 if limit is None else limit,
        page.offset,
    )
    paging = {
        "filters": page.filters or None,
        "fields": page.fields or None,
        "offset": page.offset,
        "limit": limit,
        "sortBy": page.sort_by,
        "sortOrder": "DESCENDING" if page.descending else "ASCENDING",
        "totalNumberOfRecords": total,
    }
    return rows, paging


def _column(name: str, known: dict[str, str]) -> str:
    if name not in known:
        raise invalid(f"Field '{name}' is not a valid field name")
    return known[name]


def _condition(
    time: ServerTime, name: str, value: object, known: dict[str, str], values: list
) -> str:
    operator, _, rest = name.strip().partition(" ")
    if not rest:
        return _compare(time, operator, value, known, values, "=")
    if operator in UNSUPPORTED:
        raise invalid(f"Filter '{operator}' is not served by this sandbox")
    if operator == "ne":
        return f"NOT ({_compare(time, rest, value, known, values, '=')})"
    if operator == "fromRange":
        return _compare(time, rest, value, known, values, ">=")
    if operator == "toRange":
        return _compare(time, rest, value, known, values, "<=")
    if operator in ("inList", "not-inList"):
        items = value if isinstance(value, list) else str(value).split(",")
        negation = "NOT " if operator == "not-inList" else ""
        return f"{negation}({_one_of(time, rest, items, known, values)})"
    if operator in ("likeCriterias", "wildcardOr"):
        tests = []
        for column in rest.split():
            values.append(str(value).replace("*", "%"))
            tests.append(f"{_column(column, known)} LIKE ?")
        return " OR ".join(tests)
    raise invalid(f"Field '{name}' is not a valid field name")


def _one_of(
    time: ServerTime, name: str, items: list, known: dict[str, str], values: list
) -> str:
    """Return the test for a list of values; SQLite's trees of OR end at a thousand."""
    plain = all(isinstance(item, str) and not item.startswith("IS_") for item in items)
    if plain and not name.endswith(("Date", "id")):
        values.extend(key(item.strip()) for item in items)
        return f"{_folded(_column(name, known))} IN ({', '.join('?' * len(items))})"
    tests = [_compare(time, name, item, known, values, "=") for item in items]
    return " OR ".join(tests) or "0"


def _folded(column: str) -> str:
    return column if column.endswith("_key") else f"fold({column})"


def _compare(
    time: ServerTime,
    name: str,
    value: object,
    known: dict[str, str],
    values: list,
    sign: str,
) -> str:
    column = _column(name, known)
    if value in ("IS_NULL", "IS_NOT_NULL"):
        return f"{column} IS {'NOT ' if value == 'IS_NOT_NULL' else ''}NULL"
    if name.endswith("Date"):
        return _compare_date(time, column, value, values, sign)
    if isinstance(value, str) and not name.endswith("id"):
        values.append(key(value))
        return f"{_folded(column)} {sign} ?"
    values.append(value)
    return f"{column} {sign} ?"


def _compare_date(
    time: ServerTime, column: str, value: object, values: list, sign: str
) -> str:
    """Compare whole days: a range includes the day of its end."""
    instant = time.parse(value)
    first = time.midnight(time.day(instant))
    last = time.end_of_day(instant)
    if sign == "=":
        values.extend((first, last))
        return f"{column} BETWEEN ? AND ?"
    values.append(first if sign == ">=" else last)
    return f"{column} {sign} ?"
