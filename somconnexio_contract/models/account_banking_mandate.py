# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import CONSENT_SOURCE


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    consent_source = fields.Selection(
        selection=CONSENT_SOURCE,
        tracking=True,
        help="How the member agreed to the direct debit on the signature date.",
    )

    _open_account_uniq = models.UniqueIndex(
        "(partner_bank_id, company_id)"
        " WHERE state IN ('draft', 'valid') AND type = 'recurrent'",
        "There is already a mandate in use for this bank account.",
    )

    def _compute_display_name2(self):
        """OCA adds the code of the sequence type, which says nothing to people."""
        result = super()._compute_display_name2()
        for mandate in self:
            mandate.display_name = mandate.unique_mandate_reference
        return result

    @api.constrains("signature_date", "last_debit_date")
    def _check_dates(self):
        """What lies in the future is told by the company's day.

        OCA asks the clock of whoever writes: a job, the API or the website
        live in UTC, where it is still yesterday just after midnight in Madrid.
        """
        result = None
        for company, mandates in self.grouped("company_id").items():
            timezone = (company or self.env.company).business_tz
            local = mandates.with_context(tz=timezone)
            result = super(AccountBankingMandate, local)._check_dates()
        return result

    def write(self, vals):
        """Tell the billing about a change that moves money elsewhere."""
        result = super().write(vals)
        if {"state", "partner_bank_id", "signature_date"} & vals.keys():
            self._notify_billing_data_changed()
        return result

    def _notify_billing_data_changed(self) -> None:
        """Call the billing hook of the contracts that are paid by the mandates."""
        contracts = self.env["contract.contract"].sudo()
        contracts.search([("mandate_id", "in", self.ids)])._on_billing_data_changed()

    def _get_or_create_mandate(
        self, partner, iban: str, signature_date: date, source: str | None = None
    ):
        """The mandate in use of a member for an account, created if missing.

        The bank account is created too. A mandate that waits for its signature
        is validated with the date of the consent.

        :param partner: the member, a ``res.partner`` with a company
        :param iban: valid account number, with or without blanks
        :param signature_date: day on which the member agreed
        :param source: how, one of ``const.CONSENT_SOURCE``
        :raises ValidationError: if the account number is not valid
        """
        problem = self.env["crm.lead"]._check_iban(iban)
        if problem:
            raise ValidationError(problem[1])
        company = partner.company_id
        mandate_model = self.with_company(company)
        account = mandate_model._get_or_create_account(partner, iban)
        mandate = mandate_model.search(
            [
                ("partner_bank_id", "=", account.id),
                ("company_id", "=", company.id),
                ("state", "in", ("draft", "valid")),
                ("type", "=", "recurrent"),
            ],
            limit=1,
        )
        if not mandate:
            vals = mandate_model._prepare_mandate(account, signature_date)
            return mandate_model.create({**vals, "consent_source": source})
        if mandate.state == "draft":
            mandate.write({"signature_date": signature_date, "consent_source": source})
            mandate.validate()
        return mandate

    @api.model
    def _prepare_mandate(self, account, signature_date: date) -> dict:
        """Values of a mandate that is signed."""
        return {
            "partner_bank_id": account.id,
            "company_id": self.env.company.id,
            "format": "sepa",
            "type": "recurrent",
            "recurrent_sequence_type": "first",
            "signature_date": signature_date,
            "state": "valid",
        }

    def _get_or_create_account(self, partner, iban: str):
        """The bank account of a member with a number, created if missing."""
        accounts = self.env["res.partner.bank"].with_context(active_test=False)
        number = self.env["crm.lead"]._normalize_iban(iban)
        account = accounts.search(
            [
                ("partner_id", "=", partner.id),
                ("sanitized_acc_number", "=", number),
            ],
            limit=1,
        )
        if account and not account.active:
            account.action_unarchive()
        return account or accounts.create(
            {
                "partner_id": partner.id,
                "acc_number": number,
                "company_id": partner.company_id.id,
            }
        )
