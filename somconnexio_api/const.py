# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names and limits of the API that its clients can rely on."""

APP = "somconnexio"
VERSION = "1.0.0"
ROUTING_TYPE = "somconnexio_api"

# Scope of the keys: such a key opens this API and nothing else of Odoo.
KEY_SCOPE = "somconnexio_api"
KEY_HEADER = "API-Key"
KEY_MAX_DAYS = 730

# An order is a few kilobytes; whatever is much larger is a mistake or an attack.
MAX_BODY_BYTES = 256 * 1024
MAX_LINES = 20
ORDERS_PER_HOUR = 1000
MAX_PAGE_SIZE = 200
MAX_PAGE = 100_000
PREFLIGHT_MAX_AGE = 600
