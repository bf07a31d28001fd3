# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Members there are already are members on their own account, with a code.

    New numberings, of requests and of the register, are made for every company.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"].search([])._create_service_defaults()
    cr.execute(
        """
        UPDATE res_partner
           SET member_kind = 'member', joined_on = COALESCE(joined_on, create_date)
         WHERE is_member AND member_kind IS NULL
        """
    )
    env.invalidate_all()
    members = (
        env["res.partner"]
        .with_context(active_test=False, tracking_disable=True)
        .search(
            [
                ("is_member", "=", True),
                ("member_kind", "=", "member"),
                ("sponsorship_code", "=", False),
            ]
        )
    )
    for member in members:
        member.sponsorship_code = member._make_sponsorship_code()
