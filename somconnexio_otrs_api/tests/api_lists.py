# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The lists of this addon, see `somconnexio_api.tests.test_query_count`."""

from __future__ import annotations

from typing import Any

LISTS = {"/tickets": "/tickets?limit=200"}
FIXED = {"/tickets/{number}": "its messages come from OTRS, not from the database"}


def add_rows(case: Any, number: int) -> None:
    """Tickets that the member opened, in an OTRS that is switched off."""
    backends = case.env["otrs.backend"]
    own = {"code": "LISTS", "company_id": case.company.id}
    domain = [(name, "=", value) for name, value in own.items()]
    backend = backends.search(domain) or backends.create({"name": "OTRS", **own})
    case.env["otrs.member.ticket"].create(
        [
            {
                "backend_id": backend.id,
                "external_id": f"{row}",
                "ticket_number": f"2026112910{row:06d}",
                "title": "Dead line",
                "ticket_state_type": "open",
                "partner_id": case.member.id,
            }
            for row in (next(case.numbers) for _row in range(number))
        ]
    )
