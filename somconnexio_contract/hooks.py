# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tools import SQL


def pre_init_hook(env):
    """The database itself refuses two tariffs of a contract at the same time."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def post_init_hook(env):
    """Give every existing company its numbering, its team and its stages."""
    env["res.company"].search([])._create_service_defaults()


def uninstall_hook(env):
    """Orders become opportunities of Odoo's own stages, the numbering goes.

    Past the ORM: an order is not moved by hand, but soon there are no orders.
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE crm_lead AS lead
               SET stage_id = (
                       SELECT other.id
                         FROM crm_stage AS other
                        WHERE other.order_state IS NULL
                          AND other.is_won IS NOT DISTINCT FROM stage.is_won
                        ORDER BY other.sequence, other.id
                        LIMIT 1
                   )
              FROM crm_stage AS stage
             WHERE stage.id = lead.stage_id AND stage.order_state IS NOT NULL
            """
        )
    )
    env.invalidate_all()
    codes = [vals["code"] for vals in env["res.company"]._get_service_sequences()]
    env["ir.sequence"].search([("code", "in", codes)]).unlink()
