from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.somconnexio_sync.exceptions import RemoteUnreachableError

from ..tools.code_check import CodeToCheck, check_codes

#: Kind of object in Opencell that has our custom fields
CUSTOM_FIELDS_OF = "SUBSCRIPTION"


class OpencellCodeCheckMixin(models.AbstractModel):
    """ "Verify mapping": does Opencell know every code that we would send?"""

    _name = "opencell.code.check.mixin"
    _description = "Check of the Codes in Opencell"

    def action_verify_mapping(self):
        """Ask Opencell for every code that we would send; show what it said.

        :raises UserError: without an address
        """
        self.ensure_one()
        self.check_access("write")
        report = self.env["opencell.code.report"].create(
            {
                "backend_id": self.id,
                "line_ids": [
                    Command.create(
                        {
                            "kind": verdict.item.kind,
                            "code": verdict.item.code,
                            "result": verdict.result,
                            "message": verdict.message,
                            "res_model": verdict.item.record._name,
                            "res_id": verdict.item.record.id,
                        }
                    )
                    for verdict in self.sudo()._verify_mapping()
                ],
            }
        )
        return report._get_action()

    def _verify_mapping(self):
        try:
            client = self._get_client()
        except RemoteUnreachableError as error:
            raise UserError(str(error)) from error
        with client:
            return list(check_codes(client, self._list_codes_to_check()))

    # === WHAT WOULD BE SENT === #

    def _list_codes_to_check(self):
        """Every code that may be sent, with what holds it.

        Offers come before what they should allow. Other addons add their codes.

        :return: a list of :class:`CodeToCheck`
        """
        self.ensure_one()
        return [
            *self._list_own_codes(),
            *self._list_mapped_codes(),
            *self._list_product_codes(),
        ]

    def _list_own_codes(self):
        """The codes on the backend itself."""
        env = self.env
        rows = [
            (env._("Seller"), "find_seller", self.seller_code),
            (
                env._("Customer category"),
                "find_customer_category",
                self.customer_category_code,
            ),
            (env._("Billing cycle"), "find_billing_cycle", self.billing_cycle_code),
            (
                env._("Termination reason"),
                "find_termination_reason",
                self.termination_reason_code,
            ),
            (
                env._("E-mail template"),
                "find_email_template",
                self.email_template_code,
            ),
            (env._("Currency"), "find_currency", self.company_id.currency_id.name),
        ]
        codes = [CodeToCheck(*row, record=self) for row in rows]
        fields = (self.address_field, self.zip_field, self.city_field, self.state_field)
        codes += [
            CodeToCheck(
                env._("Custom field"),
                "find_custom_field_template",
                code,
                record=self,
                arguments=(CUSTOM_FIELDS_OF,),
            )
            for code in filter(None, fields)
        ]
        return codes

    def _list_mapped_codes(self):
        """Languages, countries and offers."""
        env = self.env
        kinds = (
            (env._("Language"), "find_language", self.language_mapping_ids),
            (env._("Country"), "find_country", self.country_mapping_ids),
            (env._("Offer"), "find_offer_template", self.offer_mapping_ids),
        )
        codes = [
            CodeToCheck(kind, finder, mapping.code, record=mapping)
            for kind, finder, mappings in kinds
            for mapping in mappings
        ]
        tariffs = self._get_billed_products("main")
        unmapped = tariffs.service_technology_id - self.offer_mapping_ids.technology_id
        return codes + [
            CodeToCheck(env._("Offer"), "find_offer_template", "", record=technology)
            for technology in unmapped
        ]

    def _get_billed_products(self, *roles):
        """Products of the company's catalogue that have one of these roles."""
        return self.env["product.product"].search(
            [
                ("service_role", "in", roles),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="default_code, id",
        )

    def _list_product_codes(self):
        """Tariffs and add-ons, which are services, and one-shots, which are charges."""
        products = self._get_billed_products("main", "addon", "one_shot")
        offers = {
            mapping.technology_id: mapping.code for mapping in self.offer_mapping_ids
        }
        roles = dict(products._fields["service_role"]._description_selection(self.env))
        return [
            CodeToCheck(
                roles[product.service_role],
                "find_one_shot_charge_template"
                if product.service_role == "one_shot"
                else "find_service_template",
                product.default_code or "",
                record=product,
                offer=offers.get(product.service_technology_id, "")
                if product.service_role != "one_shot"
                else "",
            )
            for product in products
        ]
