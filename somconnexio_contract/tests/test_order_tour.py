# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import HttpCase, tagged

from .common import SomconnexioCommon


@tagged("post_install", "-at_install")
class TestOrderTour(SomconnexioCommon, HttpCase):
    """What people of the back office click."""

    def _start(self, order_url: str, tour: str) -> None:
        self.start_tour(order_url, tour, login=self.backoffice.login)

    def test_problem_leads_to_where_it_is_put_right(self):
        order = self._create_order(
            [self._prepare_fiber_line(service_zip=False)], iban=False
        )
        self._start(
            f"/odoo/telecom-orders/{order.id}", "somconnexio_contract_order_problem"
        )
        self.assertEqual(order.order_line_ids.service_zip, "08002")

    def test_many_orders_are_validated_from_the_list(self):
        member = self._create_member()
        orders = self.env["crm.lead"].union(
            *[
                self._create_order([self._prepare_switchboard_line()], member=member)
                for _each in range(3)
            ]
        )
        orders[1].iban = False
        self._start(
            "/odoo/telecom-orders?view_type=list",
            "somconnexio_contract_validate_many",
        )
        self.assertEqual(orders.mapped("order_state"), ["won", "new", "won"])
