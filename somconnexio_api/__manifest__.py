# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Telecom Cooperative - REST API",
    "summary": "Orders, catalogue and status for the website and other programs",
    "version": "19.0.2.0.0",
    "license": "AGPL-3",
    "author": "Telecom Cooperatives",
    "website": "https://github.com/telecom-cooperatives/somconnexio",
    "category": "Telecom",
    "development_status": "Beta",
    "depends": ["somconnexio_contract", "somconnexio_sync", "fastapi"],
    "external_dependencies": {"python": ["fastapi", "pydantic"]},
    "data": [
        "security/somconnexio_api_groups.xml",
        "security/ir.model.access.csv",
        "security/somconnexio_api_client_security.xml",
        "data/somconnexio_api_scope_data.xml",
        "data/fastapi_endpoint_data.xml",
        "wizards/somconnexio_api_key_wizard_views.xml",
        "views/somconnexio_api_call_views.xml",
        "views/somconnexio_api_client_views.xml",
        "views/crm_lead_views.xml",
        "views/somconnexio_api_menus.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
