# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common_pack import PackCommon


@freeze_time("2024-03-10 12:00:00")
class TestCommunityFiber(PackCommon):
    """Homes of a building that shares a fibre have the tariffs of their building."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        create = cls._create_community
        cls.product_small = create("Eight homes", "TEST_COM_8_11", 8, 11)
        cls.product_large = create("Twelve homes", "TEST_COM_12_23", 12, 23)
        cls.product_any = create("Every home", "TEST_COM", 0, 0)
        cls.project = cls._create_project("House of wool", 10, cls.product_small)
        cls.other_project = cls._create_project("House of silk", 20, cls.product_large)

    @classmethod
    def _create_community(cls, name, code, first, last):
        return cls._create_product(
            name,
            code,
            cls.technology_fiber,
            15.0,
            is_community=True,
            community_min_homes=first,
            community_max_homes=last,
        )

    @classmethod
    def _create_project(cls, name, homes, products):
        return cls.env["service.community.project"].create(
            {
                "name": name,
                "code": name.replace(" ", "_"),
                "homes": homes,
                "product_tmpl_ids": [Command.set(products.product_tmpl_id.ids)],
            }
        )

    def _prepare_home(self, product=None, project=None):
        return self._prepare_fiber_line(
            product_id=(product or self.product_small).id,
            community_project_id=(project or self.project).id,
        )

    def _activate_home(self, **values):
        return self._activate_contract(self._prepare_home(**values), member=self.member)

    def _assert_refused(self, text, record, **values):
        """The values are refused for a reason, and nothing of them is left."""
        with self.assertRaises(ValidationError) as caught:
            record.write(values)
        self.assertIn(text, str(caught.exception))

    # === ORDERS === #

    def test_order_for_a_community_tariff_names_its_project(self):
        order = self._create_order(
            [self._prepare_fiber_line(product_id=self.product_small.id)]
        )
        with self.assertRaisesRegex(ValidationError, "say which one"):
            order.action_validate_order()
        order.order_line_ids.community_project_id = self.project
        order.action_validate_order()
        contract = order.service_order_ids._fulfil()
        self.assertEqual(contract.community_project_id, self.project)
        self.assertEqual(self.project.contract_count, 1)
        action = self.project.action_view_contracts()
        self.assertEqual(contract.search(action["domain"]), contract)

    def test_project_has_its_own_tariffs_only(self):
        for product in self.product_large, self.product_fiber:
            with self.subTest(product=product.name):
                order = self._create_order([self._prepare_home(product)])
                with self.assertRaisesRegex(ValidationError, "House of wool"):
                    order.action_validate_order()

    def test_contract_can_not_have_a_tariff_of_another_project(self):
        contract = self._activate_home()
        with self.assertRaisesRegex(ValidationError, "House of silk"):
            contract.community_project_id = self.other_project
        fiber = self._activate_fiber()
        with self.assertRaisesRegex(ValidationError, "House of wool"):
            fiber.community_project_id = self.project
        with self.assertRaises(AccessError):
            contract.with_user(self.backoffice).community_project_id = False

    # === CHANGES === #

    def test_tariffs_of_the_project_are_what_there_is_to_change_to(self):
        contract = self._activate_home()
        self.assertFalse(contract._get_tariff_changes())
        self.project.product_tmpl_ids |= self.product_any.product_tmpl_id
        self.assertEqual(contract._get_tariff_changes(), self.product_any)
        self._request("tariff_change", contract, product_id=self.product_any)
        self._complete_due_on("2024-04-01")
        self.assertEqual(contract.tariff_product_id, self.product_any)
        self.assertEqual(contract.community_project_id, self.project)

    def test_other_fibres_do_not_change_to_community_tariffs(self):
        fiber = self._activate_fiber()
        products = self.product_small | self.product_large | self.product_any
        self.assertFalse(products & fiber._get_tariff_changes())
        with self.assertRaisesRegex(ValidationError, "can't be changed"):
            self._request("tariff_change", fiber, product_id=self.product_small)

    def test_who_moves_out_of_the_building_takes_another_tariff(self):
        contract = self._activate_home()
        address = self._prepare_address()
        with self.assertRaisesRegex(ValidationError, "say which one"):
            self._request("location_change", contract, address=address)
        order = self._request(
            "location_change",
            contract,
            address=address,
            product_id=self.product_fiber,
        )
        order._fulfil()
        self.assertFalse(order.successor_contract_id.community_project_id)

    def test_who_moves_into_a_building_names_it(self):
        fiber = self._activate_fiber()
        order = self._request(
            "location_change",
            fiber,
            address=self._prepare_address(),
            product_id=self.product_large,
            community_project_id=self.other_project,
        )
        order._fulfil()
        self.assertEqual(
            order.successor_contract_id.community_project_id, self.other_project
        )

    def test_order_that_moves_a_service_into_a_building(self):
        fiber = self._activate_fiber()
        order = self._create_order(
            [
                {
                    **self._prepare_home(),
                    "kind": "location_change",
                    "changed_contract_id": fiber.id,
                }
            ],
            member=self.member,
        )
        order.action_validate_order()
        move = order.service_order_ids
        move._fulfil()
        self.assertEqual(move.successor_contract_id.community_project_id, self.project)

    def test_new_holder_stays_in_the_project(self):
        contract = self._activate_home()
        order = self._request(
            "holder_change",
            contract,
            new_partner_id=self._create_member(),
            iban=self._make_iban(),
            consent_date=self._get_day(),
        )
        self.assertEqual(order.successor_contract_id.community_project_id, self.project)

    def test_wizard_offers_the_tariffs_of_the_place(self):
        fiber = self._activate_fiber()
        wizard = self.env["service.order.request.wizard"].with_user(self.backoffice)
        context = {"active_ids": fiber.ids, "default_type": "location_change"}
        form = Form(wizard.with_context(**context))
        form.community_project_id = self.project
        self.assertEqual(form.available_product_ids.ids, self.product_small.ids)

    # === PACKS === #

    def test_community_fibre_has_no_pack_unless_the_pack_says_so(self):
        self._assert_refused(
            "has to say",
            self.pack,
            main_product_ids=[Command.link(self.product_small.id)],
        )
        home = self._activate_home()
        mobile = self._activate_mobile(product_id=self.product_mobile_big.id)
        with self.assertRaisesRegex(ValidationError, "no pack"):
            self._request("tariff_change", mobile, pack_main_contract_id=home)
        self.pack.write(
            {
                "includes_community": True,
                "main_product_ids": [Command.link(self.product_small.id)],
            }
        )
        self._request(
            "tariff_change", mobile, self._get_day(), pack_main_contract_id=home
        )
        self._assert_pack(home, mobile, self.pack_products)

    def test_main_tariff_of_a_pack_becomes_no_community_tariff_unseen(self):
        with self.assertRaisesRegex(ValidationError, "has to say"):
            self.product_fiber.is_community = True

    # === PROJECTS === #

    def test_project_has_the_tariffs_of_its_size(self):
        self._assert_refused("20 homes", self.project, homes=20)
        for text, product in (
            ("10 homes", self.product_large),
            ("no tariff for community", self.product_fiber),
        ):
            self._assert_refused(
                text,
                self.project,
                product_tmpl_ids=[Command.link(product.product_tmpl_id.id)],
            )
        self._assert_refused("is no band", self.product_small, community_max_homes=3)

    def test_manager_makes_a_project_and_others_do_not_see_it(self):
        form = Form(self.env["service.community.project"].with_user(self.manager))
        form.name = "House of linen"
        form.code = "linen"
        project = form.save()
        self.assertEqual(project.company_id, self.company)
        with self.assertRaises(AccessError):
            project.with_user(self.backoffice).name = "Mine"
        other = self._create_cooperative("Altra cooperativa")
        stranger = self._create_staff("far_manager", "group_manager", company=other)
        projects = self.env["service.community.project"].with_user(stranger)
        self.assertFalse(projects.search([("id", "=", project.id)]))
