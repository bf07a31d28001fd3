# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Lists page by page: each page starts after the last row of the one before.

Rows that come or go in the meantime shift nothing, and page 1,000 costs what page 1
costs.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query

from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .const import MAX_PAGE_SIZE
from .problem import ApiProblem

_lt = LazyTranslate(__name__, default_lang="en_US")

DEFAULT_PAGE_SIZE = 50
_BAD_CURSOR = _lt("This cursor is not of this list, in this order.")

# From the text in a cursor to what the database compares
_PARSERS: dict[str, Callable[[str], Any]] = {
    "char": str,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "integer": int,
}


@dataclass(frozen=True)
class PageQuery:
    """What a request says about the page it wants.

    :param sort: name of the order, one of the list's own
    :param field: stored field that the order compares; never empty
    """

    sort: str
    field: str
    is_descending: bool
    limit: int
    cursor: str | None

    def fetch(self, records: Any, domain: Domain) -> tuple[Any, str | None]:
        """Return the rows of the page, and the cursor of the next one or None.

        :param records: model to read from, with the rights to read with
        :raises ApiProblem: 422 for a cursor that is not ours
        """
        query = records._search(domain)
        column = records._field_to_sql(records._table, self.field, query)
        number = SQL.identifier(records._table, "id")
        if self.cursor:
            value, last_id = self._decode(records)
            after = SQL("<") if self.is_descending else SQL(">")
            query.add_where(
                SQL("(%s, %s) %s (%s, %s)", column, number, after, value, last_id)
            )
        way = SQL("DESC") if self.is_descending else SQL("ASC")
        query.order = SQL("%s %s, %s %s", column, way, number, way)
        query.limit = self.limit + 1
        rows = records.browse(query)
        has_more = len(rows) > self.limit
        rows = rows[: self.limit]
        return rows, self._encode(rows[-1]) if has_more else None

    def _encode(self, row: Any) -> str:
        value = row[self.field]
        if isinstance(value, date):
            value = value.isoformat()
        text = json.dumps([self.sort, str(value), row.id], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _decode(self, records: Any) -> tuple[Any, int]:
        try:
            text = base64.urlsafe_b64decode(f"{self.cursor}===".encode("ascii"))
            sort, value, last_id = json.loads(text)
            parse = _PARSERS[records._fields[self.field].type]
            if sort != self.sort or type(last_id) is not int or "\0" in value:
                raise ValueError("cursor of another list")
            return parse(value), last_id
        except (ValueError, TypeError, OverflowError) as exc:
            detail = _BAD_CURSOR._translate(records.env.lang or "en_US")
            errors = [
                {"pointer": "?cursor", "code": "invalid_cursor", "detail": detail}
            ]
            raise ApiProblem(422, errors=errors) from exc


def paging_by(fields: Mapping[str, str], default: str) -> Callable[..., PageQuery]:
    """Return the dependency of a list that can be sorted in the ways named.

    :param fields: name of the order → stored field that is never empty; each can be
        asked for backwards, with "-" before the name
    :param default: the order if the request names none
    """
    names = tuple(name for sort in fields for name in (sort, f"-{sort}"))

    def page_query(
        cursor: Annotated[
            str | None,
            Query(max_length=512, description="`next` of the page before"),
        ] = None,
        limit: Annotated[
            int, Query(ge=1, le=MAX_PAGE_SIZE, description="Rows per page")
        ] = DEFAULT_PAGE_SIZE,
        sort: Annotated[
            Literal[names],
            Query(description="Order of the rows; “-” turns it round"),
        ] = default,
    ) -> PageQuery:
        name = sort.removeprefix("-")
        return PageQuery(sort, fields[name], sort != name, limit, cursor)

    return page_query
