# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.fields import Command
from odoo.tests import RecordCapturer

from .common import SomconnexioCommon


class TestBilledOutside(SomconnexioCommon):
    """OCA's contract makes no invoice where another system bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "TSALE",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": cls.env["account.account"]
                .create(
                    {
                        "name": "Sales",
                        "code": "700000",
                        "account_type": "income",
                        "company_ids": [Command.link(cls.company.id)],
                    }
                )
                .id,
            }
        )
        receivable = cls.env["account.account"].create(
            {
                "name": "Members",
                "code": "430000",
                "account_type": "asset_receivable",
                "reconcile": True,
                "company_ids": [Command.link(cls.company.id)],
            }
        )
        cls.member = cls._create_member(property_account_receivable_id=receivable.id)
        cls.contract = cls._activate_contract(
            member=cls.member, effective_date=date(2024, 1, 1)
        )

    def _get_moves_of(self, action):
        """Moves that an action makes for the member."""
        domain = [("company_id", "=", self.company.id)]
        with RecordCapturer(self.env["account.move"], domain) as capture:
            action()
        return capture.records

    def _run_cron(self):
        self.env["contract.contract"]._cron_recurring_create()

    def _run_wizard(self):
        wizard = self.env["contract.manually.create.invoice"].create(
            {"invoice_date": self._get_day()}
        )
        wizard.create_invoice()

    def _run_button(self):
        self.contract.recurring_create_invoice()

    def test_default_is_outside(self):
        self.assertTrue(self.contract.is_billed_outside)

    def test_cron_makes_no_move(self):
        self.assertFalse(self._get_moves_of(self._run_cron))

    def test_wizard_makes_no_move(self):
        wizard = self.env["contract.manually.create.invoice"].create(
            {"invoice_date": self._get_day()}
        )
        self.assertNotIn(self.contract, wizard.contract_to_invoice_ids)
        self.assertFalse(self._get_moves_of(self._run_wizard))

    def test_button_makes_no_move(self):
        self.assertFalse(self._get_moves_of(self._run_button))
        self.assertFalse(self.contract.create_invoice_visibility)
        self.assertFalse(self.contract.contract_line_ids.create_invoice_visibility)

    def test_the_same_make_moves_for_other_contracts(self):
        """Otherwise the tests above would prove nothing."""
        self.contract.is_billed_outside = False
        self.assertTrue(self.contract.create_invoice_visibility)
        for action in self._run_button, self._run_cron, self._run_wizard:
            with self.subTest(action=action.__name__):
                moves = self._get_moves_of(action)
                self.assertIn(self.member, moves.partner_id)

    def test_lines_have_a_recurrence_of_their_own(self):
        contract = self.contract
        self.assertTrue(contract.line_recurrence)
        contract.line_recurrence = False
        self.assertTrue(contract.line_recurrence)
        other = self.env["contract.contract"].create(
            {"partner_id": self.member.id, "line_recurrence": False}
        )
        self.assertTrue(other.line_recurrence)

    def test_holder_does_not_follow_and_gets_no_mail(self):
        self.assertNotIn(self.member, self.contract.message_partner_ids)
        self.assertFalse(self.contract.modification_ids)
        with RecordCapturer(self.env["mail.mail"]) as mails:
            self.contract.write(
                {
                    "modification_ids": [
                        Command.create({"date": "2024-02-01", "description": "Moved"})
                    ]
                }
            )
        self.assertFalse(mails.records)
        self.assertTrue(self.contract.modification_ids.sent)

    def test_other_contracts_have_their_modification_and_follower(self):
        contract = self.env["contract.contract"].create(
            {"partner_id": self.member.id, "is_billed_outside": False}
        )
        self.assertIn(self.member, contract.message_partner_ids)
        self.assertEqual(contract.modification_ids.description, "Contract start")
