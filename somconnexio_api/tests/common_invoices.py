# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invoices of a cooperative without a chart of accounts."""

from odoo.fields import Command


def create_journal(case):
    """Give the cooperative of a test case what invoices need."""
    accounts = case.env["account.account"].create(
        [
            {
                "name": name,
                "code": code,
                "account_type": account_type,
                "company_ids": [Command.set(case.company.ids)],
            }
            for name, code, account_type in (
                ("Members", "430000", "asset_receivable"),
                ("Services", "705000", "income"),
            )
        ]
    )
    case.env["ir.default"].set(
        "res.partner",
        "property_account_receivable_id",
        accounts[0].id,
        company_id=case.company.id,
    )
    case.journal = case.env["account.journal"].create(
        {
            "name": "Invoices of the test",
            "code": "TINV",
            "type": "sale",
            "company_id": case.company.id,
            "default_account_id": accounts[1].id,
        }
    )


def create_invoice(case, partner, day, contract_line=None, **values):
    """Return a draft of an invoice of 14 euros, for a line of a contract."""
    line = {
        "name": "Quota",
        "quantity": 2,
        "price_unit": 7.0,
        "account_id": case.journal.default_account_id.id,
        "tax_ids": [Command.clear()],
        "contract_line_id": contract_line and contract_line.id,
    }
    return case.env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "journal_id": case.journal.id,
            "invoice_date": day,
            "invoice_line_ids": [Command.create(line)],
            **values,
        }
    )
