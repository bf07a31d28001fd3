from odoo import SUPERUSER_ID, api
from odoo.fields import Domain


def migrate(cr, version):
    """Tickets are kept up to date from now on, and linked by the same push."""
    cr.execute(
        "UPDATE otrs_ticket_type SET cancel_action = 'leave'"
        " WHERE cancel_state IS NULL OR cancel_state = ''"
    )
    # links had a job of their own
    cr.execute(
        "DELETE FROM queue_job WHERE model_name = 'otrs.ticket'"
        " AND method_name = '_link' AND state NOT IN ('done', 'cancelled')"
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["service.order"]._find_ticketed(Domain.TRUE)._mark_otrs_ticket()
