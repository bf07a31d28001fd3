# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.fields import Command

from ..const import LAST_DAY_TYPES


class ContractMakingMixin(models.AbstractModel):
    """How service orders make contracts and their lines."""

    _name = "contract.making.mixin"
    _description = "Making of Contracts"

    @api.model
    def _prepare_new(self, vals: dict, sequences: dict) -> dict:
        """Values of a contract that is about to be created.

        :param sequences: the sequence of codes by company id, filled as needed
        """
        code = vals.get("code") or self._take_code(vals, sequences)
        return {
            "lifecycle_state": "pending_active",
            **self._prepare_name(vals, code),
            **vals,
            # OCA's recurrence of the whole contract would move every line.
            "line_recurrence": True,
            "code": code,
        }

    @api.model
    def _take_code(self, vals: dict, sequences: dict) -> str | None:
        """The next code of the company of a new contract."""
        company = vals.get("company_id") or self.env.company.id
        if company not in sequences:
            sequences[company] = (
                self.env["ir.sequence"]
                .sudo()
                .search(
                    [
                        ("code", "=", "contract.contract.code"),
                        ("company_id", "in", [company, False]),
                    ],
                    order="company_id",
                    limit=1,
                )
            )
        sequence = sequences[company]
        return sequence.next_by_id() if sequence else None

    @api.model
    def _prepare_from_order(self, order, values: dict) -> dict:
        """Values of the contract that a service order makes.

        :param order: an activation, location change or holder change, fulfilled,
            with its effective date
        :param values: what provisioning found out: ``phone_number``, ``icc``,
            ``supplier_id``, ``router_serial``; each replaces the ordered value, and
            ``service_data``, by code
        """
        prepare = getattr(self, f"_prepare_from_{order.type}")
        vals = {**self._prepare_common(order), **prepare(order)}
        found = {
            "phone_number": values.get("phone_number"),
            "icc": values.get("icc"),
            "router_serial": values.get("router_serial"),
            "service_supplier_id": values.get("supplier_id"),
        }
        vals |= {name: value for name, value in found.items() if value}
        supplier = self.env["service.supplier"].browse(vals["service_supplier_id"])
        vals["service_data"] = {
            **self._get_known_service_data(order, supplier),
            **supplier._prepare_service_data(values.get("service_data")),
        }
        return vals

    @api.model
    def _get_known_service_data(self, order, supplier) -> dict:
        """What was ordered of a supplier, or is so already.

        Another supplier, or another place, has other data.
        """
        line, old = order.lead_line_id, order.contract_id
        known = {}
        if order.type == "holder_change" and supplier == old.service_supplier_id:
            known |= dict(old.service_data or {})
        if supplier == line.supplier_id:
            known |= dict(line.service_data or {})
        return known

    @api.model
    def _get_start(self, order) -> date:
        """First day of the contract that a service order makes."""
        day = order.effective_date
        return fields.Date.add(day, days=1) if order.type in LAST_DAY_TYPES else day

    @api.model
    def _prepare_common(self, order) -> dict:
        start = self._get_start(order)
        months = order.product_id.commitment_months
        return {
            "company_id": order.company_id.id,
            "partner_id": order.partner_id.id,
            "user_id": order.user_id.id,
            "date": start,
            "activation_order_id": order.id,
            "service_technology_id": order.technology_id.id,
            "date_service_start": start,
            "commitment_end": months
            and fields.Date.subtract(fields.Date.add(start, months=months), days=1),
            "create_reason": order.lead_line_id.kind or order.type,
        }

    @api.model
    def _prepare_from_activation(self, order) -> dict:
        line = order.lead_line_id
        partner = order.partner_id
        emails = order.lead_id._get_contract_emails() or partner
        product = order.product_id
        main, pack = line._get_pack_place(product)
        if main:
            size = len(main._get_pack_members(order.effective_date)) + 1
            size += main._count_pack_activations(order)
            product = pack._get_product(size) or product
        elif product.is_pack_exclusive and (
            not line.pack_main_line_id or line._is_pack_given_up()
        ):
            product = self._get_tariff_without_pack(product)
        products = product | (line._get_contract_products() - line.product_id)
        return {
            "service_supplier_id": line.supplier_id.id,
            "phone_number": line.phone_number,
            "icc": line.icc,
            "sim_type": line.is_mobile and line.sim_type,
            "service_partner_id": line._get_service_partner().id,
            "community_project_id": line.community_project_id.id,
            "pack_main_contract_id": main.id,
            "pack_id": pack.id,
            **self._prepare_billing(partner, order.lead_id.mandate_id, emails),
            "contract_line_ids": self._prepare_lines(products, order),
        }

    @api.model
    def _get_tariff_without_pack(self, product):
        """What is sold in place of a pack tariff whose main service is gone."""
        packs = self.env["service.pack"].with_context(active_test=False)
        pack = packs.search([("tariff_ids.product_id", "in", product.ids)], limit=1)
        return pack.fallback_product_id or product

    @api.model
    def _prepare_from_location_change(self, order) -> dict:
        old = order.contract_id
        return {
            **self._prepare_successor(order),
            "phone_number": old.phone_number,
            "service_partner_id": order.service_partner_id.id,
            "community_project_id": order.community_project_id.id,
            **self._prepare_billing(old.partner_id, old.mandate_id, old.email_ids),
        }

    @api.model
    def _prepare_from_holder_change(self, order) -> dict:
        old, holder = order.contract_id, order.new_partner_id
        place = holder
        if old.has_service_address:
            place = holder._copy_service_address(old.service_partner_id)
        return {
            **self._prepare_successor(order),
            "partner_id": holder.id,
            "phone_number": old.phone_number,
            "icc": old.icc,
            "sim_type": old.sim_type,
            "router_serial": old.router_serial,
            "service_partner_id": place.id,
            "community_project_id": old.community_project_id.id,
            **self._prepare_pack_of_holder(order),
            **self._prepare_billing(holder, order.mandate_id, order.email_ids),
        }

    @api.model
    def _prepare_pack_of_holder(self, order) -> dict:
        """The pack stays together if its main service gets the holder too."""
        old, root = order.contract_id, order.parent_id
        if (
            root.type != "holder_change"
            or root.contract_id != old.pack_main_contract_id
        ):
            return {}
        return {
            "pack_main_contract_id": root.successor_contract_id.id,
            "pack_id": old.pack_id.id,
            "shared_data_ref": old.shared_data_ref,
        }

    @api.model
    def _prepare_successor(self, order) -> dict:
        """What a contract has of the one whose place it takes."""
        old = order.contract_id
        start = self._get_start(order)
        addons = old.contract_line_ids.filtered(
            lambda line: line.product_id.service_role == "addon"
            and not line.is_canceled
            and (not line.date_end or line.date_end >= start)
        ).product_id
        return {
            "predecessor_contract_id": old.id,
            "service_supplier_id": old.service_supplier_id.id,
            "contract_line_ids": self._prepare_lines(order.product_id | addons, order),
        }

    @api.model
    def _prepare_billing(self, partner, mandate, emails) -> dict:
        """Who pays and who receives the bills."""
        groups = self.env["billing.group"]
        return {
            "email_ids": [Command.set(emails.ids)],
            "mandate_id": mandate.id,
            "billing_group_id": mandate
            and groups._get_or_create(partner, mandate, emails).id,
        }

    @api.model
    def _prepare_lines(self, products, order) -> list:
        start = self._get_start(order)
        return [
            Command.create(self._prepare_line(product, start)) for product in products
        ]

    @api.model
    def _prepare_line(self, product, start: date) -> dict:
        """Values of a contract line for a product from a day on."""
        return {
            "product_id": product.id,
            "name": product.name,
            "quantity": 1.0,
            "uom_id": product.uom_id.id,
            # ``price_unit`` follows from it; given too, OCA writes each line again.
            "specific_price": product.lst_price,
            "date_start": start,
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "recurring_invoicing_type": "post-paid",
        }
