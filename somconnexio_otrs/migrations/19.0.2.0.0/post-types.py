"""A ticket type is for several technologies: the one it had is the first of them."""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Carry the technology of each ticket type over."""
    if not column_exists(cr, "otrs_ticket_type", "technology_id"):
        return
    cr.execute(
        """
        INSERT INTO otrs_ticket_type_service_technology_rel
               (otrs_ticket_type_id, service_technology_id)
        SELECT id, technology_id FROM otrs_ticket_type
         WHERE technology_id IS NOT NULL
            ON CONFLICT DO NOTHING
        """
    )
