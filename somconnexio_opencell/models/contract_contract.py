from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.somconnexio_contract.tools.timeline import TimelineSource

from ..const import NAME_LENGTH

if TYPE_CHECKING:
    from .opencell_backend import OpencellBackend


# Colours of the states of a binding in the time-line.
TONES = {
    "to_push": "info",
    "done": "success",
    "error": "danger",
    "uncertain": "warning",
}


class ContractContract(models.Model):
    _inherit = "contract.contract"

    opencell_user_account_ids = fields.One2many(
        "opencell.user.account", "contract_id", groups="base.group_user"
    )
    opencell_subscription_ids = fields.One2many(
        "opencell.subscription", "contract_id", groups="base.group_user"
    )
    opencell_state = fields.Selection(
        selection="_selection_opencell_state",
        string="Billing System",
        compute="_compute_opencell_state",
        search="_search_opencell_state",
        compute_sudo=True,
        groups="base.group_user",
        help="Whether Opencell knows the contract as it is.",
    )
    opencell_message = fields.Text(
        compute="_compute_opencell_state", compute_sudo=True, groups="base.group_user"
    )
    opencell_one_shot_names = fields.Char(
        compute="_compute_opencell_one_shot_names",
        compute_sudo=True,
        groups="base.group_user",
        help="One-shot products, which are not sent to Opencell.",
    )
    opencell_invoice_count = fields.Integer(
        compute="_compute_opencell_invoice_count",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.model
    def _selection_opencell_state(self):
        return self.env["sync.binding.mixin"]._selection_state()

    @api.depends(
        "opencell_subscription_ids.state",
        "opencell_subscription_ids.waiting_reason",
        "opencell_subscription_ids.error_message",
        "opencell_user_account_ids.state",
        "opencell_user_account_ids.billing_account_id.state",
        "opencell_user_account_ids.billing_account_id.customer_id.state",
    )
    def _compute_opencell_state(self):
        for contract in self:
            subscription = contract.opencell_subscription_ids
            user_account = contract.opencell_user_account_ids
            account = user_account.billing_account_id
            # the subscription waits as long as one of those above it is refused
            above = (account.customer_id, account, user_account)
            refused = [binding for binding in above if binding.state == "error"]
            binding = refused[0] if refused else subscription
            contract.opencell_state = binding.state
            contract.opencell_message = binding.error_message or binding.waiting_reason

    @api.depends(
        "contract_line_ids.product_id.service_role", "contract_line_ids.is_canceled"
    )
    def _compute_opencell_one_shot_names(self):
        for contract in self:
            lines = contract.contract_line_ids.filtered(
                lambda line: line.product_id.service_role == "one_shot"
                and not line.is_canceled
            )
            names = lines.product_id.mapped("name")
            contract.opencell_one_shot_names = ", ".join(names)

    def _search_opencell_state(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        above = "opencell_user_account_ids.billing_account_id"
        refused = Domain.OR(
            [
                Domain("opencell_user_account_ids.state", "=", "error"),
                Domain(f"{above}.state", "=", "error"),
                Domain(f"{above}.customer_id.state", "=", "error"),
            ]
        )
        states = [state for state in value if state]
        domain = Domain("opencell_subscription_ids.state", "in", states) & ~refused
        if "error" in value:
            domain |= refused
            domain |= Domain("opencell_subscription_ids.state", "=", "error")
        if False in value:
            domain |= Domain("opencell_subscription_ids", "=", False)
        return domain if operator == "in" else ~domain

    def _compute_opencell_invoice_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                [("opencell_contract_id", "in", self.ids)],
                ["opencell_contract_id"],
                ["move_id:count_distinct"],
            )
        )
        for contract in self:
            contract.opencell_invoice_count = counts.get(contract, 0)

    # === ACTIONS === #

    def action_view_opencell_invoices(self):
        """Open the invoices that bill the contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("line_ids.opencell_contract_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def action_view_opencell_subscription(self):
        """Open what Opencell has of the contract."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "opencell.subscription",
            "view_mode": "form",
            "res_id": self.opencell_subscription_ids[:1].id,
        }

    # === TIME-LINE === #

    def _get_timeline_invoice_domain(self) -> Domain:
        """Add the invoices that Opencell made."""
        ours = Domain("line_ids.opencell_contract_id", "=", self.id)
        return super()._get_timeline_invoice_domain() | ours

    def _get_timeline_sources(self) -> list[TimelineSource]:
        """Add the subscription: since when Opencell has the contract, and how."""
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                kind="subscription",
                label=self.env._("Opencell subscription"),
                icon="fa-exchange",
                records=self.env["opencell.subscription"],
                domain=Domain("contract_id", "=", self.id),
            ),
        ]

    def _prepare_timeline_subscription(self, subscription) -> dict:
        states = dict(subscription._fields["state"]._description_selection(self.env))
        # What it waits for is a code of ours, which says nothing here.
        parts = (subscription.external_code, subscription.error_message)
        return {
            "title": ": ".join(filter(None, parts)),
            "state": states[subscription.state],
            "tone": TONES.get(subscription.state, "muted"),
            "actor": subscription.backend_id.name,
        }

    # === DESIRED STATE === #

    def _on_billing_data_changed(self) -> None:
        """Have Opencell brought to what the contracts are now."""
        result = super()._on_billing_data_changed()
        contracts = self.sudo()
        for company, group in contracts.grouped("company_id").items():
            backend = self.env["opencell.backend"]._get_for_company(company)
            if backend:
                group._mark_for_opencell(backend)
        return result

    def _mark_for_opencell(self, backend: OpencellBackend) -> None:
        """Create what is missing and mark everything that the contracts touch."""
        billed = self.filtered(
            lambda contract: contract.is_billed_outside
            and contract.lifecycle_state != "cancelled"
            and contract.billing_group_id
        )
        known = self.filtered("opencell_subscription_ids")
        for contract in billed - known:
            contract._create_opencell_bindings(backend)
        for contract in billed & known:
            contract._follow_opencell_group(backend)
        subscriptions = self.opencell_subscription_ids
        user_accounts = self.opencell_user_account_ids
        accounts = user_accounts.billing_account_id
        customers = accounts.customer_id
        # from the bottom: an account that a subscription needs can't go before it
        for bindings in (subscriptions, user_accounts, accounts, customers):
            bindings._drop_unsent()
            bindings.exists()._mark_to_push()

    def _create_opencell_bindings(self, backend: OpencellBackend) -> None:
        """Our side of the contract's objects; the account may be there already."""
        self.ensure_one()
        account = self._get_or_create_opencell_account(backend)
        values = {
            "backend_id": backend.id,
            "contract_id": self.id,
            "external_code": self.code,
        }
        user_account = self.env["opencell.user.account"].create(
            {**values, "billing_account_id": account.id}
        )
        self.env["opencell.subscription"].create(
            {**values, "user_account_id": user_account.id}
        )

    def _follow_opencell_group(self, backend: OpencellBackend) -> None:
        """Have the user account below the account of the contract's billing group."""
        self.ensure_one()
        user_account = self.opencell_user_account_ids
        if user_account.billing_account_id.billing_group_id != self.billing_group_id:
            account = self._get_or_create_opencell_account(backend)
            user_account.billing_account_id = account

    def _get_or_create_opencell_account(self, backend: OpencellBackend):
        group = self.billing_group_id
        accounts = self.env["opencell.billing.account"]
        account = accounts.search(
            [("backend_id", "=", backend.id), ("billing_group_id", "=", group.id)]
        )
        return account or accounts.create(
            {
                "backend_id": backend.id,
                "billing_group_id": group.id,
                "external_code": group.code,
                "customer_id": self._get_or_create_opencell_customer(backend).id,
            }
        )

    def _get_or_create_opencell_customer(self, backend: OpencellBackend):
        partner = self.partner_id
        # a transaction that makes the same customer at the same moment fails here
        # with a serialization error, and is repeated
        self.env.cr.execute(
            SQL("UPDATE res_partner SET ref = ref WHERE id = %s", partner.id)
        )
        customers = self.env["opencell.customer"]
        customer = customers.search(
            [("backend_id", "=", backend.id), ("partner_id", "=", partner.id)]
        )
        return customer or customers.create(
            {
                "backend_id": backend.id,
                "partner_id": partner.id,
                "external_code": partner.ref,
            }
        )

    # === PAYLOADS === #

    def _check_opencell_ready(self) -> list[str]:
        """What is missing for a subscription in Opencell."""
        self.ensure_one()
        if not self._get_opencell_lines():
            return [
                self.env._("%(contract)s has no service to bill.", contract=self.code)
            ]
        return []

    def _get_opencell_lines(self):
        """Lines that are services in Opencell and have begun."""
        today = self.company_id._get_business_date()
        return self.contract_line_ids.filtered(
            lambda line: line.product_id.service_role in ("main", "addon")
            and not line.is_canceled
            and line.date_start <= today
        ).sorted(lambda line: (line.date_start, line.service_code or ""))

    def _prepare_opencell_user_account(self) -> dict:
        """The contract as a user account, without codes."""
        self.ensure_one()
        return {
            "description": (self.name or self.code)[:NAME_LENGTH],
            "name": self.partner_id._prepare_opencell_name(),
        }

    def _prepare_opencell_subscription(self, backend: OpencellBackend) -> dict:
        """The contract as a subscription, without codes."""
        self.ensure_one()
        start = self.date_service_start.isoformat()
        return {
            "description": (self.name or self.code)[:NAME_LENGTH],
            "offerTemplate": backend._get_offer_code(self.service_technology_id),
            "subscriptionDate": start,
            "customFields": self._prepare_opencell_custom_fields(backend),
            "accesses": [{"code": self.phone_number, "startDate": start}]
            if self.phone_number
            else [],
            "services": [
                self._prepare_opencell_service(line)
                for line in self._get_opencell_lines()
            ],
            "terminationReason": backend.termination_reason_code,
            **self._prepare_opencell_termination(),
        }

    def _prepare_opencell_custom_fields(self, backend: OpencellBackend) -> list[dict]:
        """Where the service is, in the custom fields that the backend names."""
        self.ensure_one()
        place = self.service_partner_id if self.has_service_address else False
        if not place:
            return []
        street = ", ".join(filter(None, (place.street, place.street2)))
        values = (
            (backend.address_field, street),
            (backend.zip_field, place.zip),
            (backend.city_field, place.city),
            (backend.state_field, place.state_id.name),
        )
        return [
            {"code": code, "stringValue": value or ""} for code, value in values if code
        ]

    def _prepare_opencell_service(self, line) -> dict:
        """One tariff or add-on; its last day is billed."""
        code = line.service_code
        if not code:
            raise UserError(
                self.env._(
                    "The product %(product)s has no internal reference: Opencell "
                    "knows products by it.",
                    product=line.product_id.display_name,
                )
            )
        service = {
            "code": code,
            "quantity": line.quantity,
            "subscriptionDate": line.date_start.isoformat(),
        }
        last_day = line.date_end
        today = self.company_id._get_business_date()
        ended_with_contract = (
            self.lifecycle_state == "terminated" and last_day == self.date_service_end
        )
        if last_day and last_day < today and not ended_with_contract:
            service["terminationDate"] = _get_day_after(last_day)
        return service

    def _prepare_opencell_termination(self) -> dict:
        """The end, once it has come; until then it may be called off."""
        self.ensure_one()
        if self.lifecycle_state != "terminated":
            return {}
        return {"terminationDate": _get_day_after(self.date_service_end)}


def _get_day_after(last_day) -> str:
    """Opencell's date of an end is the first day that is not billed."""
    return (last_day + timedelta(days=1)).isoformat()
