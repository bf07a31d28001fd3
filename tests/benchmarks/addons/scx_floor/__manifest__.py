# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "An Empty Route",
    "summary": "What a request costs, and one that does nothing: for measurements",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Telecom Cooperatives",
    "website": "https://github.com/telecom-cooperatives/somconnexio",
    "category": "Hidden",
    "depends": ["fastapi"],
    "data": ["data/fastapi_endpoint_data.xml"],
}
