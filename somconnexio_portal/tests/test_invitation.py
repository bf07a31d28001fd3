# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from urllib.parse import urlsplit

from lxml import html

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import PortalCommon

PASSWORD = "una contrasenya prou llarga"


@tagged("post_install", "-at_install")
class TestInvitation(PortalCommon, MockEmail):
    """Staff invite with Odoo's wizard, the member follows the link in the mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = cls._create_member(
            firstname="Remei", lastname="Nova", email="remei.nova@example.com"
        )
        cls.contract = cls._activate_contract(member=cls.newcomer)

    def _invite(self, partner) -> str:
        """The link in the mail that the wizard sends."""
        wizards = self.env["portal.wizard"].with_user(self.backoffice)
        wizard = wizards.create({"partner_ids": [Command.set(partner.ids)]})
        with self.mock_mail_gateway():
            wizard.user_ids.action_grant_access()
        self.assertEqual(len(self._mails), 1)
        self.assertIn(partner.email, self._mails[0]["email_to"][0])
        link = html.fromstring(self._mails[0]["body"]).xpath(
            "//a[contains(@href, 'token=')]/@href"
        )[0]
        parts = urlsplit(link)
        return f"{parts.path}?{parts.query}"

    def _send_form(self, page, path: str, **values):
        """Send a form of a page with what it holds already and what people enter."""
        form = page.xpath("//form[.//input[@name='password']]")[0]
        data = {
            field.get("name"): field.get("value") or ""
            for field in form.xpath(".//input[@name]")
        }
        return self.url_open(form.get("action") or path, data={**data, **values})

    def test_from_the_mail_to_the_contract(self):
        link = self._invite(self.newcomer)
        self.authenticate(None, None)
        self._send_form(
            self._open(link), link, password=PASSWORD, confirm_password=PASSWORD
        )
        self.assertEqual(self.newcomer.user_ids.login, self.newcomer.email)
        # Another browser, another day
        self.authenticate(None, None)
        response = self._send_form(
            self._open("/web/login"),
            "/web/login",
            login=self.newcomer.email,
            password=PASSWORD,
        )
        self.assertRegex(response.url, r"/my(/home)?$")
        rows = self._open("/my/contracts").xpath("//tr[@data-contract]")
        self.assertEqual(
            [row.get("data-contract") for row in rows], [self.contract.code]
        )

    def test_login_is_a_portal_user_of_the_cooperative(self):
        self._invite(self.newcomer)
        user = self.newcomer.user_ids
        self.assertTrue(user._is_portal())
        self.assertEqual(user.company_ids, self.company)
        self.assertFalse(user.has_group("base.group_user"))

    def test_link_works_once(self):
        link = self._invite(self.newcomer)
        for password in (PASSWORD, "the password of a thief"):
            self.authenticate(None, None)
            page = html.fromstring(self.url_open(link).text)
            if page.xpath("//form[.//input[@name='confirm_password']]"):
                self._send_form(
                    page, link, password=password, confirm_password=password
                )
        self.authenticate(self.newcomer.email, PASSWORD)
        self.assertTrue(re.search(r"/my", self.url_open("/my/contracts").url))

    def test_nobody_signs_up_without_invitation(self):
        """Odoo's default lets anybody make a login; a cooperative invites."""
        self.authenticate(None, None)
        page = html.fromstring(self.url_open("/web/login").text)
        self.assertFalse(page.xpath("//a[contains(@href, '/web/signup')]"))
        self.assertEqual(self.url_open("/web/signup").status_code, 404)
