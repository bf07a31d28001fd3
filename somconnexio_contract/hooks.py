# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def pre_init_hook(env):
    """The database itself refuses two tariffs of a contract at the same time."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def post_init_hook(env):
    """Give every existing company its numbering, its team and its stages."""
    env["res.company"].search([])._create_service_defaults()
