# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Telecom Cooperative - Opencell in the REST API",
    "summary": "Usage, invoices of contracts and their PDF, as Opencell has them",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Telecom Cooperatives",
    "website": "https://github.com/telecom-cooperatives/somconnexio",
    "category": "Telecom",
    "development_status": "Beta",
    "depends": ["somconnexio_opencell", "somconnexio_api"],
    "external_dependencies": {"python": ["fastapi", "pydantic"]},
    "data": ["data/somconnexio_api_scope_data.xml"],
    "auto_install": True,
}
