"""What Odoo does not tidy up by itself."""

OBJECTS = (
    "opencell.payment",
    "opencell.invoice",
    "opencell.charge",
    "opencell.invoice.batch",
    "opencell.subscription",
    "opencell.user.account",
    "opencell.billing.account",
    "opencell.customer",
)


def uninstall_hook(env):
    """Delete the bridge's jobs and objects, the lowest first.

    Opencell keeps what it has, and accounting its invoices.
    """
    jobs = env["queue.job"].search([("model_name", "=like", "opencell.%")])
    jobs.unlink()
    moves = env["account.move"].search([("opencell_invoice_id", "!=", False)])
    moves.write({"opencell_invoice_id": False})
    for name in OBJECTS:
        env[name].search([]).unlink()
