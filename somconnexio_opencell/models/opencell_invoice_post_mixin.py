from __future__ import annotations

import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..const import ROUNDING_PER_LINE
from ..exceptions import InvoiceMismatchError
from ..tools.invoice_entry import GIVEN
from .opencell_invoice_move_mixin import _to_decimal

if TYPE_CHECKING:
    from ..tools.invoice_parser import ParsedInvoice, ParsedTax
    from .opencell_invoice_lookup_mixin import InvoiceSources

_logger = logging.getLogger(__name__)

#: The lines are complete, so Odoo need not look for those that they would entail; one
#: query proves their sums. Nobody follows an invoice that the bank collects, and that
#: it was made and posted is what its batch says.
COMPLETE = {
    "skip_invoice_sync": True,
    "skip_invoice_line_sync": True,
    "skip_analytic_sync": True,
    "check_move_validity": False,
    "tracking_disable": True,
}
QUIET = {"tracking_disable": True}


@dataclass(frozen=True)
class Entry:
    """An invoice with the values of its entry; without complete ones if need be."""

    record: models.BaseModel
    parsed: ParsedInvoice
    values: dict
    complete: dict | None


class OpencellInvoicePostMixin(models.AbstractModel):
    """Makes and posts the entries of many invoices at once.

    Two ways lead to the same entry: complete lines, which is fast, and Odoo's own,
    which knows everything. What the first can't do or gets wrong takes the second.
    """

    _name = "opencell.invoice.post.mixin"
    _description = "Posting of Opencell Invoices"
    _inherit = ["opencell.invoice.move.mixin"]

    def _take_over(self) -> None:
        """Make and post the entries; an invoice that can't be taken is refused.

        A credit note comes after the invoices that it may take back.
        """
        parsed = self._parse_each()
        sources = self._look_up(list(parsed.values()))
        for is_credit in (False, True):
            entries = self._prepare_each(
                {
                    record: invoice
                    for record, invoice in parsed.items()
                    if invoice.is_credit is is_credit
                },
                sources,
            )
            self._post_in_halves(entries)

    def _parse_each(self) -> dict:
        parsed = {}
        for record in self:
            try:
                parsed[record] = record._parse()
            except UserError as error:
                record._refuse(error)
        return parsed

    def _prepare_each(self, parsed: dict, sources: InvoiceSources) -> list[Entry]:
        entries = []
        for record, invoice in parsed.items():
            try:
                values = record._prepare_move(invoice, sources)
            except UserError as error:
                record._refuse(error)
                continue
            complete = record._complete_move(invoice, values, sources)
            entries.append(Entry(record, invoice, values, complete))
        return entries

    def _post_in_halves(self, entries: list[Entry]) -> None:
        """Post all at once; if that fails, each half on its own, down to the culprit.

        A serialization failure is nobody's fault and ends the job, which is repeated.
        """
        if not entries:
            return
        try:
            with self.env.cr.savepoint():
                self._post_entries(entries)
        except (UserError, IntegrityError) as error:
            if len(entries) == 1:
                entries[0].record._refuse(error)
                return
            middle = len(entries) // 2
            self._post_in_halves(entries[:middle])
            self._post_in_halves(entries[middle:])

    def _post_entries(self, entries: list[Entry]) -> None:
        """Make, check and post the entries, all of them or none.

        :raises UserError: if one can't be taken as it is
        """
        complete, plain = self._create_moves(entries)
        # posting would look for lines to add as well
        self._union(complete).with_context(**COMPLETE)._post(soft=False)
        self._union(plain).with_context(**QUIET)._post(soft=False)
        moves = complete | plain
        for entry in entries:
            self._check_name(moves[entry.record], entry.parsed)
        self._set_done(moves, entries)
        self.env.flush_all()

    def _union(self, moves: dict):
        return self.env["account.move"].union(*moves.values())

    def _create_moves(self, entries: list[Entry]) -> tuple[dict, dict]:
        """The drafts by their invoices: those with complete lines, and the others."""
        complete = [entry for entry in entries if entry.complete]
        model = self.env["account.move"].with_company(self.backend_id.company_id)
        created = self._create_complete([entry.complete for entry in complete], model)
        moves = {
            entry.record: move for entry, move in zip(complete, created, strict=True)
        }
        wrong = self._find_wrong_sums(created, complete)
        if wrong:
            _logger.warning(
                "%d entries are left to Odoo: their sums differ", len(wrong)
            )
            moves = {
                record: move for record, move in moves.items() if move not in wrong
            }
            wrong.with_context(force_delete=True, **QUIET).unlink()
        plain = {
            entry.record: entry.record._create_plain(entry, model)
            for entry in entries
            if entry.record not in moves
        }
        return moves, plain

    def _create_complete(self, vals_list: list[dict], model):
        """The drafts with the lines that we have built."""
        moves = model.with_context(**COMPLETE).create(vals_list).with_env(model.env)
        lines = moves.line_ids
        for name in GIVEN:
            self.env.remove_to_compute(lines._fields[name], lines)
        return moves

    def _find_wrong_sums(self, moves, entries: list[Entry]):
        """The drafts whose amounts are not Opencell's: one query for all of them."""
        if not moves:
            return moves
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.id, move.amount_untaxed, move.amount_tax,
                       move.amount_total, move.amount_residual, SUM(line.balance),
                       SUM(line.price_subtotal) FILTER (
                           WHERE line.display_type = 'product'
                       )
                  FROM account_move move
                  JOIN account_move_line line ON line.move_id = move.id
                 WHERE move.id IN %s
              GROUP BY move.id
                """,
                moves._ids,
            )
        )
        found = {
            row[0]: tuple(_to_decimal(amount) for amount in row[1:]) for row in rows
        }
        wrong = moves.browse()
        for move, entry in zip(moves, entries, strict=True):
            untaxed, tax, total = _get_wanted(entry.parsed)
            if found.get(move.id) != (untaxed, tax, total, total, 0, untaxed):
                wrong += move
        return wrong

    # === ODOO'S OWN WAY === #

    def _create_plain(self, entry: Entry, model):
        """The draft with the lines that Odoo works out, and exactly Opencell's amounts.

        :raises InvoiceMismatchError: if ours would be others
        """
        move = model.with_context(**QUIET).create(entry.values)
        self._align_taxes(move, entry.parsed)
        self._check_amounts(move, entry.parsed)
        return move

    def _align_taxes(self, move, invoice: ParsedInvoice) -> None:
        """Take over the cents by which Opencell rounds its taxes differently."""
        tolerance = ROUNDING_PER_LINE * max(len(invoice.lines), 1)
        for tax in invoice.taxes:
            lines = self._get_tax_lines(move, tax)
            # a credit in an invoice, a debit in a credit note
            ours = _to_decimal(-sum(lines.mapped("amount_currency")))
            difference = tax.amount - ours
            if not difference or not lines or abs(difference) > tolerance:
                # beyond rounding: the amounts will differ, and be refused
                continue
            line = lines[0]
            amount = line.amount_currency - float(difference)
            move.write(
                {"line_ids": [Command.update(line.id, {"amount_currency": amount})]}
            )

    def _get_tax_lines(self, move, tax: ParsedTax):
        ours = self.backend_id._get_tax(tax.code)
        return move.line_ids.filtered(lambda line: line.tax_line_id == ours)

    def _check_amounts(self, move, invoice: ParsedInvoice) -> None:
        amounts = (move.amount_untaxed, move.amount_tax, move.amount_total)
        names = (self.env._("untaxed amount"), self.env._("tax"), self.env._("total"))
        for name, ours, theirs in zip(
            names, amounts, _get_wanted(invoice), strict=True
        ):
            ours = _to_decimal(ours)
            if ours != theirs:
                raise InvoiceMismatchError(
                    self.env._(
                        "The %(amount)s of invoice %(number)s would be %(ours)s "
                        "instead of %(wanted)s.",
                        amount=name,
                        number=invoice.number,
                        ours=ours,
                        wanted=theirs,
                    ),
                    ours,
                    theirs,
                )

    def _check_name(self, move, invoice: ParsedInvoice) -> None:
        if move.name != invoice.number:
            raise UserError(
                self.env._(
                    "The number %(number)s became %(name)s.",
                    number=invoice.number,
                    name=move.name,
                )
            )


def _get_wanted(invoice: ParsedInvoice) -> tuple[Decimal, Decimal, Decimal]:
    """Untaxed amount, tax and total of our document; the rounding is untaxed."""
    tax = sum((one.amount for one in invoice.taxes), Decimal()) * invoice.sign
    total = invoice.total * invoice.sign
    return total - tax, tax, total
