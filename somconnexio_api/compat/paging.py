# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Paging of the former API: limit and offset, with the total, in a named order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel

from odoo.fields import Domain

from .const import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from .problem import FormerError

_LIMIT_TEXT = f"Rows per page, 1 to {MAX_LIMIT}"
ORDERS = {"ASCENDENT": "asc", "DESCENDENT": "desc"}


class Paging(BaseModel):
    """Which part of a list an answer is."""

    limit: int
    offset: int
    totalNumberOfRecords: int
    sortBy: str | None = None
    sortOrder: str | None = None


@dataclass(frozen=True)
class OffsetPage:
    """What a request says about the page it wants.

    :param field: stored field that the rows are sorted by
    :param sort_by: what the request calls it; None if it names no order
    :param is_asked_for: whether the request says anything about paging
    """

    limit: int
    offset: int
    field: str
    sort_by: str | None
    sort_order: str
    is_asked_for: bool

    def fetch(self, records: Any, domain: Domain) -> tuple[Any, Paging]:
        """Return the rows of the page, and what the answer says about it.

        :param records: model to read from, with the rights to read with
        :raises FormerError: 404 if there is no such row
        """
        way = ORDERS[self.sort_order]
        ties = "" if self.field == "id" else f", id {way}"
        rows = records.search(
            domain,
            order=f"{self.field} {way}{ties}",
            limit=self.limit,
            offset=self.offset,
        )
        if not rows:
            raise FormerError(404)
        paging = Paging(
            limit=self.limit,
            offset=self.offset,
            totalNumberOfRecords=records.search_count(domain),
        )
        if self.sort_by:
            paging.sortBy = self.sort_by
            paging.sortOrder = self.sort_order
        return rows, paging


def _parse(value: str | None, default: int, name: str) -> int:
    if value is None:
        return default
    if not (value.isascii() and value.isdecimal()):
        raise FormerError(400, f"{name} must be numeric")
    return int(value[:19])


def _parse_limit(value: str | None, default: int) -> int:
    count = _parse(value, default, "Limit")
    if not 1 <= count <= MAX_LIMIT:
        raise FormerError(400, f"Limit must be between 1 and {MAX_LIMIT}")
    return count


def _check_order(
    sort_by: str | None, order: str | None, fields: Mapping[str, str], names: str
) -> None:
    if sort_by is not None and sort_by not in fields:
        raise FormerError(400, "Invalid field to sortBy")
    if order is not None and (sort_by is None or order not in ORDERS):
        raise FormerError(400, f"sortOrder must be {names}")


def offset_paging_by(
    fields: Mapping[str, str],
    *,
    default: str,
    order_names: str,
    default_order: str = "ASCENDENT",
    default_limit: int = DEFAULT_LIMIT,
) -> Callable[..., OffsetPage]:
    """Return the dependency of a list that can be sorted in the ways named.

    :param fields: name of the order → stored field
    :param default: the order if the request names none
    :param default_order: its direction
    :param default_limit: rows per page if the request says nothing
    :param order_names: how the refusal of another `sortOrder` calls the good ones
    """

    def offset_page(
        limit: Annotated[str | None, Query(description=_LIMIT_TEXT)] = None,
        offset: Annotated[str | None, Query(description="Rows to leave out")] = None,
        sortBy: Annotated[
            str | None, Query(description=f"One of {', '.join(fields)}")
        ] = None,
        sortOrder: Annotated[
            str | None, Query(description="ASCENDENT or DESCENDENT, with sortBy only")
        ] = None,
    ) -> OffsetPage:
        count = _parse_limit(limit, default_limit)
        _check_order(sortBy, sortOrder, fields, order_names)
        return OffsetPage(
            limit=count,
            offset=min(_parse(offset, 0, "Offset"), MAX_OFFSET),
            field=fields[sortBy or default],
            sort_by=sortBy,
            sort_order=sortOrder or ("ASCENDENT" if sortBy else default_order),
            is_asked_for=not (limit is offset is sortBy is None),
        )

    return offset_page
