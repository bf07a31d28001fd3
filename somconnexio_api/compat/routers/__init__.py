# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from . import (
    catalogue,
    contracts,
    documents,
    invoices,
    leads,
    otrs,
    partners,
    ping,
    requests,
    terminations,
)

ROUTERS = [
    catalogue.router,
    contracts.router,
    documents.router,
    invoices.router,
    leads.router,
    otrs.router,
    partners.router,
    ping.router,
    requests.router,
    terminations.router,
]
