# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """Invoices are taken over in batches, and an invoice that is here has its PDF."""
    cr.execute(
        "DELETE FROM queue_job"
        " WHERE model_name = 'opencell.invoice' AND method_name = '_import'"
        " AND state IN ('wait_dependencies', 'pending', 'enqueued', 'failed')"
    )
    cr.execute(
        "DELETE FROM queue_job_function WHERE name = '<opencell.invoice>._import'"
    )
    cr.execute(
        "UPDATE opencell_invoice SET document_state = 'attached' WHERE state = 'done'"
    )
