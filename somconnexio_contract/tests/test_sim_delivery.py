# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

import pytz

from odoo.exceptions import AccessError, UserError

from .common_logistics import LogisticsCommon

# First and last day of each holiday.
HOLIDAYS = [
    ("Christmas", "2025-12-25", "2025-12-26"),
    ("New Year", "2026-01-01", "2026-01-01"),
    ("Epiphany", "2026-01-06", "2026-01-06"),
    ("Easter", "2026-04-03", "2026-04-06"),
    ("May Day", "2026-05-01", "2026-05-01"),
    ("Sant Joan", "2026-06-24", "2026-06-24"),
]

# When the card is received, by the clock of Madrid; introduction, which is also
# the activation of a new number; activation of a portability.
RECEIPTS = [
    ("2025-12-22 10:00", "2025-12-22", "2025-12-24"),
    ("2025-12-23 10:00", "2025-12-23", "2025-12-29"),  # + 2 is Christmas
    ("2025-12-23 16:00", "2025-12-24", "2025-12-29"),
    ("2025-12-24 15:59", "2025-12-24", "2025-12-29"),
    ("2025-12-24 16:00", "2025-12-29", "2025-12-31"),  # Christmas and a weekend
    ("2025-12-25 09:00", "2025-12-29", "2025-12-31"),
    ("2025-12-27 12:00", "2025-12-29", "2025-12-31"),
    ("2025-12-30 12:00", "2025-12-30", "2026-01-02"),  # + 2 is New Year
    ("2025-12-31 17:00", "2026-01-02", "2026-01-05"),
    ("2026-01-05 09:00", "2026-01-05", "2026-01-07"),
    ("2026-01-05 18:00", "2026-01-07", "2026-01-09"),  # Epiphany between
    ("2026-01-06 09:00", "2026-01-07", "2026-01-09"),
    ("2026-04-01 09:00", "2026-04-01", "2026-04-07"),  # + 2 is Good Friday
    ("2026-04-02 15:00", "2026-04-02", "2026-04-07"),  # + 2 is a Saturday
    ("2026-04-02 16:30", "2026-04-07", "2026-04-09"),  # Easter begins
    ("2026-04-06 09:00", "2026-04-07", "2026-04-09"),
    ("2026-04-29 09:00", "2026-04-29", "2026-05-04"),  # + 2 is May Day
    ("2026-04-30 16:00", "2026-05-04", "2026-05-06"),
    ("2026-06-22 09:00", "2026-06-22", "2026-06-25"),  # + 2 is Sant Joan
    ("2026-06-23 16:01", "2026-06-25", "2026-06-29"),  # + 2 is a Saturday
    ("2026-06-24 12:00", "2026-06-25", "2026-06-29"),
    ("2026-06-26 16:00", "2026-06-29", "2026-07-01"),
]


class TestSimDelivery(LogisticsCommon):
    """An ordered mobile says where its SIM card is."""

    def _to_utc(self, text):
        """A moment by the clock of Madrid, as Odoo stores it."""
        timezone = pytz.timezone("Europe/Madrid")
        local = timezone.localize(datetime.fromisoformat(text))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _close_on_holidays(self):
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": name,
                    "calendar_id": calendar.id,
                    "date_from": self._to_utc(f"{first} 00:00:00"),
                    "date_to": self._to_utc(f"{last} 23:59:59"),
                }
                for name, first, last in HOLIDAYS
            ]
        )

    def test_receipt_sets_dates_on_working_days(self):
        self._close_on_holidays()
        new = self._create_mobile(icc=self._make_icc())
        ported = self._create_order([self._prepare_portability_line()]).order_line_ids
        self.company.keeps_sim_stock = False
        for moment, introduction, activation in RECEIPTS:
            with self.subTest(moment), self.env.cr.savepoint() as savepoint:
                lines = new + ported
                lines._sim_send()
                lines._sim_receive(self._to_utc(moment))
                introduction = date.fromisoformat(introduction)
                self.assertEqual(new.introduction_date, introduction)
                self.assertEqual(new.activation_date, introduction)
                self.assertEqual(ported.introduction_date, introduction)
                self.assertEqual(ported.activation_date, date.fromisoformat(activation))
                # The day of Madrid, whatever the day in UTC.
                self.assertEqual(
                    new.sim_received_on, date.fromisoformat(moment.split()[0])
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_card_is_needed_by_who_has_none(self):
        line = self._create_mobile()
        self.assertEqual(line.sim_state, "to_send")
        self.assertFalse(line._is_sim_at_hand())
        line.sim_type = "esim"
        self.assertEqual(line.sim_state, "not_needed")
        self.assertTrue(line._is_sim_at_hand())
        fiber = self._create_order([self._prepare_fiber_line()]).order_line_ids
        own = self._create_mobile(has_sim=True, icc=self._make_icc())
        self.assertEqual((fiber + own).mapped("sim_state"), ["not_needed"] * 2)

    def test_card_goes_its_way_with_a_tracking_code(self):
        self._create_cards()
        line = self._create_mobile()
        line._sim_send("PQ1234")
        self.assertEqual(line.sim_state, "sent")
        self.assertEqual(line.sim_tracking_code, "PQ1234")
        self.assertEqual(line.sim_sent_on, self._get_day())
        line._sim_receive()
        self.assertEqual(line.sim_state, "received")
        self.assertTrue(line._is_sim_at_hand())
        self.assertIn("Sent → Received", line.lead_id.message_ids[0].body)

    def test_card_comes_back_once_only(self):
        self._create_cards()
        line = self._create_mobile()
        line._sim_send("PQ1234")
        line._sim_return()
        self.assertEqual(line.sim_state, "returned")
        self.assertFalse(line.sim_tracking_code)
        with self.assertRaisesRegex(UserError, "can't become"):
            line._sim_return()
        line._sim_send("PQ5678")
        with self.assertRaisesRegex(UserError, "come back once already"):
            line._sim_return()
        self.assertEqual(line.sim_state, "sent")

    def test_moves_that_make_no_sense_are_refused_in_words(self):
        line = self._create_mobile()
        with self.assertRaisesRegex(UserError, "To send and can't become Received"):
            line._sim_receive()
        with self.assertRaisesRegex(UserError, "can't become"):
            line._sim_return()
        self._create_cards()
        line._sim_send()
        line._sim_receive()
        for move in line._sim_send, line._sim_receive, line._sim_return:
            with self.assertRaisesRegex(UserError, "can't become"):
                move()

    def test_nobody_writes_the_state_past_the_buttons(self):
        line = self._create_mobile().with_user(self.backoffice)
        for values in {"sim_state": "received"}, {"activation_date": "2030-01-01"}:
            with self.subTest(values), self.assertRaises(AccessError):
                line.write(values)
        made = self._create_mobile(sim_state="received", sim_returned_on="2020-01-01")
        self.assertEqual(made.sim_state, "to_send")
        self.assertFalse(made.sim_returned_on)

    def test_agents_press_the_buttons_and_readers_do_not(self):
        self._create_cards()
        line = self._create_mobile()
        for name in "send", "receive", "return":
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(line.with_user(self.reader), f"action_sim_{name}")()
        with self.assertRaises(AccessError):
            line.with_user(self.reader).action_assign_sim_card()
        agent = line.with_user(self.backoffice)
        agent.action_assign_sim_card()
        agent.action_sim_send()
        agent.action_sim_return()
        agent.action_sim_send()
        agent.action_sim_receive()
        self.assertEqual(line.sim_state, "received")

    def test_card_without_number_is_not_sent(self):
        self.company.keeps_sim_stock = False
        line = self._create_mobile()
        with self.assertRaisesRegex(UserError, "which SIM card"):
            line._sim_send()
        line.icc = self._make_icc()
        line._sim_send()
        self.assertEqual(line.sim_state, "sent")

    def test_cancelled_line_needs_no_card_any_more(self):
        order = self._create_activation(self._prepare_mobile_line())
        line = order.lead_line_id
        self.assertEqual(line.sim_state, "to_send")
        order._cancel("Changed their mind")
        self.assertEqual(line.sim_state, "not_needed")

    def test_cooperative_that_sends_no_cards_sees_nothing(self):
        other = self._create_cooperative("Altra cooperativa")
        self.assertFalse(other.ships_sim_cards)
        line = self._create_mobile(icc=self._make_icc())
        self.assertEqual(line.sim_state, "to_send")
        self.company.ships_sim_cards = False
        other_line = self._create_mobile()
        self.assertEqual(other_line.sim_state, "not_needed")
        # What was ordered before is still to be sent.
        self.assertEqual(line.sim_state, "to_send")
