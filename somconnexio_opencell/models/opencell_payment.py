from __future__ import annotations

from typing import TYPE_CHECKING

from odoo import fields, models

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

from ..const import BOOKING_WAIT

if TYPE_CHECKING:
    from ..tools.opencell_client import OpencellClient

#: Kinds of account operations
INVOICE, PAYMENT, RETURN = "I", "P", "R"
#: What is matched wholly has nothing left to match
MATCHED = "L"


class OpencellPayment(models.Model):
    """The intent to tell Opencell that an invoice was paid, or a payment came back.

    What was told of an invoice adds up to what was paid of it here: another row tells
    the difference. Opencell makes a new payment of every call, so the call carries our
    reference, which is looked for before.
    """

    _name = "opencell.payment"
    _description = "Opencell Payment"
    _inherit = ["opencell.intent.mixin"]

    _operations = (
        "create_payment",
        "create_account_operation",
        "match_operations",
        "unmatch_operation",
    )

    invoice_id = fields.Many2one(
        "opencell.invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(required=True, readonly=True)
    partner_id = fields.Many2one(related="invoice_id.partner_id", string="Member")
    reversed_id = fields.Many2one(
        "opencell.payment",
        string="Payment that Came Back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    return_ids = fields.One2many("opencell.payment", "reversed_id", string="Returns")
    operation_date = fields.Date(required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        readonly=True, help="What came back, after it was told, is negative."
    )

    _invoice_uniq = models.Constraint(
        "UNIQUE(invoice_id, sequence)", "This is told of the invoice already."
    )
    _amount_not_zero = models.Constraint(
        "CHECK(amount <> 0)", "There is no payment of nothing."
    )
    _return_is_negative = models.Constraint(
        "CHECK((reversed_id IS NULL) = (amount > 0))",
        "What came back is negative and has its payment.",
    )
    _open_idx = models.Index(
        "(backend_id, operation_date) WHERE state IN ('to_push', 'error', 'uncertain')"
    )

    # === HOOKS OF THE BINDING === #

    def _get_record(self):
        return self.invoice_id

    def _get_subscriptions(self):
        return self.env["opencell.subscription"]

    def _is_push_relevant(self):
        return True

    def _get_push_not_before(self):
        return False

    def _get_push_dependencies(self):
        return [self.reversed_id] if self.reversed_id else []

    def _get_push_dependents(self):
        return [self.return_ids]

    def _check_push_ready(self):
        """What a person must complete first."""
        if self._get_template_code():
            return []
        return [
            self.env._(
                "%(backend)s has no code for payments, or none for those that come "
                "back.",
                backend=self.backend_id.display_name,
            )
        ]

    def _get_template_code(self):
        backend = self.backend_id
        return backend.return_code if self.reversed_id else backend.payment_code

    def _prepare_payload(self):
        invoice = self.invoice_id
        common = {
            "amount": abs(self.amount),
            "reference": self.external_code,
            "transactionDate": self.operation_date.isoformat(),
        }
        if self.reversed_id:
            return {
                **common,
                "type": RETURN,
                "transactionCategory": "DEBIT",
                "customerAccount": invoice.account_code,
                "code": self._get_template_code(),
                "rejectedPayment": {"rejectedType": "M"},
            }
        return {
            **common,
            "customerAccountCode": invoice.account_code,
            "occTemplateCode": self._get_template_code(),
            "paymentMethod": invoice._get_paid_method(),
        }

    # === REMOTE === #

    def _do_look_up(self, client: OpencellClient):
        """Look for our reference in the account; a return must be matched as well."""
        found = self._find_operation(client, self.external_code)
        if not found:
            return None
        if self.reversed_id and not self._is_return_complete(client, found):
            return None
        return {"external_id": str(found["id"])}

    def _do_push(self, client: OpencellClient, payload):
        if self.reversed_id:
            return self._push_return(client, payload)
        invoice = self._find_invoice(client)
        matching = {}
        if invoice["matchingStatus"] != MATCHED:
            matching = {
                "isToMatching": True,
                "listAoIdsForMatching": [invoice["id"]],
            }
        number = client.create_payment({**payload, **matching})
        return {"external_id": str(number)}

    def _push_return(self, client, payload):
        """Take the payment off the invoice and set it off against its return.

        Several calls: whichever was made already is not made again.
        """
        account, code = self.invoice_id.account_code, self.external_code
        payment = self._find_operation(client, self.reversed_id.external_code)
        if not payment:
            message = self.env._(
                "The payment %(code)s is not in Opencell any more.",
                code=self.reversed_id.external_code,
            )
            raise RemoteRejectedError("NO_PAYMENT", message)
        if not self._find_operation(client, code):
            if payment.get("matchingAmount"):
                client.unmatch_operation(account, payment["id"], code)
            client.create_account_operation(payload)
        returned = self._find_operation(client, code)
        if returned["matchingStatus"] != MATCHED:
            ids = [payment["id"], returned["id"]]
            client.match_operations(account, ids, code)
        payment = self._find_operation(client, self.reversed_id.external_code)
        if payment["matchingStatus"] != MATCHED:
            # only a part of it came back
            invoice = self._find_invoice(client)
            client.match_operations(account, [invoice["id"], payment["id"]], code)
        return {"external_id": str(returned["id"])}

    def _is_return_complete(self, client, returned):
        payment = self._find_operation(client, self.reversed_id.external_code)
        statuses = {returned["matchingStatus"], (payment or {}).get("matchingStatus")}
        return statuses == {MATCHED}

    def _find_operation(self, client, reference):
        found = client.find_account_operations(self.invoice_id.account_code, reference)
        return found[0] if found else None

    def _find_invoice(self, client):
        """What the customer account owes for the invoice.

        :raises RetryableJobError: Opencell books its invoices some time later
        """
        number = self.invoice_id.number
        found = client.find_account_operations(self.invoice_id.account_code, number)
        for operation in found:
            if operation.get("type") == INVOICE:
                return operation
        raise RetryableJobError(
            f"Opencell has not booked {number} yet",
            seconds=BOOKING_WAIT,
            ignore_retry=True,
        )
