# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""What a client can rely on."""

# Characters of a message. OTRS takes more, but nobody reads that.
MAX_SUBJECT_LENGTH = 200
MAX_TEXT_LENGTH = 20_000
