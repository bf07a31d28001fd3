from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import ROUNDING_PER_LINE

if TYPE_CHECKING:
    from ..tools.invoice_parser import ParsedInvoice, ParsedLine, ParsedTax


class OpencellInvoiceMoveMixin(models.AbstractModel):
    """Makes the entry of an invoice that was read and checked."""

    _name = "opencell.invoice.move.mixin"
    _description = "Entry of an Opencell Invoice"

    def _find_billing_group(self, invoice: ParsedInvoice):
        """The billing group of the billing account.

        :raises UserError: if there is none
        """
        account = self.env["opencell.billing.account"].search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("external_code", "=", invoice.account),
            ]
        )
        if not account:
            raise UserError(
                self.env._(
                    "No billing group is known as %(account)s in Opencell.",
                    account=invoice.account,
                )
            )
        return account.billing_group_id

    def _create_move(self, invoice: ParsedInvoice, group):
        """The posted entry, with exactly Opencell's amounts.

        :raises UserError: if ours would be others
        """
        company = self.company_id
        moves = self.env["account.move"].with_company(company)
        move = moves.create(self._prepare_move(invoice, group))
        self._align_taxes(move, invoice)
        self._check_amounts(move, invoice)
        move._post(soft=False)
        if move.name != invoice.number:
            raise UserError(
                self.env._(
                    "The number %(number)s became %(name)s.",
                    number=invoice.number,
                    name=move.name,
                )
            )
        return move

    def _is_refund(self, invoice: ParsedInvoice) -> bool:
        """A credit note: its total is owed to the member."""
        return invoice.total < 0

    def _get_sign(self, invoice: ParsedInvoice) -> int:
        return -1 if self._is_refund(invoice) else 1

    def _prepare_move(self, invoice: ParsedInvoice, group) -> dict:
        backend = self.backend_id
        if not backend.journal_id:
            raise UserError(
                self.env._(
                    "%(backend)s has no journal for its invoices.",
                    backend=backend.display_name,
                )
            )
        contracts = self._find_contracts(invoice)
        return {
            "move_type": "out_refund" if self._is_refund(invoice) else "out_invoice",
            "journal_id": backend.journal_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": group.partner_id.id,
            "name": invoice.number,
            "payment_reference": invoice.number,
            "invoice_date": invoice.date,
            # nobody of ours sold it
            "invoice_user_id": False,
            "invoice_payment_term_id": False,
            "invoice_date_due": invoice.due or invoice.date,
            "mandate_id": group.mandate_id.id,
            "opencell_invoice_id": self.id,
            "opencell_billing_group_id": group.id,
            "invoice_line_ids": [
                Command.create(self._prepare_move_line(invoice, line, contracts))
                for line in invoice.lines
            ],
        }

    def _find_contracts(self, invoice: ParsedInvoice) -> dict:
        """The contracts by the codes of their user accounts."""
        codes = {line.user_account for line in invoice.lines}
        user_accounts = self.env["opencell.user.account"].search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("external_code", "in", list(codes)),
            ]
        )
        return {one.external_code: one.contract_id for one in user_accounts}

    def _prepare_move_line(
        self, invoice: ParsedInvoice, line: ParsedLine, contracts: dict
    ) -> dict:
        contract = contracts.get(line.user_account, self.env["contract.contract"])
        name = " · ".join(filter(None, (line.description, contract.name)))
        return {
            "name": name,
            "quantity": 1.0,
            "price_unit": float(line.amount * self._get_sign(invoice)),
            "tax_ids": [Command.set(self.backend_id._get_tax(line.tax_code).ids)],
            "opencell_contract_id": contract.id,
            "account_id": self._find_income_account(line.accounting_code).id,
        }

    def _find_income_account(self, code: str):
        """The account with Opencell's accounting code; else that of the journal.

        :raises UserError: if there is neither
        """
        accounts = self.env["account.account"].with_company(self.company_id)
        account = accounts.search(
            [
                ("code", "=", code),
                ("company_ids", "in", self.company_id.ids),
                ("account_type", "in", ("income", "income_other")),
            ],
            limit=1,
        )
        account = account or self.backend_id.journal_id.default_account_id
        if not account:
            raise UserError(
                self.env._(
                    "There is no income account %(code)s, and journal %(journal)s has "
                    "none either.",
                    code=code,
                    journal=self.backend_id.journal_id.display_name,
                )
            )
        return account

    def _align_taxes(self, move, invoice: ParsedInvoice) -> None:
        """Take over the cents by which Opencell rounds its taxes differently."""
        tolerance = ROUNDING_PER_LINE * max(len(invoice.lines), 1)
        for tax in invoice.taxes:
            lines = self._get_tax_lines(move, tax)
            ours = _to_decimal(-sum(lines.mapped("amount_currency")))
            wanted = tax.amount * self._get_sign(invoice)
            if move.move_type == "out_refund":
                ours = -ours
            difference = wanted - ours
            if not difference or not lines or abs(difference) > tolerance:
                # beyond rounding: the amounts will differ, and be refused
                continue
            direction = 1 if move.move_type == "out_refund" else -1
            line = lines[0]
            amount = line.amount_currency + direction * float(difference)
            move.write(
                {"line_ids": [Command.update(line.id, {"amount_currency": amount})]}
            )

    def _get_tax_lines(self, move, tax: ParsedTax):
        ours = self.backend_id._get_tax(tax.code)
        if _to_decimal(ours.amount) != tax.percent:
            raise UserError(
                self.env._(
                    "%(code)s is %(remote)s %% in Opencell, but %(tax)s here.",
                    code=tax.code,
                    remote=tax.percent,
                    tax=ours.display_name,
                )
            )
        return move.line_ids.filtered(lambda line: line.tax_line_id == ours)

    def _check_amounts(self, move, invoice: ParsedInvoice) -> None:
        """Whether the entry has Opencell's amounts, to the cent."""
        sign = self._get_sign(invoice)
        for name, ours, wanted in (
            (self.env._("untaxed amount"), move.amount_untaxed, invoice.untaxed),
            (self.env._("tax"), move.amount_tax, invoice.tax),
            (self.env._("total"), move.amount_total, invoice.total),
        ):
            if _to_decimal(ours) != wanted * sign:
                raise UserError(
                    self.env._(
                        "The %(amount)s of invoice %(number)s would be %(ours)s "
                        "instead of %(wanted)s.",
                        amount=name,
                        number=invoice.number,
                        ours=_to_decimal(ours),
                        wanted=wanted * sign,
                    )
                )

    def _attach_document(self, move, document: bytes) -> None:
        """Make Opencell's PDF the invoice's legal document, which members download."""
        move.invoice_pdf_report_file = base64.b64encode(document)
        attachment = move.invoice_pdf_report_id
        attachment.name = f"{move.name.replace('/', '_')}.pdf"
        move.message_main_attachment_id = attachment
        # Opencell has sent it
        move.is_move_sent = True


def _to_decimal(amount: float) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))
