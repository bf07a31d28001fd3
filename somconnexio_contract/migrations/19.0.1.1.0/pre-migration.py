# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tools import SQL

TABLES = (
    "contract_termination_reason",
    "service_provider",
    "service_supplier",
    "service_technology",
)


def migrate(cr, version):
    """What every company used so far stays that of every company.

    The code was unique in the whole database, now it is in each company: the
    constraint makes room for an index of the same name. The column of the company
    is made here, else the ORM fills it with the main company.
    """
    for table in TABLES:
        cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s,"
                " ADD COLUMN IF NOT EXISTS company_id integer",
                SQL.identifier(table),
                SQL.identifier(f"{table}_code_uniq"),
            )
        )
