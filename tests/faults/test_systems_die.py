"""OTRS, Opencell or Odoo die in the middle of the journey: nothing is lost, nothing
exists twice."""

from __future__ import annotations

import pytest

from demo.wait import wait_until

# A breaker that opened probes again after a minute or two
PATIENCE = 300


def wait_for_call(world, backend: str, *, after: int, outcome: str) -> None:
    """Wait until the call log has a newer call to a backend with this outcome."""
    wait_until(
        f"a call to {backend} that ended {outcome}",
        lambda: world.rows(
            "sync.call.log",
            ("id", ">", after),
            ("backend_code", "=", backend),
            ("outcome", "=", outcome),
        ),
        seconds=60,
    )


def last_call(world) -> int:
    """Return the id of the newest row of the call log."""
    rows = world.odoo.search_read("sync.call.log", [], ["id"], limit=1, order="id desc")
    return rows[0]["id"] if rows else 0


def delay_subscription(story, effect: str) -> None:
    """Have Opencell take long over the next subscription, done first or not."""
    story.cast.operator.delay_next(
        "/billing/subscription*", seconds=25, effect_first=effect == "after"
    )


def finish(story, world) -> None:
    """Do the rest of the journey and see each object exactly once."""
    home = story.newcomer
    service = home.services[0]
    story.wait_for_ticket(service, seconds=PATIENCE)
    story.do_the_work(service)
    story.see_contract(service, seconds=PATIENCE)
    story.see_subscription(service, seconds=PATIENCE)
    assert_each_once(home, service, world)


def assert_each_once(home, service, world) -> None:
    """Each object exists exactly once on each side."""
    assert len(world.tickets(service.service_order)) == 1
    assert world.rows("service.order", ("name", "=", service.service_order)) == 1
    assert world.rows("otrs.ticket", ("ticket_number", "=", service.ticket)) == 1
    contracts = ("contract.contract", ("partner_id", "=", home.partner_id))
    assert world.rows(*contracts) == 1
    accounts = world.opencell(home.member)
    assert accounts["subscription"] == [service.subscription]
    for level in ("customer", "billingAccount", "userAccount", "access"):
        assert len(accounts[level]) == 1, (level, accounts)


def test_otrs_is_killed_before_the_ticket(single, world, systems):
    home = single.newcomer
    single.order(home)
    call = last_call(world)
    systems.kill("znuny")
    single.validate(home)
    wait_for_call(world, "OTRS", after=call, outcome="unreachable")
    order = single.cast.staff.service_order(home.services[0].service_order)
    assert order["state"] == "acknowledged"
    assert not order["otrs_ticket_number"]
    systems.start("znuny")
    finish(single, world)


def test_opencell_is_killed_before_the_subscription(single, world, systems):
    home = single.newcomer
    service = home.services[0]
    single.order(home)
    single.validate(home)
    single.wait_for_ticket(service)
    call = last_call(world)
    systems.kill("opencell")
    single.do_the_work(service)
    single.see_contract(service)
    wait_for_call(world, "OPENCELL", after=call, outcome="unreachable")
    systems.start("opencell")
    single.see_subscription(service, seconds=PATIENCE)
    assert_each_once(home, service, world)


def test_otrs_is_killed_while_it_makes_the_ticket(single, world, systems):
    """Odoo can't know what became of the ticket: it looks before it asks again."""
    home = single.newcomer
    single.order(home)
    call = last_call(world)
    with systems.otrs_takes_long() as is_waited_for:
        single.validate(home)
        wait_until("OTRS writes the ticket", is_waited_for, seconds=60)
        systems.kill("znuny")
        wait_for_call(world, "OTRS", after=call, outcome="unknown")
    systems.start("znuny")
    finish(single, world)


@pytest.mark.parametrize("effect", ["before", "after"])
def test_opencell_is_killed_while_it_makes_the_subscription(
    single, world, systems, effect
):
    """Killed in the middle of the call, before or after it did what it was asked."""
    home = single.newcomer
    service = home.services[0]
    single.order(home)
    single.validate(home)
    single.wait_for_ticket(service)
    delay_subscription(single, effect)
    call = last_call(world)
    single.do_the_work(service)
    wait_until("the call to Opencell", single.cast.operator.is_delaying, seconds=90)
    systems.kill("opencell")
    wait_for_call(world, "OPENCELL", after=call, outcome="unknown")
    systems.start("opencell")
    single.see_contract(service)
    single.see_subscription(service, seconds=PATIENCE)
    assert_each_once(home, service, world)


def test_odoo_is_killed_while_otrs_makes_the_ticket(single, world, systems):
    """The ticket comes to be, but nobody is there any more to hear of it."""
    home = single.newcomer
    single.order(home)
    with systems.otrs_takes_long() as is_waited_for:
        single.validate(home)
        wait_until("OTRS writes the ticket", is_waited_for, seconds=60)
        systems.kill("odoo")
    name = home.services[0].service_order
    wait_until("the ticket in OTRS", lambda: world.tickets(name), seconds=60)
    systems.start("odoo")
    finish(single, world)


@pytest.mark.parametrize("effect", ["before", "after"])
def test_odoo_is_killed_while_opencell_makes_the_subscription(
    single, world, systems, effect
):
    """Killed in the middle of the call, before or after Opencell did what it asked."""
    home = single.newcomer
    service = home.services[0]
    single.order(home)
    single.validate(home)
    single.wait_for_ticket(service)
    delay_subscription(single, effect)
    single.do_the_work(service)
    wait_until("the call to Opencell", single.cast.operator.is_delaying, seconds=90)
    systems.kill("odoo")
    systems.start("odoo")
    single.see_contract(service)
    single.see_subscription(service, seconds=PATIENCE)
    assert_each_once(home, service, world)


def test_a_ticket_closed_while_odoo_is_down_is_not_lost(single, world, systems):
    """Its webhook found nobody: the poll brings the news."""
    home = single.newcomer
    service = home.services[0]
    single.order(home)
    single.validate(home)
    single.wait_for_ticket(service)
    systems.kill("odoo")
    single.do_the_work(service)
    systems.start("odoo")
    single.see_contract(service, seconds=PATIENCE)
    single.see_subscription(service, seconds=PATIENCE)
    assert_each_once(home, service, world)
