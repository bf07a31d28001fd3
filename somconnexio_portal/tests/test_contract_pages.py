# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..controllers.portal import MemberPortal
from .common import PortalCommon

ROWS = "//tr[@data-contract]"


@tagged("post_install", "-at_install")
class TestContractPages(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._get_business_date()
        cls.mobile = cls._activate_contract(
            cls._prepare_mobile_line(phone_number="612345678"), member=cls.member
        )
        cls.fiber = cls._activate_contract(
            cls._prepare_fiber_line(
                service_street="Carrer de les Flors, 7", service_city="Vic"
            ),
            member=cls.member,
            effective_date=cls.today + timedelta(days=10),
        )
        cls.foreign = cls._activate_contract(member=cls.other)

    def _get_listed(self, query: str = "") -> list[str]:
        page = self._open(f"/my/contracts{query}")
        return [row.get("data-contract") for row in page.xpath(ROWS)]

    def _end(self, contract) -> None:
        """The contract ended yesterday."""
        contract.sudo()._terminate(self.today - timedelta(days=1))

    def test_list_shows_own_contracts(self):
        self._log_in(self.member_user)
        self.assertEqual(set(self._get_listed()), {self.mobile.code, self.fiber.code})

    def test_list_shows_words_for_people(self):
        self._log_in(self.member_user)
        text = " ".join(self._read(self._open("/my/contracts"), ROWS))
        self.assertIn("612 345 678", text)
        self.assertIn("150 min 1 GB", text)
        self.assertIn("Active since", text)
        self.assertIn("Starts on", text)
        self.assertNotIn("pending_active", text)
        self.assertIn("7.00", text)

    def test_empty_list_says_so(self):
        self._end(self.foreign)
        self._log_in(self.other_user)
        page = self._open("/my/contracts")
        self.assertFalse(page.xpath(ROWS))
        alert = self._read(page, "//p[@role='status']")[0]
        self.assertIn("You have no contract in use.", alert)
        self.assertIn("See all contracts", alert)

    def test_filter_ended(self):
        self._end(self.mobile)
        self._log_in(self.member_user)
        self.assertEqual(self._get_listed("?filterby=ended"), [self.mobile.code])
        self.assertEqual(self._get_listed("?filterby=current"), [self.fiber.code])
        self.assertEqual(len(self._get_listed("?filterby=all")), 2)

    def test_sort(self):
        self._log_in(self.member_user)
        newest = [self.fiber.code, self.mobile.code]
        self.assertEqual(self._get_listed("?sortby=date"), newest)
        self.assertEqual(self._get_listed("?sortby=name"), newest[::-1])
        self.assertEqual(self._get_listed("?sortby=code"), newest)

    def test_unknown_choices_are_the_first_ones(self):
        self._log_in(self.member_user)
        query = "?sortby=id;drop&filterby=__class__&search_in=password&search=612"
        self.assertEqual(self._get_listed(query), [self.mobile.code])

    def test_search_finds_a_number_however_it_is_grouped(self):
        self._log_in(self.member_user)
        for search in ("612345678", "612 345 678", "61+234", " 345678 "):
            self.assertEqual(
                self._get_listed(f"?search={search}"), [self.mobile.code], search
            )

    def test_search_finds_town_and_reference(self):
        self._log_in(self.member_user)
        self.assertEqual(self._get_listed("?search=vic"), [self.fiber.code])
        self.assertEqual(
            self._get_listed(f"?search={self.mobile.code}&search_in=code"),
            [self.mobile.code],
        )
        self.assertEqual(self._get_listed("?search=vic&search_in=code"), [])

    def test_search_finds_nothing_of_others(self):
        self._log_in(self.member_user)
        page = self._open(f"/my/contracts?search={self.foreign.phone_number}")
        self.assertFalse(page.xpath(ROWS))
        self.assertIn(
            "No contract matches your search.",
            self._read(page, "//p[@role='status']")[0],
        )

    def test_pages(self):
        """More contracts than fit: each on one page, a page too far is the last."""
        for _number in range(3):
            self._activate_contract(member=self.member)
        self.patch(MemberPortal, "_items_per_page", 2)
        self._log_in(self.member_user)
        pages = [
            [
                row.get("data-contract")
                for row in self._open(f"/my/contracts/page/{number}").xpath(ROWS)
            ]
            for number in (1, 2, 3)
        ]
        self.assertEqual([len(codes) for codes in pages], [2, 2, 1])
        self.assertEqual(len({code for codes in pages for code in codes}), 5)
        far = self._open("/my/contracts/page/99").xpath(ROWS)
        self.assertEqual([row.get("data-contract") for row in far], pages[2])

    def test_detail(self):
        self._log_in(self.member_user)
        page = self._open(f"/my/contracts/{self.fiber.id}")
        text = self._read(page, "//div[@id='wrap']")[0]
        self.assertIn("Carrer de les Flors, 7, 08001 Vic", text)
        self.assertIn(self.fiber.code, text)
        self.assertIn("Mercè Vilaplana Roig", text)
        self.assertIn(self.member.ref, text)
        self.assertIn("28.00", text)
        self.assertIn("Starts on", self._read(page, "//div[@id='contract_status']")[0])
        iban = self.fiber.mandate_id.partner_bank_id.sanitized_acc_number
        self.assertIn(f"the account ending in {iban[-4:]}", text)
        self.assertNotIn(iban[-8:], text)

    def test_links_of_the_list_work(self):
        self._log_in(self.member_user)
        links = self._open("/my/contracts").xpath(f"{ROWS}//a/@href")
        self.assertEqual(len(links), 2)
        for link in links:
            page = self._open(link)
            self.assertTrue(page.xpath("//div[@id='contract_status']"), link)

    def test_breadcrumbs(self):
        self._log_in(self.member_user)
        page = self._open(f"/my/contracts/{self.mobile.id}")
        crumbs = self._read(page, "//ol[contains(@class, 'o_portal_submenu')]/li")
        self.assertEqual(crumbs[1], "Contracts")
        self.assertEqual(crumbs[2:], ["612 345 678"])

    def test_price_with_taxes_and_discount(self):
        group = self.env["account.tax.group"].create(
            {"name": "VAT", "company_id": self.company.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "21%",
                "amount": 21,
                "type_tax_use": "sale",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.es").id,
                "tax_group_id": group.id,
            }
        )
        self.product_mobile.taxes_id = [Command.set(tax.ids)]
        line = self.mobile.contract_line_ids
        self.assertAlmostEqual(line._get_portal_price(), 8.47)
        line.discount = 50
        self.assertAlmostEqual(line._get_portal_price(), 4.24)
        self.assertAlmostEqual(self.mobile._get_portal_monthly_price(), 4.24)

    def test_lines_that_ended_or_never_were_are_not_shown(self):
        vals = self.mobile._prepare_line(self.product_mobile_big, self.today)
        yesterday = self.today - timedelta(days=1)
        self.mobile.contract_line_ids = [
            Command.create(
                {**vals, "date_start": yesterday, "date_end": yesterday, "name": "old"}
            ),
            Command.create({**vals, "is_canceled": True, "name": "never"}),
            Command.create(
                {**vals, "date_start": fields.Date.add(self.today, months=1)}
            ),
        ]
        self.assertEqual(
            self.mobile._get_portal_lines().product_id,
            self.product_mobile | self.product_mobile_big,
        )

    def test_one_shot_is_paid_once(self):
        vals = self.mobile._prepare_line(self.product_one_shot, self.today)
        self.mobile.contract_line_ids = [Command.create(vals)]
        self.assertAlmostEqual(self.mobile._get_portal_monthly_price(), 7.0)
        self._log_in(self.member_user)
        rows = self._read(
            self._open(f"/my/contracts/{self.mobile.id}"),
            "//table[@id='contract_lines']//tr",
        )
        self.assertTrue(rows[0].endswith("a month"))
        self.assertTrue(rows[1].endswith("once"))

    def test_status_of_each_state(self):
        """No state is without words, and the plan has its date."""
        states = dict(self.mobile._fields["lifecycle_state"].selection)
        labels = set()
        for state in states:
            self.mobile.sudo().lifecycle_state = state
            labels.add(self.mobile._get_portal_status()["label"])
        self.assertEqual(len(labels), len(states))
        self.assertFalse(labels & set(states.values()))

    def test_announced_end(self):
        reason = self.env["contract.termination.reason"].search([], limit=1)
        day = self.today + timedelta(days=5)
        self.mobile._request_termination(day, reason)
        self.assertEqual(
            self.mobile._get_portal_status()["label"],
            f"Ends on {self.mobile._format_portal_date(day)}",
        )

    def test_home_has_one_card_for_contracts(self):
        self._log_in(self.member_user)
        page = self._open("/my")
        cards = page.xpath("//a[starts-with(@href, '/my/contracts')]")
        self.assertEqual(len(cards), 1)
        self.assertIn("Your Contracts", cards[0].text_content())

    def test_counters(self):
        self._log_in(self.member_user)
        counters = ["contract_count", "member_order_count", "invoice_count"]
        result = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertEqual(result["contract_count"], 2)
        self.assertEqual(result["member_order_count"], 2)

    def test_other_number_as_it_is(self):
        self.assertEqual(self.mobile._format_portal_phone("+376 123"), "+376 123")
        self.assertEqual(self.mobile._format_portal_phone(False), "")
