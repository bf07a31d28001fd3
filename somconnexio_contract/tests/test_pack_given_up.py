# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common_pack import PackCommon


@tagged("post_install", "-at_install")
class TestPackGivenUp(PackCommon):
    """A mobile that was ordered for a pack whose fibre does not come."""

    def _order_fibre_and_mobile(self):
        """Activations of a fibre and of a mobile that was ordered for its pack."""
        order = self._create_order(
            [self._prepare_fiber_line()], member=self._create_member()
        )
        fiber_line = order.order_line_ids
        mobile_line = self._prepare_mobile_line(product_id=self.pack_products[1].id)
        self.env["crm.lead.line"].create(
            {
                "lead_id": order.id,
                "pack_main_line_id": fiber_line.id,
                **mobile_line,
            }
        )
        order.action_validate_order()
        fiber = fiber_line.service_order_ids
        return fiber, order.service_order_ids - fiber

    def test_mobile_of_a_fibre_that_fails_and_comes_after_all_is_in_the_pack(self):
        fiber, mobile = self._order_fibre_and_mobile()
        fiber._set_in_progress()
        fiber._fail("No coverage")
        self.assertIn(fiber.name, mobile.message_ids[0].body)
        mobile._fulfil()
        fiber._fulfil()
        self._assert_pack(fiber.contract_id, mobile.contract_id, self.pack_products)

    def test_mobile_of_a_cancelled_fibre_starts_with_the_tariff_without_pack(self):
        fiber, mobile = self._order_fibre_and_mobile()
        fiber._cancel("No coverage")
        self.assertIn(fiber.name, mobile.message_ids[0].body)
        mobile._fulfil()
        contract = mobile.contract_id
        self.assertFalse(contract.pack_main_contract_id)
        self.assertEqual(contract.tariff_product_id, self.product_fallback)
