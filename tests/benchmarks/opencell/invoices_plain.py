"""The baseline: the same entries as a person's script would make them.

Odoo, its Spanish accounting and OCA's payment modes; nothing of ours.
"""

from __future__ import annotations

from domain import plan

from odoo.fields import Command

from . import invoices_plan
from .invoices_digest import digest

#: as our journal has it: the number is somebody else's
OPAQUE = r"^(?P<prefix1>.*?)(?P<seq>\d{0,9})(?P<suffix>\D*?)$"


def create_members(env, first: int, number: int) -> None:
    """Make people."""
    country = env.ref("base.es").id
    env["res.partner"].create(
        [
            {**plan.prepare_member(n), "ref": str(n), "country_id": country}
            for n in range(first, first + number)
        ]
    )


def prepare(env) -> None:
    """Make the journal."""
    journals = env["account.journal"]
    domain = [("type", "=", "sale"), ("default_account_id", "!=", False)]
    other = journals.search(domain, limit=1)
    journals.create(
        {
            "name": "Billing",
            "code": "BILL0",
            "type": "sale",
            "default_account_id": other.default_account_id.id,
            "sequence_override_regex": OPAQUE,
            "refund_sequence": False,
        }
    )


def post(env, first: int, number: int) -> None:
    """Create and post some invoices, in one batch."""
    journal = env["account.journal"].search([("code", "=", "BILL0")])
    members = env["res.partner"].search(
        [("ref", "in", [str(n) for n in range(first, first + number)])]
    )
    by_ref = {member.ref: member for member in members}
    tax = invoices_plan.find_tax(env)
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "journal_id": journal.id,
                "partner_id": by_ref[str(n)].id,
                "name": invoices_plan.number_of(n),
                "payment_reference": invoices_plan.number_of(n),
                "invoice_date": invoices_plan.DAY,
                "invoice_date_due": invoices_plan.DUE,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": text,
                            "quantity": 1.0,
                            "price_unit": float(amount),
                            "tax_ids": [Command.set(tax.ids)],
                            "account_id": journal.default_account_id.id,
                        }
                    )
                    for _code, text, amount in invoices_plan.LINES
                ],
            }
            for n in range(first, first + number)
        ]
    )
    moves.action_post()


ACTIONS = {
    "members": create_members,
    "prepare": prepare,
    "post": post,
    "digest": digest,
}
