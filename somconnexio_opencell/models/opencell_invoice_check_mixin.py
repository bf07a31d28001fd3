from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.somconnexio_sync.exceptions import RemoteNotFoundError

from ..const import FINDING_CANCELLED, FINDING_GAP, is_final

#: So many invoices that are not in the list any more are asked for one by one
VANISHED_LIMIT = 50


class OpencellInvoiceCheckMixin(models.AbstractModel):
    """Notices what is missing among the invoices, and what was taken back."""

    _name = "opencell.invoice.check.mixin"
    _description = "Opencell Invoice Checks"

    def _check_cancelled(self, known, page):
        """Report our posted invoices that are not valid any more over there.

        :param known: our rows for a page of Opencell's list
        :param page: its rows
        """
        items = {str(item["invoiceId"]): item for item in page}
        posted = known.filtered(lambda one: one.state == "done")
        valid = posted.filtered(lambda one: is_final(items[one.external_id]))
        for invoice in posted - valid:
            status = items[invoice.external_id].get("status") or "-"
            self._report_cancelled(invoice, status)
        if valid:
            self.env["sync.finding"]._settle(
                self, FINDING_CANCELLED, valid.mapped("number")
            )

    def _check_vanished(self, client, seen):
        """Report our posted invoices that a complete list does not name any more.

        :param seen: ids of all invoices of the list
        """
        absent = self.env["opencell.invoice"].search(
            [
                ("backend_id", "=", self.id),
                ("state", "=", "done"),
                # the first day may be cut by the time zone
                ("invoice_date", ">", self._get_list_start()),
                ("external_id", "not in", list(seen)),
            ],
            limit=VANISHED_LIMIT,
        )
        for invoice in absent:
            try:
                item = client.get_invoice(int(invoice.external_id), invoice.number)
            except RemoteNotFoundError:
                self._report_cancelled(invoice, "-")
                continue
            self._check_cancelled(invoice, [item])

    def _repair_invoice_finding(self, finding):
        """Read an invoice again that did not add up, or look for missing numbers.

        :raises UserError: if the invoice was taken back: an accountant decides
        """
        if finding.kind == FINDING_CANCELLED:
            raise UserError(
                self.env._(
                    "Invoice %(number)s is posted here. Please make a credit note, or "
                    "have it made in Opencell.",
                    number=finding.reference,
                )
            )
        if finding.kind == FINDING_GAP:
            self._delay_pull_invoices()
            return
        self.env[finding.res_model].browse(finding.res_id).exists().action_retry()

    def _report_cancelled(self, invoice, status):
        self.env["sync.finding"]._report(
            self,
            FINDING_CANCELLED,
            invoice.number,
            record=invoice,
            part="status",
            ours=invoice.move_id.state,
            theirs=status,
        )

    def _check_gaps(self):
        """Report the numbers that are missing between the known ones of a prefix.

        A gap that is closed, or has become smaller, is settled.
        """
        findings = self.env["sync.finding"]
        gaps = self._find_gaps()
        known = findings.search(
            [
                ("backend_model", "=", self._name),
                ("backend_id", "=", self.id),
                ("kind", "=", FINDING_GAP),
                ("state", "=", "open"),
            ]
        )
        closed = set(known.mapped("reference")) - set(gaps)
        if closed:
            findings._settle(self, FINDING_GAP, sorted(closed))
        for reference, count in gaps.items():
            findings._report(
                self,
                FINDING_GAP,
                reference,
                part="number",
                ours=self.env._("%(count)s missing", count=count),
            )

    def _find_gaps(self):
        """First and last missing number of each gap, with how many there are."""
        self.env["opencell.invoice"].flush_model(["number", "backend_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH parts AS (
                    SELECT regexp_replace(number, '[0-9]+[^0-9]*$', '') AS prefix,
                           substring(number FROM '([0-9]+)[^0-9]*$') AS digits,
                           regexp_replace(number, '^.*[0-9]', '') AS suffix
                      FROM opencell_invoice
                     WHERE backend_id = %s AND number ~ '[0-9]'
                ), steps AS (
                    SELECT prefix, suffix, length(digits) AS width,
                           digits::numeric AS number,
                           lead(digits::numeric) OVER (
                               PARTITION BY prefix, suffix ORDER BY digits::numeric
                           ) AS following
                      FROM parts
                )
                SELECT prefix, suffix, width, number + 1, following - 1
                  FROM steps
                 WHERE following > number + 1
              ORDER BY prefix, suffix, number
                """,
                self.id,
            )
        )
        return dict(self._name_gap(*row) for row in rows)

    def _name_gap(self, prefix, suffix, width, first, last):
        names = [
            f"{prefix}{int(number):0{width}d}{suffix}"
            for number in ((first, last) if last > first else (first,))
        ]
        return " – ".join(names), int(last - first) + 1
