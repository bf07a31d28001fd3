# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Telecom Cooperative - Portal",
    "summary": "Members see their contracts, orders and invoices",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Telecom",
    "website": "https://github.com/telecom-cooperatives/somconnexio",
    "author": "Telecom Cooperatives",
    "license": "AGPL-3",
    "depends": ["somconnexio_contract", "portal"],
    "data": [
        "data/ir_config_parameter_data.xml",
        "views/portal_templates.xml",
        "views/contract_portal_templates.xml",
        "views/order_portal_templates.xml",
    ],
    "assets": {
        "web.assets_tests": ["somconnexio_portal/static/tests/tours/*.js"],
    },
}
