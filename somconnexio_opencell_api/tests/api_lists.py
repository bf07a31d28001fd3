# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The lists of this addon, see `somconnexio_api.tests.test_query_count`."""

FIXED = {"/contracts/{code}/usage": "it comes from Opencell, not from the database"}
