# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names and limits of the API that its clients can rely on."""

APP = "somconnexio"
VERSION = "1.0.0"
ROUTING_TYPE = "somconnexio_api"

# Scope of the keys: such a key opens this API and nothing else of Odoo.
KEY_SCOPE = "somconnexio.api"
KEY_HEADER = "API-Key"
KEY_MAX_DAYS = 730

# What a front end holds while one member uses it, in place of a key
MEMBER_TOKEN_PREFIX = "scxm_"
MEMBER_TOKEN_SCOPE = "somconnexio.api.member"
MEMBER_TOKEN_MAX_MINUTES = 60

IDEMPOTENCY_HEADER = "Idempotency-Key"
IDEMPOTENCY_DAYS = 7
IDEMPOTENCY_MAX_LENGTH = 255
CALLS_PER_MINUTE = 600

# An order is a few kilobytes; whatever is much larger is a mistake or an attack.
MAX_BODY_BYTES = 256 * 1024
# But for the files of an order: ten megabytes in base64. The cooperative's own limit
# is usually lower, and the answer then says so.
MAX_UPLOAD_BYTES = 15 * 1024 * 1024
UPLOAD_PATHS = ("/documents",)
MAX_LINES = 20
ORDERS_PER_HOUR = 1000
MAX_PAGE_SIZE = 200
PREFLIGHT_MAX_AGE = 600

# Events out: a delivery that nobody takes is given up after so many hours
EVENT_GIVE_UP_HOURS = 72
# Hours for which a replaced secret goes on signing beside the new one
EVENT_OVERLAP_HOURS = 24
EVENT_OVERLAP_MAX_HOURS = 168
MAX_SUBSCRIPTIONS = 20
MAX_ADDRESS_LENGTH = 1000
