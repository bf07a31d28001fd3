from odoo.tools import SQL

RENAMED = [
    ("ir_model", "model", "otrs.ticket.state", "otrs.ticket.rule"),
    ("ir_model_fields", "model", "otrs.ticket.state", "otrs.ticket.rule"),
    ("ir_model_fields", "relation", "otrs.ticket.state", "otrs.ticket.rule"),
    ("ir_model_data", "model", "otrs.ticket.state", "otrs.ticket.rule"),
]


def migrate(cr, version):
    """States with a meaning of their own are rules now, which may ask for more.

    The rows stay: each is a rule on the name of the state.
    """
    cr.execute(
        "SELECT to_regclass('otrs_ticket_state'), to_regclass('otrs_ticket_rule')"
    )
    old, new = cr.fetchone()
    if not old or new:
        return
    cr.execute(
        "ALTER TABLE otrs_ticket_state DROP CONSTRAINT IF EXISTS"
        " otrs_ticket_state_name_uniq"
    )
    cr.execute("ALTER TABLE otrs_ticket_state RENAME TO otrs_ticket_rule")
    cr.execute("ALTER TABLE otrs_ticket_rule RENAME COLUMN name TO state")
    cr.execute(
        "ALTER SEQUENCE IF EXISTS otrs_ticket_state_id_seq"
        " RENAME TO otrs_ticket_rule_id_seq"
    )
    for table, column, before, after in RENAMED:
        cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE %s = %s",
                SQL.identifier(table),
                SQL.identifier(column),
                after,
                SQL.identifier(column),
                before,
            )
        )
    _rename_names(cr)


def _rename_names(cr):
    """The model's and the fields' own names, else Odoo makes new ones."""
    cr.execute(
        "UPDATE ir_model_data SET name = 'model_otrs_ticket_rule'"
        " WHERE module = 'somconnexio_otrs' AND name = 'model_otrs_ticket_state'"
    )
    cr.execute(
        "UPDATE ir_model_data SET name ="
        " replace(name, 'field_otrs_ticket_state__', 'field_otrs_ticket_rule__')"
        " WHERE module = 'somconnexio_otrs'"
        " AND name LIKE 'field\\_otrs\\_ticket\\_state\\_\\_%'"
    )
    cr.execute(
        "UPDATE ir_model_data SET name = 'field_otrs_ticket_rule__state'"
        " WHERE module = 'somconnexio_otrs'"
        " AND name = 'field_otrs_ticket_rule__name'"
    )
    cr.execute(
        "UPDATE ir_model_fields SET name = 'state'"
        " WHERE model = 'otrs.ticket.rule' AND name = 'name'"
    )
    cr.execute(
        "UPDATE ir_model_data SET name = 'otrs_ticket_rule_rule_company'"
        " WHERE module = 'somconnexio_otrs'"
        " AND name = 'otrs_ticket_state_rule_company'"
    )
