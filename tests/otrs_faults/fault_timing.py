"""Times that both sides of the suite must agree on; nothing of Odoo in here."""

#: Seconds after which Odoo gives an answer up
READ_TIMEOUT = 2
