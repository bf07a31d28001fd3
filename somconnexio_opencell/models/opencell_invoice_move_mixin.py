from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import DIRECT_DEBIT, ROUNDING_PER_LINE
from ..exceptions import InvoiceMismatchError
from ..tools.invoice_entry import Debtor, build_lines

if TYPE_CHECKING:
    from ..tools.invoice_parser import ParsedInvoice, ParsedLine
    from .opencell_invoice_lookup_mixin import InvoiceSources


class OpencellInvoiceMoveMixin(models.AbstractModel):
    """Says what the entry of an invoice is, once it was read and checked."""

    _name = "opencell.invoice.move.mixin"
    _description = "Entry of an Opencell Invoice"
    _inherit = ["opencell.invoice.lookup.mixin"]

    def _prepare_move(self, invoice: ParsedInvoice, sources: InvoiceSources) -> dict:
        """Values of the entry, with the lines from which Odoo works out the others.

        :raises UserError: if something that the invoice names is not known here
        :raises InvoiceMismatchError: if its taxes can't be those that we know
        """
        group = self._get_billing_group(invoice.account, sources)
        self._check_taxes(invoice)
        return {
            "move_type": "out_refund" if invoice.is_credit else "out_invoice",
            "journal_id": self._get_journal().id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": group.partner_id.id,
            "name": invoice.number,
            "invoice_date": invoice.date,
            "date": invoice.date,
            # nobody of ours sold it
            "invoice_user_id": False,
            # Opencell has sent it
            "is_move_sent": True,
            "fiscal_position_id": self._get_fiscal_position(
                group.partner_id, sources
            ).id,
            **self._prepare_payment(invoice, group),
            "reversed_entry_id": self._find_reversed_move(invoice).id,
            "opencell_invoice_id": self.id,
            "opencell_billing_group_id": group.id,
            "invoice_line_ids": [
                Command.create(values)
                for values in self._prepare_products(invoice, sources)
            ],
        }

    def _prepare_payment(self, invoice: ParsedInvoice, group) -> dict:
        """When and how it is paid: as Opencell says, with the group's mandate."""
        return {
            "payment_reference": invoice.number,
            "invoice_payment_term_id": False,
            "invoice_date_due": invoice.due or invoice.date,
            "payment_mode_id": self._get_payment_mode(invoice, group.partner_id).id,
            "mandate_id": group.mandate_id.id,
        }

    def _get_journal(self):
        journal = self.backend_id.journal_id
        if not journal:
            raise UserError(
                self.env._(
                    "%(backend)s has no journal for its invoices.",
                    backend=self.backend_id.display_name,
                )
            )
        return journal

    def _prepare_products(self, invoice: ParsedInvoice, sources: InvoiceSources):
        """Values of the lines for what was sold, then of that for the rounding."""
        products = [
            self._prepare_product(invoice, line, sources) for line in invoice.lines
        ]
        if invoice.rounding:
            account = self._get_income_account("", sources)
            products.append(
                {
                    "name": self.env._("Rounding"),
                    "quantity": 1.0,
                    "price_unit": float(invoice.rounding * invoice.sign),
                    "tax_ids": [Command.clear()],
                    "account_id": account.id,
                }
            )
        return products

    def _prepare_product(
        self, invoice: ParsedInvoice, line: ParsedLine, sources: InvoiceSources
    ) -> dict:
        contract = sources.contracts.get(line.user_account)
        name = " · ".join(filter(None, (line.description, contract and contract.name)))
        tax = self.backend_id._get_tax(line.tax_code)
        return {
            "name": name,
            "quantity": 1.0,
            "price_unit": float(line.amount * invoice.sign),
            "tax_ids": [Command.set(tax.ids)],
            "opencell_contract_id": contract.id if contract else False,
            "account_id": self._get_income_account(line.accounting_code, sources).id,
            **({} if sources.has_analytic_rules else {"analytic_distribution": False}),
        }

    def _get_payment_mode(self, invoice: ParsedInvoice, partner):
        """How the invoice is paid: what the bank collects has a mode of its own."""
        mode = partner.with_company(self.company_id).customer_payment_mode_id
        if invoice.payment_method in ("", DIRECT_DEBIT):
            mode = self.backend_id.payment_mode_id or mode
        return mode.refund_payment_mode_id if invoice.is_credit else mode

    def _find_reversed_move(self, invoice: ParsedInvoice):
        """The entry that a credit note takes back, if Opencell names one of ours."""
        if not invoice.is_credit or not invoice.reversed_ids:
            return self.env["account.move"]
        reversed_invoices = self.search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("external_id", "in", [str(one) for one in invoice.reversed_ids]),
                ("move_id", "!=", False),
            ],
            order="id",
            limit=1,
        )
        return reversed_invoices.move_id

    def _check_taxes(self, invoice: ParsedInvoice) -> None:
        """Whether the taxes of an invoice are those that theirs are mapped to."""
        leeway = ROUNDING_PER_LINE * max(len(invoice.lines), 1)
        leeway += _to_decimal(self.backend_id.invoice_tolerance)
        for tax in invoice.taxes:
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
            wanted = _to_decimal(tax.base * tax.percent / 100)
            if abs(wanted - tax.amount) > leeway:
                raise InvoiceMismatchError(
                    self.env._(
                        "The tax of invoice %(number)s would be %(ours)s instead of "
                        "%(theirs)s.",
                        number=self.number,
                        ours=wanted,
                        theirs=tax.amount,
                    ),
                    wanted,
                    tax.amount,
                )

    # === COMPLETE LINES === #

    def _complete_move(
        self, invoice: ParsedInvoice, values: dict, sources: InvoiceSources
    ) -> dict | None:
        """The values with all lines; None if Odoo has to work them out itself."""
        partner = self.env["res.partner"].browse(values["partner_id"])
        position = sources.positions[partner.id]
        receivable = self._get_receivable(partner, position, sources)
        if not receivable:
            return None
        debtor = Debtor(
            partner_id=partner.commercial_partner_id.id,
            receivable_id=receivable,
            currency_id=values["currency_id"],
            due=values["invoice_date_due"],
        )
        specs = {
            tax.code: self._get_tax_spec(tax.code, invoice.is_credit, sources)
            for tax in invoice.taxes
        }
        products = [command[2] for command in values["invoice_line_ids"]]
        lines = build_lines(invoice, debtor, specs, products)
        if lines is None:
            return None
        header = {
            name: value for name, value in values.items() if name != "invoice_line_ids"
        }
        return {**header, "line_ids": lines}


def _to_decimal(amount: float | Decimal) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))
