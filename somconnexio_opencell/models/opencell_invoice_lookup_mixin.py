from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from odoo import models
from odoo.exceptions import UserError

from ..tools.invoice_entry import TaxSpec

if TYPE_CHECKING:
    from ..tools.invoice_parser import ParsedInvoice


@dataclass
class InvoiceSources:
    """What the entries of a batch refer to, each looked up once, by Opencell's code."""

    groups: dict[str, models.BaseModel]
    contracts: dict[str, models.BaseModel]
    accounts: dict[str, models.BaseModel]
    #: the fiscal positions that Odoo chooses from by itself
    auto_positions: models.BaseModel
    #: whether lines may get an analytic distribution by rules
    has_analytic_rules: bool
    specs: dict[tuple[str, bool], TaxSpec | None] = field(default_factory=dict)
    positions: dict[int, models.BaseModel] = field(default_factory=dict)
    receivables: dict[tuple[int, int], int] = field(default_factory=dict)


class OpencellInvoiceLookupMixin(models.AbstractModel):
    """Finds what an invoice names, for a whole batch with a few queries."""

    _name = "opencell.invoice.lookup.mixin"
    _description = "What an Opencell Invoice Names"

    def _look_up(self, invoices: list[ParsedInvoice]) -> InvoiceSources:
        """Our records for the codes of some invoices."""
        lines = [line for invoice in invoices for line in invoice.lines]
        accounts = self._search_codes(
            "opencell.billing.account", {invoice.account for invoice in invoices}
        )
        user_accounts = self._search_codes(
            "opencell.user.account", {line.user_account for line in lines}
        )
        accounts.billing_group_id.partner_id.fetch(["name", "country_id", "state_id"])
        return InvoiceSources(
            groups={one.external_code: one.billing_group_id for one in accounts},
            contracts={one.external_code: one.contract_id for one in user_accounts},
            accounts=self._find_income_accounts({one.accounting_code for one in lines}),
            auto_positions=self._find_auto_positions(),
            has_analytic_rules=bool(
                self.env["account.analytic.distribution.model"].search_count(
                    [], limit=1
                )
            ),
        )

    def _find_auto_positions(self):
        company = self.backend_id.company_id
        positions = self.env["account.fiscal.position"].with_company(company)
        domain = positions._check_company_domain(company)
        return positions.search([*domain, ("auto_apply", "=", True)])

    def _search_codes(self, model: str, codes: set[str]):
        return self.env[model].search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("external_code", "in", list(codes)),
            ]
        )

    def _find_income_accounts(self, codes: set[str]) -> dict:
        """The income accounts with Opencell's accounting codes."""
        company = self.backend_id.company_id
        accounts = self.env["account.account"].with_company(company)
        found = accounts.search(
            [
                ("code", "in", list(codes)),
                ("company_ids", "in", company.ids),
                ("account_type", "in", ("income", "income_other")),
            ]
        )
        return {account.code: account for account in found}

    def _get_income_account(self, code: str, sources: InvoiceSources):
        """The account with Opencell's accounting code; else that of the journal.

        :raises UserError: if there is neither
        """
        journal = self.backend_id.journal_id
        account = sources.accounts.get(code) or journal.default_account_id
        if not account:
            raise UserError(
                self.env._(
                    "There is no income account %(code)s, and journal %(journal)s has "
                    "none either.",
                    code=code,
                    journal=journal.display_name,
                )
            )
        return account

    def _get_billing_group(self, code: str, sources: InvoiceSources):
        """The billing group of a billing account.

        :raises UserError: if there is none
        """
        group = sources.groups.get(code)
        if not group:
            raise UserError(
                self.env._(
                    "No billing group is known as %(account)s in Opencell.",
                    account=code,
                )
            )
        return group

    def _get_fiscal_position(self, partner, sources: InvoiceSources):
        """Mainland, Canary Islands …: what Odoo would choose for the member.

        It would look for all of them for each member; here they were found once.
        """
        if partner.id not in sources.positions:
            positions = sources.auto_positions
            delivery = partner.browse(partner.address_get(["delivery"])["delivery"])
            own = partner.with_company(self.backend_id.company_id)
            if delivery != partner or own.property_account_position_id:
                position = positions._get_fiscal_position(partner, delivery=delivery)
            elif partner.country_id:
                position = positions._get_first_matching_fpos(partner)
            else:
                position = positions.browse()
            sources.positions[partner.id] = position
        return sources.positions[partner.id]

    def _get_receivable(self, partner, position, sources: InvoiceSources) -> int:
        """The account on which a member owes; False if Odoo has to choose one."""
        company = self.backend_id.company_id
        payer = partner.commercial_partner_id.with_company(company)
        account = (
            payer.property_account_receivable_id
            or company.partner_id.with_company(company).property_account_receivable_id
        )
        key = (account.id, position.id)
        if key not in sources.receivables:
            if position:
                account = position.map_account(account)
            sources.receivables[key] = account.id
        return sources.receivables[key]

    def _get_tax_spec(
        self, code: str, is_credit: bool, sources: InvoiceSources
    ) -> TaxSpec | None:
        """How a tax is booked; None if only Odoo can tell."""
        key = (code, is_credit)
        if key not in sources.specs:
            sources.specs[key] = self._build_tax_spec(
                self.backend_id._get_tax(code), is_credit
            )
        return sources.specs[key]

    def _build_tax_spec(self, tax, is_credit: bool) -> TaxSpec | None:
        lines = (
            tax.refund_repartition_line_ids
            if is_credit
            else tax.invoice_repartition_line_ids
        )
        base = lines.filtered(lambda line: line.repartition_type == "base")
        booked = lines - base
        is_simple = (
            len(booked) == 1
            and booked.factor == 1.0
            and tax.tax_exigibility == "on_invoice"
            and not tax.include_base_amount
            and not tax.analytic
        )
        if not is_simple or not booked.account_id:
            return None
        return TaxSpec(
            tax_id=tax.id,
            name=tax.name,
            percent=Decimal(str(tax.amount)),
            repartition_line_id=booked.id,
            account_id=booked._get_aml_target_tax_account().id,
            base_tag_ids=tuple(base.tag_ids.ids),
            tag_ids=tuple(booked.tag_ids.ids),
        )
