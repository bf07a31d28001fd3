# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give the stages of documents to the teams that have stages already."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"].search([])._create_service_defaults()
