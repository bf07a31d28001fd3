# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_STATE

from ..controllers.portal import MemberPortal
from .common import PortalCommon

ROWS = "//tr[@data-order]"


@tagged("post_install", "-at_install")
class TestOrderPages(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(
            [
                cls._prepare_portability_line(phone_number="612345678"),
                cls._prepare_fiber_line(service_street="Carrer Major, 3"),
            ],
            member=cls.member,
        )
        cls.foreign = cls._create_order(member=cls.other)

    def _get_listed(self, query: str = "") -> list[str]:
        page = self._open(f"/my/orders{query}")
        return [row.get("data-order") for row in page.xpath(ROWS)]

    def _validate(self):
        """The activations of the order, validated: of the mobile, of the fibre."""
        self.order.action_validate_order()
        return [line.service_order_id for line in self.order.order_line_ids]

    def _read_status(self, line) -> str:
        page = self._open(f"/my/orders/{self.order.id}")
        return self._read(
            page,
            f"//div[@data-order-line='{line.id}']//span[contains(@class, 'badge')]",
        )[0]

    def test_list_shows_own_orders(self):
        self._log_in(self.member_user)
        self.assertEqual(self._get_listed(), [self.order.order_reference])
        text = self._read(self._open("/my/orders"), ROWS)[0]
        self.assertIn("150 min 1 GB, Fibre 300", text)
        self.assertIn("Received: we are checking it", text)

    def test_other_opportunities_are_no_orders(self):
        self.env["crm.lead"].create(
            {
                "name": "Campaign",
                "type": "opportunity",
                "partner_id": self.member.id,
                "company_id": self.company.id,
            }
        )
        self._log_in(self.member_user)
        self.assertEqual(
            self._get_listed("?filterby=all"), [self.order.order_reference]
        )

    def test_before_validation(self):
        self._log_in(self.member_user)
        page = self._open(f"/my/orders/{self.order.id}")
        text = self._read(page, "//div[@id='wrap']")[0]
        self.assertIn("Keeps the number 612 345 678", text)
        self.assertIn("Carrer Major, 3", text)
        self.assertIn("28.00", text)
        self.assertNotIn(self.order.iban, text)
        for line in self.order.order_line_ids:
            self.assertEqual(self._read_status(line), "Received: we are checking it")

    def test_under_way(self):
        mobile, fiber = self._validate()
        fiber._set_in_progress()
        mobile._hold()
        self._log_in(self.member_user)
        self.assertEqual(self._read_status(fiber.lead_line_id), "Being activated")
        self.assertIn("Waiting for", self._read_status(mobile.lead_line_id))
        self.assertIn("Under way", " ".join(self._read(self._open("/my/orders"), ROWS)))

    def test_failed_and_active(self):
        """One part could not be done, the other works and has its contract."""
        mobile, fiber = self._validate()
        contract = mobile._fulfil()
        fiber._fail("No coverage here, said supplier 7")
        self._log_in(self.member_user)
        page = self._open(f"/my/orders/{self.order.id}")
        text = self._read(page, "//div[@id='wrap']")[0]
        self.assertIn("Could not be activated", text)
        self.assertIn("Active since", text)
        self.assertIn("Under way, with a problem", text)
        self.assertNotIn("supplier 7", text)
        self.assertEqual(
            page.xpath("//div[@data-order-line]//a/@href"),
            [f"/my/contracts/{contract.id}"],
        )

    def test_fulfilled_before_its_day(self):
        mobile, _fiber = self._validate()
        day = self.company._get_business_date() + timedelta(days=4)
        mobile._fulfil(effective_date=day)
        self.assertEqual(
            mobile._get_portal_status()["label"],
            f"Ready: starts on {mobile._format_portal_date(day)}",
        )

    def test_status_of_each_state(self):
        """No state is without words, and none shows the back office's."""
        mobile, _fiber = self._validate()
        labels = set()
        for state, _label in SERVICE_ORDER_STATE:
            mobile.sudo().state = state
            labels.add(mobile._get_portal_status()["label"])
        self.assertEqual(len(labels), len(SERVICE_ORDER_STATE))
        self.assertFalse(labels & {"Draft", "Acknowledged", "In progress", "Failed"})

    def test_done_orders_are_found_by_the_filter(self):
        for activation in self._validate():
            activation._fulfil()
        self._log_in(self.member_user)
        page = self._open("/my/orders")
        self.assertFalse(page.xpath(ROWS))
        self.assertIn(
            "None of your orders is under way.",
            self._read(page, "//p[@role='status']")[0],
        )
        self.assertEqual(
            self._get_listed("?filterby=all"), [self.order.order_reference]
        )
        text = self._read(self._open("/my/orders?filterby=all"), ROWS)[0]
        self.assertIn("Completed", text)

    def test_lost_orders_are_found_by_the_filter(self):
        """A lost order is archived, which is no reason to hide it."""
        for activation in self._validate():
            activation._fail("No coverage")
        self.assertFalse(self.order.active)
        self._log_in(self.member_user)
        self.assertEqual(self._get_listed(), [])
        text = self._read(self._open("/my/orders?filterby=all"), ROWS)[0]
        self.assertIn("Not carried out", text)

    def test_add_ons_are_shown_with_their_service(self):
        fiber = self.order.order_line_ids[1]
        self.env["crm.lead.line"].create(
            {
                "lead_id": self.order.id,
                "product_id": self.product_addon.id,
                "main_line_id": fiber.id,
            }
        )
        self._log_in(self.member_user)
        page = self._open(f"/my/orders/{self.order.id}")
        self.assertEqual(len(page.xpath("//div[@data-order-line]")), 2)
        text = self._read(page, f"//div[@data-order-line='{fiber.id}']")[0]
        self.assertIn("Fixed IP", text)

    def test_search(self):
        self._log_in(self.member_user)
        found = [self.order.order_reference]
        for search in ("612 345 678", "carrer major", "fibre", found[0]):
            self.assertEqual(self._get_listed(f"?search={search}"), found, search)
        self.assertEqual(self._get_listed("?search=fibre&search_in=reference"), [])
        self.assertEqual(
            self._get_listed(f"?search={self.foreign.order_reference}"), []
        )

    def test_sort_and_pages(self):
        second = self._create_order(member=self.member)
        self.patch(MemberPortal, "_items_per_page", 1)
        self._log_in(self.member_user)
        newest = [second.order_reference, self.order.order_reference]
        for query in ("?sortby=date", "?sortby=reference", "?sortby=iban"):
            pages = [self._get_listed(f"{page}{query}") for page in ("", "/page/2")]
            self.assertEqual([code for codes in pages for code in codes], newest)

    def test_nothing_ordered_yet(self):
        self._log_in(self._create_login(self._create_member()))
        page = self._open("/my/orders?filterby=all")
        self.assertIn(
            "You have not ordered anything yet.",
            self._read(page, "//p[@role='status']")[0],
        )

    def test_breadcrumbs(self):
        self._log_in(self.member_user)
        page = self._open(f"/my/orders/{self.order.id}")
        crumbs = self._read(page, "//ol[contains(@class, 'o_portal_submenu')]/li")
        self.assertEqual(crumbs[1:], ["Orders", self.order.order_reference])
