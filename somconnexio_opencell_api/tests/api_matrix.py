# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What each route of this addon is asked in the matrix of routes and callers."""

from odoo.addons.somconnexio_api.tests.api_matrix import Entry

ENTRIES = {
    ("GET", "/contracts/{code}/usage"): Entry(
        lambda case: f"/contracts/{case.contract.code}/usage"
    ),
}
