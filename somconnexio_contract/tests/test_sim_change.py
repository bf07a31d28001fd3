# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import ValidationError

from .common_logistics import LogisticsCommon


class TestSimChange(LogisticsCommon):
    """A member gets another SIM card, or an eSIM in its place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["service.order"]
        cls.contract = cls._activate_contract()

    def _request(self, contract=None, **values):
        return self.orders.with_user(self.backoffice)._request(
            "sim_change", contract or self.contract, values
        )

    # === ESIM === #

    def test_card_becomes_an_esim_when_it_has_been_provisioned(self):
        self.assertTrue(self.contract._may_change_to_esim())
        order = self._request(sim_type="esim")
        self.assertEqual(order.state, "acknowledged")
        self.assertEqual(self.contract.sim_type, "physical")
        icc = self._make_icc()
        order._fulfil({"icc": icc})
        self.assertEqual(order.state, "completed")
        self.assertEqual((self.contract.sim_type, self.contract.icc), ("esim", icc))

    def test_esim_is_asked_for_once(self):
        order = self._request(sim_type="esim")
        self.assertFalse(self.contract._may_change_to_esim())
        with self.assertRaisesRegex(ValidationError, "asked for already"):
            self._request(sim_type="esim")
        order._cancel("Changed their mind")
        self.assertTrue(self.contract._may_change_to_esim())

    def test_repeated_request_of_a_client_is_the_same_one(self):
        values = self.contract, {"sim_type": "esim"}
        first = self.orders._request("sim_change", *values, request_key="app-1")
        again = self.orders._request("sim_change", *values, request_key="app-1")
        self.assertEqual(again, first)

    def test_esim_does_not_become_an_esim(self):
        self._request(sim_type="esim")._fulfil()
        self.assertFalse(self.contract._may_change_to_esim())
        with self.assertRaisesRegex(ValidationError, "has an eSIM already"):
            self._request(sim_type="esim")

    def test_esim_that_failed_can_be_asked_for_again(self):
        order = self._request(sim_type="esim")
        order._fail("The supplier has none")
        self.assertTrue(self.contract._may_change_to_esim())

    def test_fibre_and_ended_contracts_have_no_esim(self):
        fiber = self._activate_contract(self._prepare_fiber_line())
        self.assertIn("no SIM", fiber._get_esim_refusal())
        with self.assertRaisesRegex(ValidationError, "no SIM card"):
            self._request(fiber, sim_type="esim")
        self.contract._terminate(self._get_day())
        self.assertIn("not in use", self.contract._get_esim_refusal())

    def test_esim_takes_the_place_of_a_card_that_was_asked_for(self):
        card = self._create_cards()
        first = self._request(sim_type="physical")
        self.assertEqual(card.state, "assigned")
        self._request(sim_type="esim")
        self.assertEqual(first.state, "cancelled")
        self.assertEqual((card.state, bool(card.service_order_id)), ("stock", False))

    # === CARDS OF THE STOCK === #

    def test_card_comes_from_the_stock(self):
        cards = self._create_cards(2)
        order = self._request(sim_type="physical")
        self.assertEqual((order.icc, order.sim_card_ids), (cards[0].icc, cards[0]))
        self.assertEqual(cards.mapped("state"), ["assigned", "stock"])
        self.assertEqual(cards[0].partner_id, self.contract.partner_id)
        order._fulfil()
        self.assertEqual(self.contract.icc, cards[0].icc)
        self.assertEqual(cards.mapped("state"), ["used", "stock"])

    def test_number_that_is_given_names_the_card(self):
        cards = self._create_cards(2)
        order = self._request(sim_type="physical", icc=cards[1].icc)
        self.assertEqual(order.sim_card_ids, cards[1])
        self.assertEqual(cards.mapped("state"), ["stock", "assigned"])

    def test_other_card_in_the_end_frees_the_first_one(self):
        cards = self._create_cards(2)
        order = self._request(sim_type="physical")
        order._fulfil({"icc": cards[1].icc})
        self.assertEqual(cards.mapped("state"), ["stock", "used"])
        self.assertEqual(self.contract.icc, cards[1].icc)

    def test_cancelled_change_puts_the_card_back(self):
        card = self._create_cards()
        order = self._request(sim_type="physical")
        order._cancel("The old card was found")
        self.assertEqual(card.state, "stock")
        self.assertFalse(card.service_order_id)

    def test_empty_stock_leaves_the_number_to_people(self):
        order = self._request(sim_type="physical")
        self.assertEqual(order.state, "acknowledged")
        self.assertFalse(order.icc)
        icc = self._make_icc()
        order._fulfil({"icc": icc})
        self.assertEqual(self.contract.icc, icc)

    def test_fulfilment_without_a_number_takes_no_card(self):
        order = self._request(sim_type="physical")
        card = self._create_cards()
        old = self.contract.icc
        order._fulfil()
        self.assertEqual(card.state, "stock")
        self.assertEqual(self.contract.icc, old)

    def test_cooperative_without_stock_sets_nothing_aside(self):
        card = self._create_cards()
        self.company.keeps_sim_stock = False
        order = self._request(sim_type="physical")
        self.assertFalse(order.icc)
        self.assertEqual(card.state, "stock")
