# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Two households of a cooperative, and a browser without JavaScript."""

from lxml import html

from odoo.tests import HttpCase

from odoo.addons.somconnexio_contract.tests.common import SomconnexioCommon


class PortalCommon(SomconnexioCommon, HttpCase):
    """``member`` and ``other`` have a login each and know nothing of one another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The words of the pages are compared in English
        cls.env["res.lang"]._activate_lang("en_US")
        cls.member = cls._create_member(firstname="Mercè", lastname="Vilaplana Roig")
        cls.other = cls._create_member(firstname="Xavi", lastname="Zumalacarregui")
        cls.member_user = cls._create_login(cls.member)
        cls.other_user = cls._create_login(cls.other)

    @classmethod
    def _create_login(cls, partner):
        """A login that leaves the person's name as it is."""
        return cls._create_portal_user(partner, name=partner.name, lang="en_US")

    def _log_in(self, user) -> None:
        """Log in; the passwords of the tests are the logins."""
        self.authenticate(user.login, user.login)
        self.opener.cookies["frontend_lang"] = "en_US"

    def _open(self, path: str):
        """The page at a path, parsed; it must be there."""
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return html.fromstring(response.text)

    def _read(self, page, xpath: str) -> list[str]:
        """Texts of the nodes of a page, their white space made plain."""
        return [" ".join(node.text_content().split()) for node in page.xpath(xpath)]

    def _assert_sent_home(self, path: str) -> None:
        """Whoever asks for the path ends on the home page of the portal."""
        response = self.url_open(path)
        self.assertRegex(response.url, r"/my(/home)?$", path)
