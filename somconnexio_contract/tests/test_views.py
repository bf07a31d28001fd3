# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..const import SERVICE_ORDER_OPEN_STATES, SERVICE_ORDER_STATE
from .common import SomconnexioCommon


@tagged("post_install", "-at_install")
class TestViews(SomconnexioCommon):
    """What a person of the back office sees, and may press, and when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=cls.backoffice)

    def _get_form(self, record, view=None):
        """The form as the web client gets it."""
        view_id = self.env.ref(view).id if view else False
        return etree.fromstring(record.get_view(view_id, "form")["arch"])

    def _is_shown(self, record, node) -> bool:
        """Whether a node is shown for a record, with everything around it."""
        values = record.read()[0]
        values = {
            name: value[0] if isinstance(value, tuple) else value
            for name, value in values.items()
        }
        chain = [node, *node.iterancestors()]
        expressions = [item.get("invisible") for item in chain if item.get("invisible")]
        return not any(safe_eval(text, dict(values)) for text in expressions)

    def _get_shown_buttons(self, record, form) -> set[str]:
        """Names of the header's buttons that are shown for a record."""
        return {
            button.get("name")
            for button in form.findall("./header/button")
            if self._is_shown(record, button)
        }

    def _get_action(self, name: str) -> dict:
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"somconnexio_contract.{name}"
        )

    def _open_order_form(self, **context):
        """The form of a new order, as the menu opens it."""
        action = self._get_action("crm_lead_action")
        leads = self.env["crm.lead"].with_context(
            **safe_eval(action["context"]), **context
        )
        return Form(leads, "crm.crm_lead_view_form")

    # === MENUS === #

    def test_every_menu_of_the_back_office_opens(self):
        """
        Given somebody of the back office, and a manager,
        When the menus that they see are opened one by one,
        Then each has its views, and the filters it starts with exist.
        """
        # Secrets have a menu that only technicians see.
        technician = self.env.ref("somconnexio_contract.group_technician")
        self.backoffice.sudo().group_ids += technician
        for user in (self.backoffice, self.manager):
            actions = self._get_actions(user)
            self.assertGreater(len(actions), 5)
            for action in actions:
                with self.subTest(user=user.login, action=action.name):
                    self._check_opens(action.with_user(user))

    def _get_actions(self, user):
        """What the menus of the application open that somebody sees."""
        menus = self.env["ir.ui.menu"].with_user(user)
        root = self.env.ref("somconnexio_contract.somconnexio_contract_menu")
        below = menus.search([("id", "child_of", root.id)])
        visible = menus.browse(menus._visible_menu_ids()) & below
        return [menu.action for menu in visible.sudo() if menu.action]

    def _check_opens(self, action):
        views = [
            *action.sudo()._get_action_dict()["views"],
            (action.sudo().search_view_id.id, "search"),
        ]
        model = action.env[action.sudo().res_model]
        search = etree.fromstring(model.get_views(views)["views"]["search"]["arch"])
        context = safe_eval(action.sudo().context or "{}", {"uid": action.env.uid})
        for key in context:
            if key.startswith("search_default_"):
                name = key.removeprefix("search_default_")
                self.assertTrue(search.findall(f".//*[@name='{name}']"), key)
        self.assertTrue(action.sudo().help, "an empty list says nothing")

    def test_configuration_is_for_managers(self):
        menu = self.env.ref("somconnexio_contract.configuration_menu")
        visible = self.env["ir.ui.menu"]._visible_menu_ids()
        self.assertNotIn(menu.id, visible)
        visible = self.env["ir.ui.menu"].with_user(self.manager)._visible_menu_ids()
        self.assertIn(menu.id, visible)

    # === ORDER === #

    def test_order_is_entered_by_hand(self):
        """
        Given a member,
        When an order is entered in the form and saved,
        Then it has a reference, nothing is missing, and it can be validated.
        """
        member = self._create_member()
        with self._open_order_form() as form:
            form.partner_id = member
            form.iban = self._make_iban()
            form.consent_date = date(2024, 1, 10)
            with form.order_line_ids.new() as line:
                line.product_id = self.product_mobile
                line.phone_number = self._make_mobile_number()
        order = form.record
        self.assertTrue(order.order_reference)
        self.assertEqual(order.display_name, f"{order.order_reference} · {member.name}")
        self.assertFalse(order.order_problems)
        order.action_validate_order()
        self.assertEqual(order.order_state, "provisioning")
        self.assertFalse(order.order_problems)

    def test_order_of_a_new_member_is_entered_by_hand(self):
        """The line starts with the address that was given for the member."""
        with self._open_order_form() as form:
            form.new_member = True
            form.new_member_firstname = "Aina"
            form.new_member_lastname = "Prova"
            form.new_member_vat = self._make_vat()
            form.street = "Carrer Major, 1"
            form.zip = "08500"
            form.city = "Vic"
        self.assertEqual(form.record.order_member_name, "Aina Prova")
        lines = self.env["crm.lead.line"].with_context(
            default_lead_id=form.record.id, default_service_street="Carrer Major, 1"
        )
        with Form(lines) as line:
            line.product_id = self.product_fiber
            self.assertEqual(line.service_street, "Carrer Major, 1")

    def test_order_tells_everything_that_is_missing(self):
        order = self._create_order(
            [self._prepare_fiber_line(service_zip=False)], iban="ES00"
        ).with_env(self.env)
        problems = order.order_problems.splitlines()
        self.assertEqual(len(problems), 2, problems)
        self.assertEqual(problems, [f"• {text}" for text in order._check_order()])
        form = self._get_form(order)
        [shown] = form.xpath("//div[field[@name='order_problems']]")
        self.assertTrue(self._is_shown(order, shown))

    def test_buttons_of_an_order_follow_its_state(self):
        order = self._create_order().with_env(self.env)
        form = self._get_form(order)
        lost = str(self.env.ref("crm.crm_lead_lost_action").id)
        self.assertEqual(
            self._get_shown_buttons(order, form), {"action_validate_order", lost}
        )
        order.action_validate_order()
        self.assertEqual(self._get_shown_buttons(order, form), set())
        [button] = form.xpath("//button[@name='action_view_service_orders']")
        self.assertTrue(self._is_shown(order, button))

    def test_cancelled_order_can_be_restored(self):
        order = self._create_order().with_env(self.env)
        order.action_set_lost()
        form = self._get_form(order)
        self.assertEqual(self._get_shown_buttons(order, form), {"action_restore"})

    def test_opportunity_keeps_its_own_form(self):
        """What is not an order looks as without this addon."""
        lead = self.env["crm.lead"].create({"name": "A talk", "type": "opportunity"})
        form = self._get_form(lead)
        self.assertIn("action_set_won_rainbowman", self._get_shown_buttons(lead, form))
        self.assertNotIn("action_validate_order", self._get_shown_buttons(lead, form))
        for group in form.xpath("//group[@name='order']"):
            self.assertFalse(self._is_shown(lead, group))

    # === SERVICE ORDER === #

    def test_buttons_of_a_service_order_follow_its_state(self):
        """No button is shown whose move would be refused."""
        order = self._create_activation().with_env(self.env)
        form = self._get_form(order)
        names = {
            name: str(self.env.ref(f"somconnexio_contract.service_order_{name}").id)
            for name in ("fulfil_action", "fail_action", "cancel_action")
        }
        for state, _label in SERVICE_ORDER_STATE:
            with self.subTest(state=state):
                order.sudo().write({"state": state})
                expected = set()
                if state in SERVICE_ORDER_OPEN_STATES:
                    expected.add(names["cancel_action"])
                    if state != "draft":
                        expected |= {names["fulfil_action"], names["fail_action"]}
                if state == "failed":
                    expected.add("action_retry")
                self.assertEqual(self._get_shown_buttons(order, form), expected)

    def test_fulfilled_service_order_is_not_fulfilled_twice(self):
        order = self._create_activation().with_env(self.env)
        order._fulfil(effective_date=self._get_day(5))
        cancel = self.env.ref("somconnexio_contract.service_order_cancel_action")
        self.assertEqual(
            self._get_shown_buttons(order, self._get_form(order)), {str(cancel.id)}
        )

    # === CONTRACT === #

    def test_contract_billed_outside_shows_no_invoicing(self):
        """Buttons, pages and columns of OCA's invoicing are not for it."""
        contract = self._activate_contract().with_env(self.env)
        form = self._get_form(contract, "contract.contract_contract_form_view")
        for path in (
            "//button[@name='action_contract_send']",
            "//button[@name='action_show_invoices']",
            "//page[@name='invoicing']",
            "//page[@name='modications']",
            "//group[@name='recurring_invoices']",
        ):
            with self.subTest(path=path):
                nodes = form.xpath(path)
                self.assertTrue(nodes)
                self.assertFalse(any(self._is_shown(contract, node) for node in nodes))
        for name in ("recurring_next_date", "uom_id"):
            [column] = form.xpath(
                f"//field[@name='contract_line_ids']/list/field[@name='{name}']"
            )
            self.assertEqual(
                column.get("column_invisible"), "parent.is_billed_outside", name
            )

    def test_contract_billed_by_odoo_shows_invoicing(self):
        contract = self._activate_contract()
        contract.is_billed_outside = False
        contract = contract.with_env(self.env)
        form = self._get_form(contract, "contract.contract_contract_form_view")
        [page] = form.xpath("//page[@name='invoicing']")
        self.assertTrue(self._is_shown(contract, page))

    def test_contract_in_use_can_be_terminated(self):
        contract = self._activate_contract().with_env(self.env)
        form = self._get_form(contract, "contract.contract_contract_form_view")
        button = str(
            self.env.ref("somconnexio_contract.contract_termination_action").id
        )
        for state, is_shown in (
            ("pending_active", False),
            ("active", True),
            ("suspended", True),
            ("pending_terminate", True),
            ("terminated", False),
            ("cancelled", False),
        ):
            with self.subTest(state=state):
                contract.sudo().lifecycle_state = state
                self.assertEqual(
                    button in self._get_shown_buttons(contract, form), is_shown
                )

    # === MEMBER === #

    def test_member_form_gives_number_e_mail_and_address(self):
        partner = self.env["res.partner"].create(
            {"firstname": "Aina", "lastname": "Prova", "company_id": self.company.id}
        )
        form = self._get_form(partner)
        [button] = form.xpath("//button[@name='action_make_member']")
        self.assertTrue(self._is_shown(partner, button))
        partner.action_make_member()
        self.assertFalse(self._is_shown(partner, button))
        with Form(partner, "base.view_partner_form") as page:
            with page.contract_email_ids.new() as email:
                email.email = "billing@example.com"
            with page.service_address_ids.new() as address:
                address.street = "Carrer Major, 1"
                address.zip = "08500"
                address.city = "Vic"
        self.assertEqual(partner.contract_email_ids.email, "billing@example.com")
        self.assertEqual(partner.contract_email_ids.type, "contract_email")
        self.assertEqual(partner.service_address_ids.type, "service")
        self.assertEqual(partner.service_address_ids.city, "Vic")
