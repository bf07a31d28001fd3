# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api

SEQUENCES = {"crm_stage_provisioning": 110, "crm_stage_won": 120}


def migrate(cr, version):
    """Make room for the stages of new orders, and give them to the teams."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, sequence in SEQUENCES.items():
        stage = env.ref(f"somconnexio_contract.{name}", raise_if_not_found=False)
        if stage:
            stage.sequence = sequence
    env["res.company"].search([])._create_service_defaults()
