# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Telecom Cooperative - OTRS in the REST API",
    "summary": "Tickets and their messages for members' pages, OTRS's calls by ticket",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Telecom Cooperatives",
    "website": "https://github.com/telecom-cooperatives/somconnexio",
    "category": "Telecom",
    "development_status": "Beta",
    "depends": ["somconnexio_otrs", "somconnexio_api"],
    "data": [
        "security/ir.model.access.csv",
        "security/api_ticket_security.xml",
        "data/somconnexio_api_scope_data.xml",
    ],
    "auto_install": True,
}
