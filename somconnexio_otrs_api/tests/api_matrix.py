# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each route of this addon is asked, see `somconnexio_api.tests.test_matrix`."""

from __future__ import annotations

from typing import Any

from odoo.addons.somconnexio_api.tests.api_matrix import Entry

NUMBER = "2026112910000099"
TITLE = "Dead line of the matrix"


def set_up(cls: Any) -> None:
    """A ticket that the member opened, in an OTRS that is switched off."""
    backend = cls.env["otrs.backend"].create(
        {"name": "OTRS", "code": "MATRIX", "company_id": cls.company.id}
    )
    cls.env["otrs.member.ticket"].create(
        {
            "backend_id": backend.id,
            "external_id": "99",
            "ticket_number": NUMBER,
            "title": TITLE,
            "ticket_state_type": "open",
            "partner_id": cls.member.id,
        }
    )


ENTRIES = {
    ("GET", "/tickets"): Entry(
        lambda case: "/tickets", stranger=200, other_member=200, secrets=(TITLE, NUMBER)
    ),
    ("GET", "/tickets/{number}"): Entry(
        lambda case: f"/tickets/{NUMBER}", secrets=(TITLE,)
    ),
    ("POST", "/tickets/{number}/messages"): Entry(
        lambda case: f"/tickets/{NUMBER}/messages",
        202,
        body=lambda case: {"text": "Is anybody there?"},
        secrets=(TITLE,),
    ),
}
