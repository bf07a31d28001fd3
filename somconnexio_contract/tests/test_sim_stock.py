# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common_logistics import LogisticsCommon


class TestSimStock(LogisticsCommon):
    """Each SIM card of the stock is given to one ordered service, once."""

    def test_cards_are_taken_in_the_order_of_their_entry(self):
        cards = self._create_cards(3)
        lines = self._create_mobile() | self._create_mobile()
        lines.action_assign_sim_card()
        self.assertEqual(lines.sim_card_id, cards[:2])
        self.assertEqual(lines.mapped("icc"), cards[:2].mapped("icc"))
        self.assertEqual(cards.mapped("state"), ["assigned", "assigned", "stock"])

    def test_number_written_down_names_the_card(self):
        cards = self._create_cards(3)
        line = self._create_mobile(icc=cards[2].icc)
        line.action_sim_send()
        self.assertEqual(line.sim_card_id, cards[2])
        self.assertEqual(cards[2].state, "used")
        stranger = self._create_mobile(icc=self._make_icc())
        with self.assertRaisesRegex(UserError, "not in stock"):
            stranger.action_sim_send()
        self.assertEqual(stranger.sim_state, "to_send")

    def test_empty_stock_is_said_in_words(self):
        line = self._create_mobile()
        with self.assertRaisesRegex(UserError, "no SIM card in stock"):
            line.action_sim_send()

    def test_card_is_assigned_to_one_line_once(self):
        card, other = self._create_cards(2)
        line, second = self._create_mobile(), self._create_mobile()
        line._assign_sim_card(card)
        with self.assertRaisesRegex(UserError, "Assigned and can't become"):
            second._assign_sim_card(card)
        with self.assertRaisesRegex(UserError, "already"):
            line._assign_sim_card(other)
        self.assertFalse(second.sim_card_id)

    def test_database_refuses_a_second_card_of_a_line(self):
        cards = self._create_cards(2)
        line = self._create_mobile()
        line._assign_sim_card(cards[0])
        self.env.flush_all()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE service_sim_card SET line_id = %s WHERE id = %s",
                (line.id, cards[1].id),
            )

    def test_number_exists_once_per_company(self):
        card = self._create_cards()
        other = self._create_cooperative("Altra cooperativa", sim_icc_prefix="8934")
        twin = card.create({"icc": card.icc, "company_id": other.id})
        self.assertTrue(twin)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            card.create({"icc": card.icc})
            self.env.flush_all()

    def test_prefix_and_length_are_settings_of_the_company(self):
        cards = self.env["service.sim.card"]
        for icc in "8935000000000000001", "893400000000000000", "893400000000000000A":
            with self.subTest(icc), self.assertRaisesRegex(ValidationError, "8934"):
                cards.create({"icc": icc})
        self.assertEqual(
            cards.create({"icc": "8934 0000 0000 0000 123"}).icc, "8934000000000000123"
        )
        self.company.write({"sim_icc_prefix": "8935", "sim_icc_length": 12})
        self.assertEqual(cards.create({"icc": "893500000001"}).state, "stock")

    def test_card_returns_to_stock_when_the_line_is_cancelled(self):
        card = self._create_cards()
        order = self._create_activation(self._prepare_mobile_line(icc=False))
        line = order.lead_line_id
        line.action_assign_sim_card()
        order._cancel("Changed their mind")
        self.assertEqual(card.state, "stock")
        self.assertFalse(card.line_id)
        self.assertFalse(line.icc)

    def test_card_returns_to_stock_when_the_order_is_lost(self):
        card = self._create_cards()
        line = self._create_mobile()
        line.action_assign_sim_card()
        line.lead_id.action_set_lost()
        self.assertEqual((card.state, line.sim_state), ("stock", "not_needed"))

    def test_card_returns_to_stock_when_the_line_is_deleted_or_needs_none(self):
        cards = self._create_cards(2)
        line, other = self._create_mobile(), self._create_mobile()
        (line | other).action_assign_sim_card()
        line.unlink()
        other.sim_type = "esim"
        self.assertEqual(cards.mapped("state"), ["stock", "stock"])
        self.assertFalse(other.icc)

    def test_card_that_was_sent_is_not_given_to_anybody_else(self):
        card = self._create_cards()
        order = self._create_activation(self._prepare_mobile_line(icc=False))
        order.lead_line_id._sim_send()
        order._cancel("Changed their mind")
        self.assertEqual(card.state, "used")
        self.assertEqual(order.lead_line_id.sim_state, "sent")

    def test_number_of_an_assigned_card_is_fixed(self):
        card = self._create_cards()
        line = self._create_mobile()
        line.action_assign_sim_card()
        with self.assertRaisesRegex(ValidationError, "take it back"):
            line.icc = self._make_icc()
        with self.assertRaisesRegex(UserError, "fixed"):
            card.icc = self._make_icc()
        with self.assertRaisesRegex(UserError, "not deleted"):
            card.unlink()
        line.action_release_sim_card()
        line.icc = self._make_icc()
        self.assertEqual(card.state, "stock")

    def test_spoiled_card_is_taken_from_its_line(self):
        card = self._create_cards()
        line = self._create_mobile()
        line.action_assign_sim_card()
        card.with_user(self.backoffice).action_spoil()
        self.assertEqual(card.state, "spoiled")
        self.assertFalse(line.sim_card_id)
        with self.assertRaisesRegex(UserError, "no SIM card in stock"):
            line.action_assign_sim_card()

    def test_list_of_numbers_is_entered_at_once(self):
        icc, other = self._make_icc(), self._make_icc()
        wizard = self.env["service.sim.card.import"].with_user(self.backoffice)
        action = wizard.create(
            {"icc_list": f"{icc}\n\n {other[:4]} {other[4:]} \n", "lot_name": "A"}
        ).action_import()
        cards = self.env["service.sim.card"].search(action["domain"])
        self.assertEqual(cards.mapped("icc"), [icc, other])
        self.assertEqual(set(cards.mapped("lot_name")), {"A"})

    def test_list_with_mistakes_enters_nothing_and_names_them_all(self):
        known, new = self._create_cards().icc, self._make_icc()
        wizard = self.env["service.sim.card.import"].create(
            {"icc_list": "\n".join([known, new, new, "123"])}
        )
        with self.assertRaises(ValidationError) as caught:
            wizard.action_import()
        for text in f"{known} has been", f"{new} is twice", "123 is none of our":
            self.assertIn(text, str(caught.exception))
        self.assertFalse(self.env["service.sim.card"].search([("icc", "=", new)]))

    def test_reader_reads_and_changes_nothing(self):
        card = self._create_cards().with_user(self.reader)
        self.assertTrue(card.icc)
        with self.assertRaises(AccessError):
            card.action_spoil()
        with self.assertRaises(AccessError):
            card.with_user(self.backoffice).state = "used"
        with self.assertRaises(AccessError):
            card.create({"icc": self._make_icc()})

    def test_menus_are_there_for_those_who_keep_a_stock(self):
        names = ("service_sim_card_menu", "service_router_menu")
        menus = {self.env.ref(f"somconnexio_contract.{name}").id for name in names}
        loaded = self.env["ir.ui.menu"].with_user(self.backoffice)
        self.assertLessEqual(menus, loaded.load_menus(False).keys())
        self.company.write({"keeps_sim_stock": False, "keeps_routers": False})
        self.assertFalse(menus & loaded.load_menus(False).keys())

    def test_cards_of_another_cooperative_are_not_seen(self):
        cards = self._create_cards()
        other = self._create_cooperative("Altra cooperativa")
        stranger = self._create_staff("stock_stranger", "group_manager", company=other)
        self.assertFalse(cards.with_user(stranger).search([("id", "in", cards.ids)]))
