# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
from datetime import date, datetime, time, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError

from odoo.addons.somconnexio_contract.const import (
    LIFECYCLE_LIVE_STATES,
    SERVICE_ORDER_OPEN_STATES,
)

from .common_pack import PackCommon

EXAMPLES = 500 if os.environ.get("SCX_FULL") else 50
FIRST_DAY = date(2024, 3, 10)
SIZES = range(4)
IN_USE = ("active", "suspended", "pending_terminate")
# TMF637, and what happens within one day between two looks.
REACHABLE = {
    "pending_active": {"active", "suspended", "pending_terminate", "terminated"}
    | {"cancelled"},
    "active": {"suspended", "pending_terminate", "terminated"},
    "suspended": {"active", "pending_terminate", "terminated"},
    "pending_terminate": {"active", "suspended", "terminated"},
    "terminated": set(),
    "cancelled": set(),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "join",
                "plain_tariff",
                "order_for_pack",
                "terminate",
                "undo",
                "suspend",
                "resume",
                "holder",
                "holder_of_pack",
                "move",
                "fiber_tariff",
                "wait",
                "wait",
            ]
        ),
        st.integers(0, 5),
        st.integers(0, 40),
    ),
    min_size=3,
    max_size=9,
)


class NothingLeftError(Exception):
    """There is no contract to which a step could happen."""


class TestRandomSequences(PackCommon):
    """Whatever members ask for in whatever order, the house stays in order."""

    @classmethod
    def setUpClass(cls):
        """Where the sequences start, for each size of the pack: built once only."""
        super().setUpClass()
        cls.starts = {}
        with freeze_time(cls._get_noon(FIRST_DAY)):
            for size in SIZES:
                people = [cls._create_member(), cls._create_member()]
                cls._activate_pack(size, people[0])
                cls._activate_mobile(people[0])
                cls.starts[size] = people

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        # A failing sequence is short enough: making it shorter takes minutes.
        phases=[Phase.explicit, Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    # One leaves on a day to come while others join and change the size.
    @example(
        size=1,
        steps=[
            ("plain_tariff", 4, 16),
            ("order_for_pack", 3, 8),
            ("join", 1, 34),
            ("order_for_pack", 1, 21),
        ],
    )
    # One joins on a day to come, and before it the main service moves.
    @example(
        size=0,
        steps=[
            ("order_for_pack", 1, 27),
            ("plain_tariff", 3, 28),
            ("join", 2, 23),
            ("move", 5, 19),
        ],
    )
    # One leaves while another holder of the whole pack is waited for.
    @example(
        size=3,
        steps=[
            ("plain_tariff", 0, 2),
            ("join", 0, 6),
            ("holder_of_pack", 2, 14),
            ("undo", 3, 19),
            ("plain_tariff", 4, 39),
            ("plain_tariff", 0, 2),
            ("plain_tariff", 4, 26),
        ],
    )
    # One is to join a pack whose main service ends a day later.
    @example(size=0, steps=[("join", 0, 1), ("terminate", 3, 2)])
    @given(size=st.integers(0, 3), steps=STEPS)
    def test_invariants_hold(self, size, steps):
        savepoint = self.env.cr.savepoint()
        try:
            self._play(size, steps)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _play(self, size, steps):
        # One clock for all of it: to start one takes as long as many a step.
        with freeze_time(self._get_noon(FIRST_DAY)) as self.clock:
            self.today = FIRST_DAY
            self.people = self.starts[size]
            self.states = {}
            self._check_invariants()
            for step, number, days in steps:
                self._take_step(step, number, days)
                self._check_invariants()
            self._step_wait(0, 90)
            self._check_invariants()

    @staticmethod
    def _get_noon(day):
        return datetime.combine(day, time(12))

    def _take_step(self, step, number, days):
        """A refusal is an answer too; it must leave nothing behind."""
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_step_{step}")(number, days)
        except (UserError, NothingLeftError):
            self.env.invalidate_all()

    # === STEPS === #

    def _get_contracts(self, technology):
        return self.env["contract.contract"].search(
            [
                ("partner_id", "in", [person.id for person in self.people]),
                ("service_technology_id", "=", technology.id),
                ("lifecycle_state", "in", LIFECYCLE_LIVE_STATES),
            ],
            order="id",
        )

    def _pick(self, technology, number):
        contracts = self._get_contracts(technology)
        if not contracts:
            raise NothingLeftError
        return contracts[number % len(contracts)]

    def _pick_any(self, number):
        technologies = self.technology_mobile, self.technology_fiber
        return self._pick(technologies[number % 2], number // 2)

    def _ask(self, type_, contracts, days, **values):
        day = self.today + timedelta(days=days)
        return self.orders._request(type_, contracts, values, effective_date=day)

    def _step_join(self, number, days):
        self._ask(
            "tariff_change",
            self._pick(self.technology_mobile, number),
            days,
            pack_main_contract_id=self._pick(self.technology_fiber, number),
        )

    def _step_plain_tariff(self, number, days):
        contract = self._pick(self.technology_mobile, number)
        self._ask("tariff_change", contract, days, product_id=self.product_mobile_big)

    def _step_order_for_pack(self, number, days):
        fiber = self._pick(self.technology_fiber, number)
        self._activate_mobile(
            fiber.partner_id,
            product_id=self.pack_products[1].id,
            pack_main_contract_id=fiber.id,
        )

    def _step_terminate(self, number, days):
        contract = self._pick_any(number)
        self._ask("termination", contract, days, termination_reason_id=self.reason)

    def _step_undo(self, number, days):
        contract = self._pick_any(number)
        contract.service_order_ids.filtered(
            lambda order: order.state in SERVICE_ORDER_OPEN_STATES
            and not order.parent_id
        )[:1]._cancel("Changed their mind")

    def _step_suspend(self, number, days):
        self._ask(
            "suspension",
            self._pick_any(number),
            days,
            is_emergency=True,
            comment="Stolen",
        )

    def _step_resume(self, number, days):
        self._ask("resumption", self._pick_any(number), days)

    def _change_holder(self, contract, days, **values):
        self._ask(
            "holder_change",
            contract,
            days,
            new_partner_id=self.people[1]
            if contract.partner_id == self.people[0]
            else self.people[0],
            iban=self._make_iban(),
            consent_date=self.today,
            **values,
        )

    def _step_holder(self, number, days):
        self._change_holder(self._pick_any(number), days)

    def _step_holder_of_pack(self, number, days):
        fiber = self._pick(self.technology_fiber, number)
        self._change_holder(fiber, days, is_whole_pack=True)

    def _step_move(self, number, days):
        fiber = self._pick(self.technology_fiber, number)
        order = self._ask(
            "location_change", fiber, days, address=self._prepare_address()
        )
        order._fulfil({}, self.today + timedelta(days=days))

    def _step_fiber_tariff(self, number, days):
        products = self.product_fiber_big, self.product_fiber_far, self.product_fiber
        self._ask(
            "tariff_change",
            self._pick(self.technology_fiber, number),
            days,
            product_id=products[number % 3],
        )

    def _step_wait(self, number, days):
        """The scheduler runs every day, or after some days of downtime."""
        end = self.today + timedelta(days=days + 1)
        downtime = timedelta(days=number % 3 * 4)
        while self.today < end:
            self.today = min(self._get_next_day() + downtime, end)
            self.clock.move_to(self._get_noon(self.today))
            self._complete_all()
            self._check_invariants()

    def _get_next_day(self):
        """The next day on which something is due; nothing happens on the others."""
        days = self.orders.search(
            [
                ("partner_id", "in", [person.id for person in self.people]),
                ("state", "in", SERVICE_ORDER_OPEN_STATES),
                ("due_date", ">", self.today),
            ]
        ).mapped("due_date")
        return min(days, default=date.max - timedelta(days=30))

    def _complete_all(self):
        """What the scheduler does, in this transaction."""
        domain = self.orders._get_due_domain(self.company)
        while batch := self.orders._find_next_due(domain):
            batch._complete_if_due()
            left = batch.filtered(
                lambda order: order.state in SERVICE_ORDER_OPEN_STATES
            )
            self.assertFalse(left)

    # === INVARIANTS === #

    def _check_invariants(self):
        self.env.flush_all()
        contracts = self.env["contract.contract"].search(
            [("partner_id", "in", [person.id for person in self.people])]
        )
        for contract in contracts:
            self._check_state(contract)
            self._check_tariff(contract)
        for main in contracts.filtered("pack_member_ids"):
            self._check_pack(main)

    def _check_state(self, contract):
        state = contract.lifecycle_state
        before = self.states.get(contract, state)
        self.assertIn(state, {before} | REACHABLE[before])
        self.states[contract] = state
        open_orders = contract.service_order_ids.filtered(
            lambda order: order.state in SERVICE_ORDER_OPEN_STATES
        )
        kinds = {(order.type, order._is_resizing()) for order in open_orders}
        self.assertEqual(len(open_orders), len(kinds))
        if state in ("terminated", "cancelled"):
            self.assertFalse(open_orders)
        self.assertEqual(
            contract.phone_key,
            contract.phone_number if contract.is_mobile and state in IN_USE else False,
        )

    def _check_tariff(self, contract):
        if contract.lifecycle_state == "cancelled":
            return
        self._assert_no_gap(contract)
        if contract.lifecycle_state in IN_USE:
            line = contract._get_tariff_line(self.today)
            self.assertEqual(len(line), 1)
            self.assertEqual(line.product_id, contract.tariff_product_id)
            if line.product_id.is_pack_exclusive:
                self.assertTrue(contract.pack_main_contract_id)

    def _check_pack(self, main):
        members = main.pack_member_ids.filtered(
            lambda contract: contract.lifecycle_state in LIFECYCLE_LIVE_STATES
        )
        if not members:
            return
        self.assertIn(main.lifecycle_state, LIFECYCLE_LIVE_STATES)
        self.assertEqual(members.partner_id, main.partner_id)
        self.assertIn(main.tariff_product_id, members.pack_id.main_product_ids)
        self.assertEqual(len(members.pack_id), 1)
        expected = members.pack_id._get_product(len(members))
        # What has not started gets the tariff of the size on its first day.
        started = members.filtered(lambda c: c.lifecycle_state in IN_USE)
        self.assertLessEqual(
            set(started.mapped("tariff_product_id")), {expected}, self._tell(main)
        )

    def _tell(self, main):
        """What has happened to a pack, for whoever reads of a failure."""
        contracts = main | main.pack_member_ids
        orders = contracts.service_order_ids.sorted("id")
        lines = [
            f"{order.contract_id.code} {order.type} {order.state}"
            f" {order.effective_date} {order.pack_move or ''} {order.product_id.name}"
            for order in orders
        ]
        lines += [
            f"{one.code} {one.lifecycle_state} {one.tariff_product_id.name}"
            for one in contracts
        ]
        return "\n".join(lines)
