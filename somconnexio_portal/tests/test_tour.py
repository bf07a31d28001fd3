# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestTour(PortalCommon):
    def test_member_at_home(self):
        """From the home page to a contract and to an order, in a real browser."""
        self._activate_contract(
            self._prepare_mobile_line(phone_number="612345678"), member=self.member
        )
        self._create_activation(self._prepare_fiber_line(), member=self.member)
        # The browser of the test has no cookie: the first language decides
        self.env["ir.default"].set("res.partner", "lang", "en_US")
        self.start_tour("/my", "somconnexio_portal_member", login=self.member.email)
