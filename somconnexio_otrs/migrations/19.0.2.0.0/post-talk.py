def migrate(cr, version):
    """Tickets that are there begin their time in the queue when they were made: the
    board can't know better."""
    cr.execute(
        """
        UPDATE otrs_ticket
           SET queue_since = COALESCE(date_synchronized, create_date)
         WHERE queue IS NOT NULL AND queue_since IS NULL
        """
    )
