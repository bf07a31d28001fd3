# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SomconnexioCommon


@tagged("post_install", "-at_install")
class TestProductHistory(SomconnexioCommon):
    """A change of the catalogue never changes what members have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._activate_contract()
        cls.line = cls.contract.contract_line_ids
        cls.template = cls.product_mobile.product_tmpl_id

    def test_new_price_code_and_name_are_for_new_contracts(self):
        old = ("SE_SC_REC_MOBILE_T_150_1024", 7.0, "150 min 1 GB")

        self.template.write(
            {"default_code": "NEW_CODE", "list_price": 9.0, "name": "150 min 2 GB"}
        )

        self.env.flush_all()
        self.env.invalidate_all()
        line = self.line
        self.assertEqual((line.service_code, line.price_unit, line.name), old)
        new = self._activate_contract().contract_line_ids
        self.assertEqual(
            (new.service_code, new.price_unit, new.name),
            ("NEW_CODE", 9.0, "150 min 2 GB"),
        )

    def test_line_made_before_the_code_gets_the_first_one_only(self):
        product = self._create_product("Codeless", False, self.technology_mobile, 5.0)
        contract = self._activate_contract(
            self._prepare_mobile_line(product_id=product.id)
        )
        self.assertFalse(contract.contract_line_ids.service_code)
        product.default_code = "FIRST"
        self.assertEqual(contract.contract_line_ids.service_code, "FIRST")
        product.default_code = "SECOND"
        self.assertEqual(contract.contract_line_ids.service_code, "FIRST")
        product.default_code = False
        product.default_code = "THIRD"
        self.assertEqual(contract.contract_line_ids.service_code, "FIRST")

    def test_product_of_a_contract_is_not_deleted(self):
        for record in self.product_mobile, self.template:
            with self.assertRaisesRegex(UserError, "history of contracts"):
                record.unlink()
        self.product_mobile_big.unlink()
        self.assertFalse(self.product_mobile_big.exists())

    def test_product_of_a_contract_in_use_is_not_archived(self):
        for record in self.product_mobile, self.template:
            with self.assertRaisesRegex(UserError, "contracts in use of Cooperativa"):
                record.action_archive()
        self.product_mobile_big.product_tmpl_id.action_archive()
        self.assertFalse(self.product_mobile_big.active)

    def test_product_of_past_contracts_is_archived(self):
        reason = self.env["contract.termination.reason"].search([], limit=1)
        self.contract._request_termination(self._get_day(), reason)
        self._complete_due_on(self._get_day(1))
        self.assertEqual(self.contract.lifecycle_state, "terminated")

        self.template.action_archive()

        self.assertFalse(self.product_mobile.active)
        with self.assertRaisesRegex(UserError, "history of contracts"):
            self.template.unlink()

    def test_role_and_technology_of_a_product_in_contracts_are_settled(self):
        for vals in (
            {"service_role": "addon"},
            {"service_technology_id": self.technology_fiber.id},
            {"company_id": False},
        ):
            with self.assertRaisesRegex(UserError, "Make a new product"):
                self.template.write(vals)
        # Nothing changes: a form that sends everything back.
        self.template.write(
            {
                "service_role": "main",
                "service_technology_id": self.technology_mobile.id,
                "company_id": self.company.id,
            }
        )
        self.product_mobile_big.service_role = "addon"

    def test_manager_is_told_of_contracts_that_the_person_does_not_see(self):
        other = self._create_cooperative("Altra cooperativa")
        product = self._create_product(
            "Of all", "OF_ALL", self.technology_mobile, 5.0, company_id=False
        )
        member = self._create_member(company_id=other.id)
        self._activate_contract(
            self._prepare_mobile_line(product_id=product.id), member=member
        )
        with self.assertRaisesRegex(UserError, "Altra cooperativa"):
            product.with_user(self.manager).action_archive()

    def test_products_are_published_and_withdrawn_together(self):
        products = (self.product_mobile | self.product_fiber).product_tmpl_id
        products.with_user(self.manager).action_unpublish_catalogue()
        self.assertFalse(any(products.mapped("is_published_catalogue")))
        products.with_user(self.manager).action_publish_catalogue()
        self.assertTrue(all(products.mapped("is_published_catalogue")))


@tagged("post_install", "-at_install")
class TestServicePrice(SomconnexioCommon):
    """Prices with and without tax."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls._create_tax("Test 21 %", 21.0)

    @classmethod
    def _create_tax(cls, name, amount, company=None, **values):
        company = company or cls.company
        group = cls.env["account.tax.group"].create(
            {"name": name, "company_id": company.id}
        )
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "tax_group_id": group.id,
                "company_id": company.id,
                "country_id": cls.env.ref("base.es").id,
                **values,
            }
        )

    def _get_price(self, product=None, **kwargs):
        price = (product or self.product_mobile_big)._get_service_price(**kwargs)
        return price["without_tax"], price["with_tax"]

    def test_without_taxes_both_are_the_same(self):
        self.assertEqual(self._get_price(), (13.0, 13.0))

    def test_tax_is_added_and_rounded(self):
        self.product_mobile_big.taxes_id = self.tax
        self.assertEqual(self._get_price(), (13.0, 15.73))
        self.product_mobile_big.list_price = 9.99
        self.assertEqual(self._get_price(), (9.99, 12.09))

    def test_tax_that_is_in_the_price_is_taken_out(self):
        self.tax.price_include_override = "tax_included"
        self.product_mobile_big.taxes_id = self.tax
        self.product_mobile_big.list_price = 12.1
        self.assertEqual(self._get_price(), (10.0, 12.1))

    def test_several_taxes_add_up(self):
        self.product_mobile_big.taxes_id = self.tax | self._create_tax("1 %", 1.0)
        self.product_mobile_big.list_price = 100.0
        self.assertEqual(self._get_price(), (100.0, 122.0))

    def test_product_of_all_has_the_taxes_of_the_company_that_sells(self):
        other = self._create_cooperative("Altra cooperativa")
        foreign = self._create_tax("Test 7 %", 7.0, company=other)
        product = self._create_product(
            "Of all", "OF_ALL", self.technology_mobile, 100.0, company_id=False
        )
        product.taxes_id = self.tax | foreign
        self.assertEqual(self._get_price(product), (100.0, 121.0))
        self.assertEqual(self._get_price(product.with_company(other)), (100.0, 107.0))

    def test_who_lives_in_the_canaries_pays_their_tax(self):
        local = self._create_tax("Test IGIC", 7.0)
        position = self.env["account.fiscal.position"].create(
            {"name": "Canaries", "company_id": self.company.id}
        )
        local.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(self.tax.id)],
            }
        )
        member = self._create_member()
        member.with_company(self.company).property_account_position_id = position
        self.product_mobile_big.taxes_id = self.tax
        self.product_mobile_big.list_price = 100.0
        self.assertEqual(self._get_price(), (100.0, 121.0))
        self.assertEqual(self._get_price(partner=member), (100.0, 107.0))
