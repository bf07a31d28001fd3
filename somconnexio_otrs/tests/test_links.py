from odoo.tests import tagged

from .common_out import OutCommon
from .fake_otrs import FAULTS


@tagged("post_install", "-at_install")
class TestLinks(OutCommon):
    """Tickets that belong together are linked in OTRS, once."""

    def _get_links(self, orders):
        """The links among the tickets: (place of source, place of target, type)."""
        places = {
            self.get_remote(order).ticket_id: place
            for place, order in enumerate(orders)
        }
        return sorted(
            (places[source], places[target], kind)
            for source, target, kind in self.otrs.links
            if source in places
        )

    def test_mobiles_of_a_pack_are_children_of_the_fibre(self):
        product = {"product_id": self.pack_products[2].id}
        orders = self.order_pack(product, product)
        self.assertEqual(
            self._get_links(orders), [(0, 1, "ParentChild"), (0, 2, "ParentChild")]
        )
        self.assertEqual(set(orders.mapped("otrs_push_state")), {"done"})

    def test_mobiles_that_share_their_data_know_each_other(self):
        product = {"product_id": self.shared_products[2].id}
        orders = self.order_pack(product, product)
        self.assertEqual(
            self._get_links(orders),
            [(0, 1, "ParentChild"), (0, 2, "ParentChild"), (1, 2, "Normal")],
        )

    def test_number_that_is_ported_with_a_fibre_is_its_child(self):
        lead = self._create_order(
            [self._prepare_portability_line(), self._prepare_fiber_line()]
        )
        lead.action_validate_order()
        self.run_until_idle()
        orders = lead.service_order_ids.sorted("id")
        self.assertEqual(self._get_links(orders), [(1, 0, "ParentChild")])

    def test_others_of_an_order_are_linked_to_its_first(self):
        lead = self._create_order([self._prepare_mobile_line() for _ in range(3)])
        lead.action_validate_order()
        self.run_until_idle()
        self.assertEqual(
            self._get_links(lead.service_order_ids.sorted("id")),
            [(0, 1, "Normal"), (0, 2, "Normal")],
        )

    def test_late_ticket_is_linked_when_it_comes(self):
        self.type_fiber.active = False
        orders = self.order_pack({"product_id": self.pack_products[1].id})
        self.assertFalse(self.otrs.links)
        self.assertEqual(orders.mapped("otrs_push_state"), ["error", "done"])
        self.type_fiber.active = True
        orders[0].action_retry_otrs_ticket()
        self.run_until_idle()
        self.assertEqual(self._get_links(orders), [(0, 1, "ParentChild")])

    def test_new_ticket_after_a_failure_is_linked_too(self):
        fiber, mobile = self.order_pack({"product_id": self.pack_products[1].id})
        first = self.get_remote(mobile)
        self.move(first, "closed unsuccessful")
        mobile.action_retry()
        self.run_until_idle()
        second = mobile.otrs_ticket_id
        self.assertEqual(second.sequence, 2)
        fiber_id = self.get_remote(fiber).ticket_id
        self.assertEqual(
            self.otrs.links,
            [
                (fiber_id, first.ticket_id, "ParentChild"),
                (fiber_id, int(second.external_id), "ParentChild"),
            ],
        )

    def test_links_are_made_once(self):
        orders = self.order_pack({"product_id": self.pack_products[1].id})
        calls = self.count("LinkAdd"), self.count("LinkList")
        orders._mark_otrs_ticket()
        self.run_until_idle()
        self.assertEqual((self.count("LinkAdd"), self.count("LinkList")), calls)

    def test_otrs_without_links_is_asked_for_none(self):
        self.backend.link_webservice = False
        orders = self.order_pack({"product_id": self.pack_products[1].id})
        self.assertEqual(set(orders.mapped("otrs_push_state")), {"done"})
        self.assertFalse(self.count("LinkList") + self.count("LinkAdd"))

    def test_any_fault_ends_in_one_link(self):
        self.backend.breaker_threshold = 1000
        for operation in ("LinkList", "LinkAdd"):
            for fault in FAULTS:
                with self.subTest(operation=operation, fault=fault):
                    self._link_with_fault(operation, fault)

    def _link_with_fault(self, operation, fault):
        lead = self._create_order([self._prepare_mobile_line() for _ in range(2)])
        lead.action_validate_order()
        self.wire.break_next(operation, fault)
        self.run_until_idle()
        orders = lead.service_order_ids.sorted("id")
        if fault == "rejected":
            self.assertFalse(self._get_links(orders))
            self.assertIn("error", orders.mapped("otrs_push_state"))
            orders.otrs_ticket_id.action_retry()
            self.run_until_idle()
        self.assertFalse(self.wire.faults)
        self.assertEqual(self._get_links(orders), [(0, 1, "Normal")])
        self.assertEqual(set(orders.mapped("otrs_push_state")), {"done"})
        self.assertEqual(set(orders.mapped("state")), {"in_progress"})
