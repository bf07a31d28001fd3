# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tools.sql import table_exists

RELATION = "service_supplier_technology_rel"


def migrate(cr, version):
    """Which supplier has which technology becomes records of their own."""
    if not table_exists(cr, RELATION):
        return
    cr.execute(
        """
        INSERT INTO service_technology_supplier
               (technology_id, supplier_id, company_id, active, sequence,
                create_uid, create_date, write_uid, write_date)
        SELECT technology.id, supplier.id,
               COALESCE(technology.company_id, supplier.company_id), TRUE, 10,
               1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM service_supplier_technology_rel AS rel
          JOIN service_technology AS technology ON technology.id = rel.technology_id
          JOIN service_supplier AS supplier ON supplier.id = rel.supplier_id
            ON CONFLICT DO NOTHING
        """
    )
    cr.execute("DELETE FROM ir_model_relation WHERE name = %s", [RELATION])
    cr.execute("DROP TABLE service_supplier_technology_rel")
