# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api

# Another contract takes the place of one that ends so.
REASONS = ("holder_change", "location_change")


def migrate(cr, version):
    """The reasons that keep a pack, and their use by the companies."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in REASONS:
        reason = env.ref(
            f"somconnexio_contract.contract_termination_reason_{name}",
            raise_if_not_found=False,
        )
        if reason:
            reason.keeps_pack = True
    env["res.company"].search([])._choose_reasons()
