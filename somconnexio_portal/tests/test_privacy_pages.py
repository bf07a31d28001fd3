# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import new_test_user, tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPrivacyPages(PortalCommon):
    """Nobody gets at another member's pages, but the household shares its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._activate_contract(member=cls.member)
        cls.second = cls._activate_contract(member=cls.member)
        cls.foreign = cls._activate_contract(member=cls.other)
        cls.order = cls.contract.lead_id

    def _get_contracts(self) -> set[str]:
        rows = self._open("/my/contracts").xpath("//tr[@data-contract]")
        return {row.get("data-contract") for row in rows}

    def test_guessed_id(self):
        self._log_in(self.other_user)
        self.assertEqual(self._get_contracts(), {self.foreign.code})
        for path in (
            f"/my/contracts/{self.contract.id}",
            f"/my/contracts/{self.contract.id}?report_type=pdf",
            f"/my/orders/{self.order.id}",
        ):
            self._assert_sent_home(path)

    def test_id_that_does_not_exist_looks_the_same(self):
        self._log_in(self.other_user)
        last = self.env["contract.contract"].search([], order="id desc", limit=1)
        self._assert_sent_home(f"/my/contracts/{last.id + 1000}")
        self._assert_sent_home(f"/my/orders/{self.order.id + 1000}")

    def test_wrong_tokens(self):
        """No token, a made up one, the one of another contract: none opens."""
        foreign_token = self.foreign._portal_ensure_token()
        second_token = self.second._portal_ensure_token()
        self.contract._portal_ensure_token()
        self._log_in(self.other_user)
        for token in ("", "False", "None", "0", foreign_token, second_token):
            self._assert_sent_home(
                f"/my/contracts/{self.contract.id}?access_token={token}"
            )

    def test_contract_without_token_is_not_opened_by_an_empty_one(self):
        self.assertFalse(self.contract.access_token)
        self._log_in(self.other_user)
        for token in ("", "False"):
            self._assert_sent_home(
                f"/my/contracts/{self.contract.id}?access_token={token}"
            )

    def test_token_opens_its_contract_only(self):
        """Whoever was sent the link sees that contract and no list."""
        token = self.contract._portal_ensure_token()
        self.authenticate(None, None)
        page = self._open(f"/my/contracts/{self.contract.id}?access_token={token}")
        text = self._read(page, "//div[@id='wrap']")[0]
        self.assertIn(self.contract.code, text)
        self.assertNotIn(self.second.code, text)
        response = self.url_open(f"/my/contracts?access_token={token}")
        self.assertIn("/web/login", response.url)
        self.assertNotIn(self.contract.code, response.text)

    def test_without_login(self):
        self.authenticate(None, None)
        for path in (
            "/my/contracts",
            "/my/orders",
            f"/my/orders/{self.order.id}",
            f"/my/contracts/{self.contract.id}",
        ):
            response = self.url_open(path)
            self.assertIn("/web/login", response.url, path)
            self.assertNotIn(self.contract.code, response.text)

    def test_household(self):
        """A contact of the member sees what the member sees, and nothing else."""
        child = self.env["res.partner"].create(
            {
                "firstname": "Pol",
                "lastname": "Vilaplana",
                "parent_id": self.member.id,
                "type": "contact",
                "email": "pol.vilaplana@example.com",
                "company_id": self.company.id,
            }
        )
        own = {self.contract.code, self.second.code}
        self._log_in(self.member_user)
        self.assertEqual(self._get_contracts(), own)
        self._log_in(self._create_login(child))
        self.assertEqual(self._get_contracts(), own)
        self._open(f"/my/orders/{self.order.id}")
        self._assert_sent_home(f"/my/contracts/{self.foreign.id}")

    def test_follower_of_another_members_contract(self):
        """OCA gives each follower the contract: here a follower reads no more."""
        self.contract.message_subscribe(self.other.ids)
        self._log_in(self.other_user)
        self.assertEqual(self._get_contracts(), {self.foreign.code})
        self._assert_sent_home(f"/my/contracts/{self.contract.id}")

    def test_portal_user_who_is_no_member(self):
        stranger = new_test_user(
            self.env, "stranger@example.com", groups="base.group_portal", lang="en_US"
        )
        self._log_in(stranger)
        self.assertEqual(self._get_contracts(), set())
        self._assert_sent_home(f"/my/contracts/{self.contract.id}")

    def test_staff_look_at_a_contract_but_list_their_own(self):
        self.backoffice.lang = "en_US"
        self._log_in(self.backoffice)
        self.assertEqual(self._get_contracts(), set())
        page = self._open(f"/my/contracts/{self.contract.id}")
        links = page.xpath("//a[contains(@href, '/odoo/action-')]/@href")
        self.assertEqual(
            links,
            [
                "/odoo/action-somconnexio_contract.contract_contract_action/"
                f"{self.contract.id}"
            ],
        )

    def test_employee_without_rights(self):
        employee = new_test_user(
            self.env, "employee", groups="base.group_user", lang="en_US"
        )
        self.authenticate("employee", "employee")
        self._assert_sent_home("/my/contracts")
        self._assert_sent_home(f"/my/contracts/{self.contract.id}")
        self._assert_sent_home(f"/my/orders/{self.order.id}")
        self.assertFalse(
            self.env["contract.contract"].with_user(employee).has_access("read")
        )
