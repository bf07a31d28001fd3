# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceSecret(models.Model):
    """A password, PIN or key of a service, for technicians only.

    Apart from the contract's data on purpose: without tracking and chatter, in no
    export, in no message. Nothing may log a value or show it elsewhere.
    """

    _name = "service.secret"
    _description = "Secret of a Service"
    _order = "contract_id, code, id"
    _rec_name = "code"
    _check_company_auto = True

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        related="contract_id.company_id",
        store=True,
        index=True,
    )
    code = fields.Char(required=True, help="For example 'ppp_password' or 'puk'.")
    value = fields.Char(required=True, copy=False, exportable=False)

    _code_uniq = models.UniqueIndex(
        "(contract_id, code)", "The contract has already a secret with this code."
    )

    @api.model
    def _store(self, contract, values: dict | None) -> None:
        """Keep secrets that came from outside, replacing those of the same code.

        :param values: by code
        """
        # sudo: who notes down a secret need not be able to read any.
        secrets = self.sudo()
        known = {secret.code: secret for secret in contract.sudo().secret_ids}
        for code, value in (values or {}).items():
            if not isinstance(value, str) or not value:
                raise UserError(
                    self.env._("The secret “%(code)s” is no text.", code=code)
                )
            if code in known:
                known[code].value = value
            else:
                secrets.create(
                    {"contract_id": contract.id, "code": code, "value": value}
                )

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Never, not even as a part of its contract: a file ends up somewhere."""
        raise UserError(self.env._("Secrets are not exported."))
