def migrate(cr, version):
    """Ticket types that were there go on taking the ticket's date over.

    Those of a new installation say so one by one.
    """
    cr.execute("UPDATE otrs_ticket_type SET may_move_date = TRUE")
