# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from random import Random

from freezegun import freeze_time

from odoo.fields import Command

from .common_pack import PackCommon

TODAY = date(2024, 3, 10)
LATER = date(2024, 3, 20)

# How a fibre with so many mobiles in its pack got there, and what is counted: in the
# pack, to join it, ordered for it; places that are taken, and free ones.
SITUATIONS = (
    ("alone", 0, (), (0, 0, 0, 0, 3)),
    ("two in the pack", 2, (), (2, 0, 0, 2, 1)),
    ("full", 3, (), (3, 0, 0, 3, 0)),
    ("one more is to join", 1, ("join",), (1, 1, 0, 2, 1)),
    ("ordered, nobody has looked at it", 1, ("order",), (1, 0, 1, 2, 1)),
    ("ordered and validated", 1, ("order_and_validate",), (1, 0, 1, 2, 1)),
    ("the order was lost", 1, ("order_and_lose",), (1, 0, 0, 1, 2)),
    ("the order became a contract", 1, ("order_and_provision",), (2, 0, 0, 2, 1)),
    ("one of each", 1, ("join", "order"), (1, 1, 1, 3, 0)),
    ("more than there is room for", 1, ("order_two", "order_two"), (1, 0, 3, 3, 0)),
    ("who leaves later has a place until then", 2, ("leave",), (2, 0, 0, 2, 1)),
    ("one leaves before another joins", 2, ("leave", "join_late"), (2, 0, 0, 2, 1)),
    ("one joins when another leaves", 2, ("leave", "join"), (2, 0, 0, 2, 1)),
    ("the fibre is suspended", 1, ("suspend",), (0, 0, 0, 0, 0)),
)


@freeze_time("2024-03-10 12:00:00")
class TestRoomForMobiles(PackCommon):
    """What the website says of a member's fibres is what the checks say."""

    # === THINGS THAT TAKE PLACES, OR GIVE THEM BACK === #

    def _order(self, fiber, count: int = 1):
        """An order of so many mobiles for the pack of a fibre."""
        lines = [
            self._prepare_mobile_line(
                product_id=self.pack_products[1].id, pack_main_contract_id=fiber.id
            )
            for _number in range(count)
        ]
        return self._create_order(lines, member=fiber.partner_id)

    def _join(self, fiber, day=LATER):
        mobile = self._activate_mobile(member=fiber.partner_id)
        return self._request("tariff_change", mobile, day, pack_main_contract_id=fiber)

    def _leave(self, mobile, day=LATER):
        return self._request(
            "tariff_change", mobile, day, product_id=self.product_mobile_big
        )

    # === WHAT IS COMPARED === #

    def _get_counts(self, fiber) -> tuple:
        room = fiber._get_pack_room()
        return (
            room.in_contracts,
            room.in_service_orders,
            room.in_orders,
            room.used,
            room.available,
        )

    def _can_order(self, fiber, count: int) -> bool:
        """Whether a new order of so many mobiles for the pack would be accepted."""
        order = self._order(fiber, count)
        codes = {
            code
            for line in order.order_line_ids
            for code, _field, _message in line._get_pack_problems()
        }
        order.unlink()
        return not codes

    def _can_join(self, fiber, mobile) -> bool:
        """Whether a mobile that is there may join the pack today."""
        problems, _plan = self.orders._plan_request(
            "tariff_change",
            mobile,
            {"pack_main_contract_id": fiber},
            effective_date=TODAY,
        )
        return not problems

    def _assert_like_the_checks(self, fiber, mobile):
        """The answer is the biggest order that is accepted, and lets one join or not.

        :param mobile: a contract outside of the pack
        """
        room = fiber._get_pack_room()
        self.assertEqual(self._can_join(fiber, mobile), room.available > 0)
        if not room.pack:
            # Staff may have a reason to order for a fibre that is suspended.
            return
        accepted = [count for count in (1, 2, 3, 4) if self._can_order(fiber, count)]
        self.assertEqual(accepted, list(range(1, room.available + 1)))

    # === TABLE === #

    def _event_join(self, fiber, mobiles):
        self._join(fiber)

    def _event_join_late(self, fiber, mobiles):
        self._join(fiber, date(2024, 3, 25))

    def _event_leave(self, fiber, mobiles):
        self._leave(mobiles[0])

    def _event_order(self, fiber, mobiles):
        self._order(fiber)

    def _event_order_two(self, fiber, mobiles):
        self._order(fiber, 2)

    def _event_order_and_validate(self, fiber, mobiles):
        self._order(fiber).action_validate_order()

    def _event_order_and_lose(self, fiber, mobiles):
        self._order(fiber).action_set_lost()

    def _event_order_and_provision(self, fiber, mobiles):
        order = self._order(fiber)
        order.action_validate_order()
        order.service_order_ids._fulfil()

    def _event_suspend(self, fiber, mobiles):
        values = {"is_emergency": True, "comment": "Stolen"}
        self._request("suspension", fiber, **values)

    def test_every_situation_is_counted_and_the_checks_agree(self):
        for text, size, events, counts in SITUATIONS:
            with self.subTest(text):
                member = self._create_member()
                fiber, mobiles = self._activate_pack(size, member)
                other = self._activate_mobile(member=member)
                for event in events:
                    getattr(self, f"_event_{event}")(fiber, mobiles)
                self.assertEqual(self._get_counts(fiber), counts)
                self._assert_like_the_checks(fiber, other)

    def test_answer_and_checks_never_differ(self):
        """Whatever happens to a pack, by chance: thirty events in a row."""
        chance = Random(4)
        fiber, _mobiles = self._activate_pack(1)
        other = self._activate_mobile()
        seen = set()
        for number in range(30):
            room = fiber._get_pack_room()
            events = ["lose", "validate", "leave", "order"]
            if room.available:
                events += ["join", "order", "join", "order"]
            event = chance.choice(events)
            self._happen(event, fiber, chance)
            with self.subTest(number=number, event=event):
                self._assert_like_the_checks(fiber, other)
            seen.add(fiber._get_pack_room().available)
        self.assertGreater(len(seen), 2)

    def _happen(self, event: str, fiber, chance):
        waiting = fiber._get_waiting_lines().lead_id
        joins = fiber._get_joins()
        if event == "order":
            self._order(fiber, chance.choice((1, 2)))
        elif event == "join":
            self._join(fiber)
        elif event == "lose" and waiting:
            waiting[0].action_set_lost()
        elif event == "validate" and waiting and fiber._get_pack_room().available:
            waiting[0].action_validate_order()
        elif event == "leave" and joins:
            joins[0]._cancel("Not wanted any more")
        elif event == "leave" and fiber.pack_member_ids:
            self._leave(fiber.pack_member_ids[0], TODAY)

    # === WHO COMES FIRST === #

    def test_first_order_is_validated_and_the_second_finds_what_is_left(self):
        fiber, _mobiles = self._activate_pack(0)
        first, second = self._order(fiber, 2), self._order(fiber, 2)
        self.assertFalse(first.order_line_ids[0]._get_pack_problems())
        (problem,) = second.order_line_ids[0]._get_pack_problems()
        self.assertEqual(problem[0], "pack_full")
        first.action_validate_order()
        self.assertTrue(second.order_line_ids[0]._get_pack_problems())
        first.service_order_ids._cancel("Not wanted any more")
        self.assertFalse(second.order_line_ids[0]._get_pack_problems())

    # === THE ANSWER === #

    def test_fibres_of_a_member_with_room_for_so_many(self):
        empty, _none = self._activate_pack(0)
        busy, _two = self._activate_pack(2)
        _full, _three = self._activate_pack(3)
        _far = self._activate_fiber(product_id=self.product_fiber_far.id)
        self._activate_pack(0, self._create_member())

        def find(*minimum):
            rooms = self.member._get_services_with_room(*minimum)
            return [(room.contract, room.available) for room in rooms]

        self.assertEqual(find(), [(empty, 3), (busy, 1)])
        self.assertEqual(find(0), [(empty, 3), (busy, 1)])
        self.assertEqual(find(2), [(empty, 3)])
        self.assertEqual(find(4), [])

    def test_company_has_the_places_of_its_own_pack(self):
        company = self._create_member(is_company=True, vat="ESB80000003")
        self.pack_company.tariff_ids.filtered(lambda t: t.size == 3).unlink()
        fiber, _mobiles = self._activate_pack(1, company, self.company_products)
        (room,) = company._get_services_with_room()
        self.assertEqual((room.contract, room.pack), (fiber, self.pack_company))
        self.assertEqual((room.used, room.available), (1, 1))

    def test_nothing_joins_a_fibre_whose_tariff_no_pack_has(self):
        """As those of community projects, which are in packs that say so only."""
        fiber, _mobiles = self._activate_pack(1)
        other = self._activate_mobile()
        self.assertTrue(self.member._get_services_with_room())
        packs = self.pack | self.pack_shared | self.pack_company
        packs.main_product_ids -= self.product_fiber
        self.assertFalse(self.member._get_services_with_room())
        self.assertFalse(self._can_order(fiber, 1))
        self.assertFalse(self._can_join(fiber, other))

    def test_fibre_that_is_about_to_end_is_not_offered(self):
        fiber, _mobiles = self._activate_pack(1)
        self._request("termination", fiber, LATER, termination_reason_id=self.reason)
        self.assertFalse(self.member._get_services_with_room())

    def test_fibre_that_is_ordered_has_no_room_yet(self):
        line = self._prepare_fiber_line()
        self._create_activation(line, member=self.member)
        self.assertFalse(self.member._get_services_with_room())

    # === WHAT STAFF SEE === #

    def test_staff_see_the_room_of_a_fibre_and_of_a_member(self):
        fiber, mobiles = self._activate_pack(2)
        self._activate_pack(0)
        fiber = fiber.with_user(self.backoffice)
        self.assertEqual(fiber.pack_room, "1 of 3 places are free")
        self.assertFalse(mobiles[0].with_user(self.backoffice).pack_room)
        member = self.member.with_user(self.backoffice)
        self.assertEqual(member.pack_room_available, 4)
        action = member.action_view_services_with_room()
        contracts = self.env["contract.contract"].search(action["domain"])
        self.assertEqual(len(contracts), 2)
        self.assertIn(fiber, contracts)

    def test_cooperative_without_packs_has_no_room_to_speak_of(self):
        contract = self._activate_fiber()
        self.env["service.pack"].search([]).write(
            {"main_product_ids": [Command.clear()]}
        )
        self.assertFalse(contract.pack_room)
        self.assertFalse(self.member.pack_room_available)
