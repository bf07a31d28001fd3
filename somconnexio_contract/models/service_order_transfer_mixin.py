# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..tools.service_request import PlannedOrder, ServiceRequest


class ServiceOrderTransferMixin(models.AbstractModel):
    """A contract that another one takes the place of: moved, or another holder's."""

    _name = "service.order.transfer.mixin"
    _description = "Contracts That Follow Others"

    # === LOCATION === #

    @api.model
    def _get_values_of_location_change(self) -> frozenset[str]:
        """``address`` (or ``service_partner_id``); ``product_id``: another tariff;
        ``community_project_id`` of the new place, if it has one.

        The effective date is the first day at the new place.
        """
        return frozenset(
            {"address", "service_partner_id", "product_id", "community_project_id"}
        )

    @api.model
    def _check_location_change(self, request: ServiceRequest) -> list[dict]:
        contract = request.contracts
        if not contract.has_service_address:
            text = self.env._("The service is not bound to a place.")
            return [self._make_request_problem("no_address", "contracts", text)]
        product = request.values.get("product_id")
        problems = self._check_new_address(request)
        start, day = contract.date_service_start, request.effective_date
        if start and day and day <= start and not request.lead_line:
            text = self.env._("The service can't end before it has started.")
            problems.append(
                self._make_request_problem("before_start", "effective_date", text)
            )
        if product and product.service_technology_id != contract.service_technology_id:
            text = self.env._(
                "%(product)s is not for %(technology)s.",
                product=product.name,
                technology=contract.service_technology_id.name,
            )
            problems.append(
                self._make_request_problem("wrong_product", "product_id", text)
            )
        project = request.values.get("community_project_id")
        project = project or self.env["service.community.project"]
        bad = project._check_tariff(product or contract.tariff_product_id)
        if bad:
            problems.append(
                self._make_request_problem(bad[0], "community_project_id", bad[1])
            )
        return problems

    @api.model
    def _settle_location_change(self, request: ServiceRequest) -> dict:
        return self._settle_new_address(request)

    @api.model
    def _plan_location_change(self, request: ServiceRequest) -> list[PlannedOrder]:
        contract = request.contracts
        product = request.values.get("product_id") or contract.tariff_product_id
        place = request.values.get("service_partner_id")
        project = request.values.get("community_project_id")
        vals = {
            "product_id": product.id,
            "community_project_id": project.id if project else False,
            "service_partner_id": place.id if place else False,
        }
        day = self._get_request_date(request)
        return [PlannedOrder(contract, "location_change", day, vals)]

    def _apply_location_change(self) -> None:
        """The old place ends the day before; the pack moves along."""
        for order in self:
            last_day = fields.Date.subtract(order.effective_date, days=1)
            order._hand_over(last_day, "location_change_reason_id")

    # === HOLDER === #

    @api.model
    def _get_values_of_holder_change(self) -> frozenset[str]:
        """``new_partner_id``, ``iban`` and ``consent_date`` or ``mandate_id`` of the
        new holder, ``email`` for the bills, ``product_id``: another tariff,
        ``is_whole_pack``: with all contracts of the pack.

        The effective date is the last day of the old holder.
        """
        return frozenset(
            {
                "new_partner_id",
                "iban",
                "consent_date",
                "mandate_id",
                "email",
                "email_ids",
                "product_id",
                "is_whole_pack",
            }
        )

    @api.model
    def _check_holder_change(self, request: ServiceRequest) -> list[dict]:
        contract, values = request.contracts, request.values
        holder = values.get("new_partner_id")
        if not holder:
            return self._require_values(request, "new_partner_id")
        problem = self._make_request_problem
        problems = self._check_payer(request, holder)
        if holder == contract.partner_id:
            text = self.env._("The new holder is the old one.")
            problems.append(problem("same_holder", "new_partner_id", text))
        elif not holder.is_member or holder.company_id != contract.company_id:
            text = self.env._(
                "%(partner)s is not a member yet: make it one in its form.",
                partner=holder.display_name,
            )
            problems.append(problem("not_a_member", "new_partner_id", text))
        bad = self.env["crm.lead"]._check_email_value(values.get("email"))
        if bad:
            problems.append(problem(bad[0], "email", bad[1]))
        return problems + self._check_tariff_of_holder(request)

    @api.model
    def _check_tariff_of_holder(self, request: ServiceRequest) -> list[dict]:
        """Outside a pack nobody gets a tariff that is only sold in packs."""
        contract = request.contracts
        if request.values.get("is_whole_pack"):
            if contract.pack_member_ids:
                return []
            text = self.env._("Name the main service of the pack.")
            return [self._make_request_problem("no_pack", "contracts", text)]
        if contract._get_tariff_outside_pack(request.values.get("product_id")):
            return []
        text = self.env._("Choose a tariff: the one of now is only sold in a pack.")
        return [self._make_request_problem("missing", "product_id", text)]

    @api.model
    def _settle_holder_change(self, request: ServiceRequest) -> dict:
        holder = request.values["new_partner_id"]
        values = self._settle_payer(request, holder)
        email = values.pop("email", None)
        if not values.get("email_ids"):
            values["email_ids"] = holder.sudo()._get_or_create_contract_email(email)
        return values

    @api.model
    def _plan_holder_change(self, request: ServiceRequest) -> list[PlannedOrder]:
        values = request.values
        contract, day = request.contracts, self._get_request_date(request)
        mandate, emails = values.get("mandate_id"), values.get("email_ids")
        vals = {
            "new_partner_id": values["new_partner_id"].id,
            "mandate_id": mandate.id if mandate else False,
            "email_ids": emails.ids if emails else [],
        }
        if not values.get("is_whole_pack"):
            product = contract._get_tariff_outside_pack(values.get("product_id"))
            vals["product_id"] = product.id
            return [PlannedOrder(contract, "holder_change", day, vals)]
        together = contract | contract._get_pack_members(day)
        reason = self.env._("The whole pack changes its holder")
        return [
            PlannedOrder(
                part,
                "holder_change",
                day,
                {**vals, "product_id": part.tariff_product_id.id},
                "" if part == contract else reason,
            )
            for part in together
        ]

    def _apply_holder_change(self) -> None:
        """The new holder's contract begins the day after the old one's last."""
        for order in self:
            order._hand_over(order.effective_date, "holder_change_reason_id")
        # Somebody may have left the pack since the change was asked for.
        begun = self.successor_contract_id
        mains = begun.pack_main_contract_id | begun.filtered("pack_member_ids")
        mains._rebalance_pack()

    def _hand_over(self, last_day, reason_field: str) -> None:
        """End the old contract, then begin the one that takes its place.

        The old one is written before, so that its number is free.
        """
        contract, successor = self.contract_id, self.successor_contract_id
        successor._take_over_pack(self)
        contract.termination_reason_id = self.company_id[reason_field]
        contract._terminate(last_day)
        contract.flush_recordset()
        successor._activate()
