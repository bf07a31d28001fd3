# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Names and limits of the former API's frame."""

APP = "somconnexio_compat"
ROUTING_TYPE = "somconnexio_api_compat"

ROOT = "/api"
# The clients call some routes here: another server of theirs, the same one of ours
SECOND_ROOT = "/api2"
PUBLIC_ROOT = "/public-api"

# The clients send their key in both
KEY_HEADERS = ("API-KEY", "HTTP-API-KEY")

# The clients can't tell a repeated request by a key: the same content within this time
# is one. Short, since a member may well order the same bundle once more.
REPEAT_SECONDS = 60
# Bytes of an answer that nginx hands on in a second. A client that calls too often
# can't understand 429, and a worker that waits for it would be missed by the others.
PACE_HEADER = "X-Accel-Limit-Rate"
# Documents come inside the body
MAX_BODY_BYTES = 32 * 1024 * 1024

DEFAULT_LIMIT = 10  # rows of a list, where the request says nothing
MAX_LIMIT = 500
MAX_OFFSET = 1_000_000_000
# What the database can compare a number with
MAX_ID = 2**31 - 1

# Of the catalogue, where the request names none
DEFAULT_LANGUAGE = "ca"
