# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Two households of a cooperative, and a browser without JavaScript."""

from lxml import html

from odoo.fields import Command
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

    @classmethod
    def _create_invoice(cls, partner, post=True, **values):
        """A customer invoice over one month of a tariff, posted if not told else."""
        if not hasattr(cls, "journal"):
            cls._create_journal()
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "journal_id": cls.journal.id,
                "invoice_date": cls.company._get_business_date(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": f"Quota of {partner.name}",
                            "quantity": 1,
                            "price_unit": 7.0,
                            "account_id": cls.journal.default_account_id.id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _create_journal(cls) -> None:
        """The little that a company without a chart of accounts needs to invoice."""
        receivable, income = cls.env["account.account"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "account_type": account_type,
                    "reconcile": account_type == "asset_receivable",
                    "company_ids": [Command.set(cls.company.ids)],
                }
                for name, code, account_type in (
                    ("Members", "430000", "asset_receivable"),
                    ("Services", "705000", "income"),
                )
            ]
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=cls.company.id,
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Invoices of the test",
                "code": "TINV",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": income.id,
            }
        )
