"""The generic interface, for reading usage: what was refused, and what was used."""

from .invoices import to_instant
from .rules import Refusal, check_known

DEFAULT_LIMIT = 100
DAY = 24 * 60 * 60 * 1000
#: filter → whether a record passes it. A range includes the day of its end.
FILTERS = {
    "status": lambda row, value: row["status"] == value,
    "inList status": lambda row, value: row["status"] in value.split(","),
    "subscription.code": lambda row, value: (
        row.get("subscription.code", "").upper() == value.upper()
    ),
    "fromRange eventDate": lambda row, day: row["eventDate"] >= to_instant(day),
    "toRange eventDate": lambda row, day: row["eventDate"] < to_instant(day) + DAY,
    "fromRange statusDate": lambda row, day: row["statusDate"] >= to_instant(day),
}
#: What each kind of record can be asked for
KNOWN = {
    "CDR": {"status", "fromRange statusDate"},
    "EDR": set(FILTERS) - {"fromRange statusDate"},
}


class GenericMixin:
    """Part of :class:`FakeOpencell`. ``usage`` has the records of each kind."""

    def add_usage(self, code, parameter, quantity, day, status="RATED"):
        """Have a subscription use something."""
        rows = self.usage["EDR"]
        rows.append(
            {
                "id": len(rows) + 1,
                "subscription.code": code,
                "parameter1": parameter,
                "quantity": quantity,
                "eventDate": to_instant(day),
                "status": status,
            }
        )

    def _generic_routes(self):
        # CDR is known to later versions only
        kinds = ("CDR", "EDR") if self.profile == "v15" else ("EDR",)
        return {
            ("POST", f"/v2/generic/all/{kind}"): self._make_generic(kind)
            for kind in kinds
        }

    def _make_generic(self, kind):
        def list_all(body):
            check_known("generic", body)
            filters = body.get("filters", {})
            unknown = filters.keys() - KNOWN[kind]
            if unknown:
                raise Refusal("invalid", f"Field '{unknown.pop()}' is not valid")
            rows = [
                row
                for row in self.usage[kind]
                if all(FILTERS[name](row, filters[name]) for name in filters)
            ]
            offset, limit = body.get("offset", 0), body.get("limit") or DEFAULT_LIMIT
            names = body["genericFields"]
            shown = [
                {name: row[name] for name in names}
                for row in rows[offset : offset + limit]
            ]
            return {"total": len(rows), "limit": limit, "offset": offset, "data": shown}

        return list_all
