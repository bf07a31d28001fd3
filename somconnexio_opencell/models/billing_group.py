from __future__ import annotations

from typing import TYPE_CHECKING

from odoo import fields, models

from ..const import NAME_LENGTH

if TYPE_CHECKING:
    from .opencell_backend import OpencellBackend


class BillingGroup(models.Model):
    _inherit = "billing.group"

    opencell_billing_account_ids = fields.One2many(
        "opencell.billing.account", "billing_group_id"
    )

    def write(self, vals):
        """Have the accounts follow that contracts have left, too."""
        result = super().write(vals)
        if {"mandate_id", "email_id", "email_ids"} & vals.keys():
            self._mark_left_opencell_accounts()
        return result

    def _mark_left_opencell_accounts(self) -> None:
        """Send the accounts whose contracts moved on, until their last invoice."""
        accounts = self.sudo().opencell_billing_account_ids
        accounts._get_subscriptions()._get_left_accounts()._mark_to_push()

    def _check_opencell_ready(self, backend: OpencellBackend) -> list[str]:
        """What is missing for an account in Opencell."""
        self.ensure_one()
        problems = []
        if not self._get_opencell_emails():
            problems.append(self.env._("There is no e-mail to send the invoices to."))
        account = self.mandate_id.partner_bank_id
        foreign = account.sanitized_acc_number[:2] != backend.company_id.country_id.code
        if backend.profile == "v7" and foreign and not account.bank_bic:
            problems.append(
                self.env._(
                    "The foreign bank account of %(group)s needs the BIC of its bank.",
                    group=self.code,
                )
            )
        return problems

    def _get_opencell_emails(self) -> list[str]:
        """Addresses that get the invoices, the first one first."""
        self.ensure_one()
        partners = self.email_id | self.email_ids or self.partner_id
        return list(dict.fromkeys(filter(None, partners.mapped("email"))))

    def _prepare_opencell_user_account(self) -> dict:
        """The group as one user account, without codes."""
        self.ensure_one()
        return {
            "description": self.code[:NAME_LENGTH],
            "name": self.partner_id._prepare_opencell_name(),
        }

    def _prepare_opencell_account(self, backend: OpencellBackend) -> dict:
        """Customer account and billing account, without codes."""
        self.ensure_one()
        partner = self.partner_id
        emails = self._get_opencell_emails()
        return {
            "description": (partner.name or "")[:NAME_LENGTH],
            "vatNo": partner.vat or "",
            "name": partner._prepare_opencell_name(),
            "address": partner._prepare_opencell_address(backend),
            "contactInformation": partner._prepare_opencell_contact(),
            "currency": self.company_id.currency_id.name,
            "language": backend._get_language_code(partner),
            "country": backend._get_country_code(partner),
            "billingCycle": backend.billing_cycle_code,
            "electronicBilling": True,
            "mailingType": backend.mailing_type,
            "emailTemplate": backend.email_template_code,
            "email": emails[0],
            "ccedEmails": ",".join(emails[1:]),
            "methodOfPayment": [self._prepare_opencell_payment_method()],
        }

    def _prepare_opencell_payment_method(self) -> dict:
        """The direct debit. Opencell 7 forgets what a list leaves out: all of it."""
        self.ensure_one()
        mandate = self.mandate_id
        account = mandate.partner_bank_id
        owner = account.acc_holder_name or self.partner_id.name or ""
        coordinates = {
            "iban": account.sanitized_acc_number,
            "bic": account.bank_bic or "",
            "accountOwner": owner[:NAME_LENGTH],
            "bankName": (account.bank_name or "")[:NAME_LENGTH],
        }
        return {
            "paymentMethodType": "DIRECTDEBIT",
            "preferred": True,
            "alias": mandate.unique_mandate_reference,
            "mandateIdentification": mandate.unique_mandate_reference,
            "mandateDate": mandate.signature_date.isoformat(),
            "bankCoordinates": {
                name: value for name, value in coordinates.items() if value
            },
        }
