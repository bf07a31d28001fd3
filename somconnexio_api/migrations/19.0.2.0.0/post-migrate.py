# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api

# What every client could do before permissions were given one by one
GIVEN = ("catalogue_read", "health_read", "orders_read", "orders_write")


def migrate(cr, version):
    """Let the clients that exist go on working, with the keys that they have."""
    cr.execute(
        """
        UPDATE res_users_apikeys AS api_key
           SET scope = 'somconnexio.api'
          FROM somconnexio_api_client AS client
         WHERE client.user_id = api_key.user_id AND api_key.scope = 'somconnexio_api'
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    scopes = env["somconnexio.api.scope"]
    for name in GIVEN:
        scopes |= env.ref(f"somconnexio_api.scope_{name}")
    clients = env["somconnexio.api.client"].with_context(active_test=False)
    clients.search([]).scope_ids |= scopes
