# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, models

from ..const import LIFECYCLE_LIVE_STATES
from ..tools.service_request import PlannedOrder, ServiceRequest


class ServiceOrderBillingMixin(models.AbstractModel):
    """Who pays, who receives the bills, where the service is.

    Contracts that are billed together change together; one that is to be billed
    on its own leaves the others on the first of a month.
    """

    _name = "service.order.billing.mixin"
    _description = "Changes of Billing"

    @api.model
    def _check_billing_group(self, request: ServiceRequest) -> list[dict]:
        """All contracts of a billing group, or those that leave it."""
        contracts = request.contracts
        problem = self._make_request_problem
        if request.values.get("is_group_move"):
            day = request.effective_date
            if day and day.day != 1:
                text = self.env._(
                    "Another billing group begins on the first of a month."
                )
                return [problem("not_first_of_month", "effective_date", text)]
            return []
        others = (
            contracts.billing_group_id.sudo().contract_ids.filtered(
                lambda contract: contract.lifecycle_state in LIFECYCLE_LIVE_STATES
            )
            - contracts
        )
        if not others:
            return []
        text = self.env._(
            "Billed together with %(contracts)s: choose all of them, or have the "
            "chosen ones billed on their own.",
            contracts=", ".join(others.mapped("code")),
        )
        return [problem("billing_group", "contracts", text)]

    @api.model
    def _get_billing_date(self, request: ServiceRequest) -> date:
        if request.values.get("is_group_move") and not request.effective_date:
            return request.contracts.company_id._get_next_month_start()
        return self._get_request_date(request)

    @api.model
    def _plan_billing_change(self, request: ServiceRequest, vals: dict):
        vals["is_group_move"] = bool(request.values.get("is_group_move"))
        day = self._get_billing_date(request)
        return [
            PlannedOrder(contract, request.type, day, dict(vals))
            for contract in request.contracts
        ]

    # === BANK ACCOUNT === #

    @api.model
    def _get_values_of_iban_change(self) -> frozenset[str]:
        """``iban`` and ``consent_date``, or ``mandate_id`` of the member;
        ``is_group_move``: the contracts leave those that they are billed with.
        """
        return frozenset({"iban", "consent_date", "mandate_id", "is_group_move"})

    @api.model
    def _check_iban_change(self, request: ServiceRequest) -> list[dict]:
        return [
            *self._check_payer(request, request.contracts.partner_id),
            *self._check_billing_group(request),
        ]

    @api.model
    def _check_payer(self, request: ServiceRequest, partner) -> list[dict]:
        """A mandate of the member in use, or what makes one."""
        mandate = request.values.get("mandate_id")
        problem = self._make_request_problem
        if mandate:
            if mandate.partner_id == partner and mandate.state == "valid":
                return []
            text = self.env._("The mandate is not one in use of the member.")
            return [problem("wrong_mandate", "mandate_id", text)]
        checks = self.env["crm.lead"]
        company = request.contracts.company_id
        found = {
            "iban": checks._check_iban(request.values.get("iban")),
            "consent_date": checks._check_consent_date(
                request.values.get("consent_date"), company
            ),
        }
        return self._require_values(request, "iban", "consent_date") + [
            problem(bad[0], name, bad[1]) for name, bad in found.items() if bad
        ]

    @api.model
    def _settle_payer(self, request: ServiceRequest, partner) -> dict:
        """The values with the mandate that there has to be."""
        values = dict(request.values)
        iban, consent = values.pop("iban", None), values.pop("consent_date", None)
        if not values.get("mandate_id"):
            # Staff who change an account need no right on banks and mandates.
            mandates = self.env["account.banking.mandate"].sudo()
            values["mandate_id"] = mandates._get_or_create_mandate(
                partner, iban, consent
            )
        return values

    @api.model
    def _settle_iban_change(self, request: ServiceRequest) -> dict:
        return self._settle_payer(request, request.contracts.partner_id)

    @api.model
    def _plan_iban_change(self, request: ServiceRequest) -> list[PlannedOrder]:
        mandate = request.values.get("mandate_id")
        vals = {"mandate_id": mandate.id} if mandate else {}
        return self._plan_billing_change(request, vals)

    def _apply_iban_change(self) -> None:
        for order in self:
            order.contract_id._change_billing(
                order.mandate_id, order.contract_id.email_ids, order.is_group_move
            )

    # === E-MAIL === #

    @api.model
    def _get_values_of_email_change(self) -> frozenset[str]:
        """``emails``: list of addresses; ``is_group_move`` as for the account."""
        return frozenset({"emails", "email_ids", "is_group_move"})

    @api.model
    def _check_email_change(self, request: ServiceRequest) -> list[dict]:
        checks = self.env["crm.lead"]
        addresses = request.values.get("emails") or []
        if not addresses and not request.values.get("email_ids"):
            text = self.env._("No e-mail is named.")
            return [self._make_request_problem("missing", "emails", text)]
        problems = [
            self._make_request_problem(bad[0], "emails", bad[1])
            for address in addresses
            if (bad := checks._check_email_value(address))
        ]
        return problems + self._check_billing_group(request)

    @api.model
    def _settle_email_change(self, request: ServiceRequest) -> dict:
        values = dict(request.values)
        partner = request.contracts.partner_id.sudo()
        contacts = values.get("email_ids") or self.env["res.partner"]
        for address in values.pop("emails", None) or []:
            contacts |= partner._get_or_create_contract_email(address)
        return {**values, "email_ids": contacts}

    @api.model
    def _plan_email_change(self, request: ServiceRequest) -> list[PlannedOrder]:
        contacts = request.values.get("email_ids")
        vals = {"email_ids": contacts.ids} if contacts else {}
        return self._plan_billing_change(request, vals)

    def _apply_email_change(self) -> None:
        for order in self:
            order.contract_id._change_billing(
                order.contract_id.mandate_id, order.email_ids, order.is_group_move
            )

    # === ADDRESS === #

    @api.model
    def _get_values_of_address_change(self) -> frozenset[str]:
        """``address``: street, street2, zip, city, state_id, country_id (ids).

        The place stays, its words were wrong. A move is a location change; the
        holder's own address is changed on the member.
        """
        return frozenset({"address", "service_partner_id"})

    @api.model
    def _check_address_change(self, request: ServiceRequest) -> list[dict]:
        contract = request.contracts
        if not contract.has_service_address:
            text = self.env._(
                "The service has no address of its own: change the member's."
            )
            return [self._make_request_problem("no_address", "contracts", text)]
        return self._check_new_address(request)

    @api.model
    def _check_new_address(self, request: ServiceRequest) -> list[dict]:
        """An address that is complete."""
        if request.values.get("service_partner_id"):
            return []
        address = request.values.get("address") or {}
        country = self.env["res.country"].browse(address.get("country_id"))
        required = ["street", "zip", "city", "country_id"]
        if country.code == "ES":
            required.append("state_id")
        partners = self.env["res.partner"]
        problems = [
            self._make_request_problem(
                "missing",
                f"address/{name}",
                self.env._(
                    "%(field)s is missing.",
                    field=partners._fields[name]._description_string(self.env),
                ),
            )
            for name in required
            if not address.get(name)
        ]
        bad = self.env["crm.lead"]._check_zip(address.get("zip"), country)
        if bad:
            problems.append(self._make_request_problem(bad[0], "address/zip", bad[1]))
        return problems

    @api.model
    def _settle_new_address(self, request: ServiceRequest) -> dict:
        values = dict(request.values)
        address = values.pop("address", None)
        if address and not values.get("service_partner_id"):
            partner = request.contracts.partner_id.sudo()
            values["service_partner_id"] = partner._get_or_create_service_address(
                address
            )
        return values

    @api.model
    def _settle_address_change(self, request: ServiceRequest) -> dict:
        return self._settle_new_address(request)

    @api.model
    def _plan_address_change(self, request: ServiceRequest) -> list[PlannedOrder]:
        place = request.values.get("service_partner_id")
        vals = {"service_partner_id": place.id} if place else {}
        day = self._get_request_date(request)
        return [PlannedOrder(request.contracts, "address_change", day, vals)]

    def _apply_address_change(self) -> None:
        for order in self:
            order.contract_id.service_partner_id = order.service_partner_id
