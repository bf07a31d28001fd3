# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def uninstall_hook(env):
    """Close the technical users; what they wrote keeps its author."""
    clients = env["somconnexio.api.client"].with_context(active_test=False).search([])
    users = clients.user_id
    users._revoke_api_keys()
    users.active = False
