"""What the posted lines of some invoices are, in a few characters."""

from __future__ import annotations

import hashlib

from odoo.tools import SQL

from .invoices_plan import number_of


def digest(env, first: int, number: int) -> dict:
    """Return what tells the posted lines of some invoices from any others.

    Their text is left out: ours names the contract.
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT move.name, move.payment_state, line.display_type,
                   account.code_store ->> move.company_id::text,
                   line.debit, line.credit, line.amount_currency, line.amount_residual,
                   line.date_maturity, line.price_subtotal, line.price_total,
                   line.tax_base_amount, line.tax_line_id, line.tax_repartition_line_id,
                   ARRAY(
                       SELECT account_tax_id
                         FROM account_move_line_account_tax_rel
                        WHERE account_move_line_id = line.id ORDER BY 1
                   ),
                   ARRAY(
                       SELECT account_account_tag_id
                         FROM account_account_tag_account_move_line_rel
                        WHERE account_move_line_id = line.id ORDER BY 1
                   )
              FROM account_move move
              JOIN account_move_line line ON line.move_id = move.id
              JOIN account_account account ON account.id = line.account_id
             WHERE move.state = 'posted' AND move.name IN %s
          ORDER BY move.name, line.sequence, line.id
            """,
            tuple(number_of(index) for index in range(first, first + number)),
        )
    )
    return {
        "count": len(rows),
        "digest": hashlib.sha256(repr(rows).encode()).hexdigest(),
    }
