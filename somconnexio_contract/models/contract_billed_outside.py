# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class ContractContract(models.Model):
    """Invoicing of OCA contract, off for what another system bills."""

    _inherit = "contract.contract"

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        """Leave out the contracts that another system bills."""
        domain = super()._get_contracts_to_invoice_domain(date_ref)
        return Domain(domain) & Domain("is_billed_outside", "=", False)

    def _get_lines_to_invoice(self, date_ref):
        """No line of a contract that another system bills."""
        if self.is_billed_outside:
            return self.env["contract.line"]
        return super()._get_lines_to_invoice(date_ref)

    def _set_start_contract_modification(self):
        """No follower and no modification for contracts billed outside.

        OCA makes the holder a follower, who then gets every internal comment by
        e-mail, and announces each modification by e-mail.
        """
        inside = self.filtered(lambda contract: not contract.is_billed_outside)
        return super(ContractContract, inside)._set_start_contract_modification()

    def _modification_mail_send(self):
        """No e-mail about modifications of contracts billed outside."""
        outside = self.filtered("is_billed_outside")
        super(
            ContractContract, outside.with_context(skip_modification_mail=True)
        )._modification_mail_send()
        return super(ContractContract, self - outside)._modification_mail_send()
