# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.modules.migration import load_script
from odoo.tests import tagged

from .common import SomconnexioCommon


@tagged("post_install", "-at_install")
class TestMemberUpgrade(SomconnexioCommon):
    def test_members_of_the_last_release_are_members_with_a_code(self):
        members = self._create_member() | self._create_member()
        self.env["ir.sequence"].search(
            [
                ("company_id", "=", self.company.id),
                ("code", "=", "somconnexio.member.register"),
            ]
        ).unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET member_kind = NULL, joined_on = NULL,"
            " sponsorship_code = NULL WHERE id IN %s",
            [tuple(members.ids)],
        )
        self.env.invalidate_all()
        script = "somconnexio_contract/migrations/19.0.2.0.0/post-members.py"
        load_script(script, "post_members").migrate(self.env.cr, "19.0.1.0.0")
        for member in members:
            self.assertEqual(member.member_kind, "member")
            self.assertEqual(member.joined_on, member.create_date.date())
            self.assertTrue(member.sponsorship_code)
        sequences = self.env["ir.sequence"].with_company(self.company)
        self.assertEqual(sequences.next_by_code("somconnexio.member.register"), "1")
