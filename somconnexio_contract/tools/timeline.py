# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from odoo.tools import SQL

if TYPE_CHECKING:
    from odoo.fields import Domain
    from odoo.models import BaseModel

# Date, kind and id of an entry: no two entries have the same three.
Cursor = tuple[datetime, str, int]


@dataclass(frozen=True)
class TimelineSource:
    """Records of one kind that belong to the time-line of a contract."""

    kind: str
    label: str
    icon: str
    records: BaseModel
    domain: Domain
    moment: str = "create_date"

    def is_a_day(self) -> bool:
        """Whether the moment is a day of the cooperative, not a point in time."""
        return self.records._fields[self.moment].type == "date"

    def find(
        self, zone: str, before: Cursor | None, limit: int
    ) -> list[tuple[datetime, int]]:
        """The newest records older than a cursor, as the reader may see them.

        :param zone: time zone in which the days of the source begin
        :return: moment in UTC and id of each
        """
        model = self.records
        if not model.has_access("read"):
            return []
        found = model._search(self.domain)
        moment = model._field_to_sql(model._table, self.moment)
        if self.is_a_day():
            moment = SQL(
                "((%s)::timestamp AT TIME ZONE %s) AT TIME ZONE 'UTC'", moment, zone
            )
        record_id = SQL.identifier(model._table, "id")
        return model.env.execute_query(
            SQL(
                "SELECT %(moment)s, %(id)s FROM %(table)s"
                " WHERE %(id)s IN %(found)s AND %(moment)s IS NOT NULL AND %(older)s"
                " ORDER BY 1 DESC, 2 DESC LIMIT %(limit)s",
                id=record_id,
                table=SQL.identifier(model._table),
                found=found.subselect(),
                older=self._get_older(moment, record_id, before),
                moment=moment,
                limit=limit,
            )
        )

    def _get_older(self, moment: SQL, record_id: SQL, before: Cursor | None) -> SQL:
        """Condition of what comes after a cursor, which may be of another kind."""
        if not before:
            return SQL("TRUE")
        date, kind, res_id = before
        if self.kind == kind:
            return SQL("(%s, %s) < (%s, %s)", moment, record_id, date, res_id)
        operator = SQL("<=") if self.kind < kind else SQL("<")
        return SQL("%s %s %s", moment, operator, date)
