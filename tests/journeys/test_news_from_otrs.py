"""However the news from OTRS come, the service orders end as the tickets did.

Webhooks get lost, come twice, late, and the last one first: between the real Znuny
and the real Odoo stands a postman who sees to it.
"""

from __future__ import annotations

import os

import pytest
from household import REASON
from otrs_running import set_up_znuny
from otrs_znuny import HOOK_PATH
from postman import Postman

from demo.wait import wait_until

MANNERS = ["lost", "disordered"]
if os.environ.get("SCX_FULL") == "1":
    MANNERS += ["off", "doubled", "delayed", "reordered"]
DONE, GIVEN_UP = "closed successful", "closed unsuccessful"


@pytest.fixture(scope="module")
def postman(settings):
    """Whoever carries the webhooks."""
    postman = Postman(settings.odoo_url + HOOK_PATH)
    set_up_znuny(ZN_WEBHOOK_URL=postman.url + HOOK_PATH)
    yield postman
    set_up_znuny()
    postman.close()


@pytest.fixture(scope="module")
def poll(cast):
    """Odoo polls when it's told to, and not by itself."""
    admin = cast.admin
    code = [("code", "=", "model._cron_poll()")]
    [cron] = admin.search_read("ir.cron", code, ["id"])
    [backend] = admin.search_read("otrs.backend", [("code", "=", "OTRS")], ["id"])
    admin.call("ir.cron", "write", [cron["id"]], vals={"active": False})
    yield lambda: admin.call("otrs.backend", "action_poll", [backend["id"]])
    admin.call("ir.cron", "write", [cron["id"]], vals={"active": True})


@pytest.fixture(params=MANNERS)
def manner(request, postman):
    """How webhooks come, if at all."""
    postman.letters.clear()
    if request.param == "off":
        set_up_znuny(ZN_WEBHOOK="0")
        yield request.param
        set_up_znuny(ZN_WEBHOOK_URL=postman.url + HOOK_PATH)
        return
    postman.manner = request.param
    yield request.param
    postman.manner = "lost"


def work(technician, names: list[str], day) -> dict[str, str]:
    """Three tickets with different fates; return how each of them ended."""
    straight, failing, changing = names
    technician.succeed(straight, day)
    technician.fail(failing, REASON)
    technician.fail(changing, "Ningú a casa")
    technician.reopen(changing)
    technician.succeed(changing, day)
    return {straight: DONE, failing: GIVEN_UP, changing: DONE}


def bring_news(manner, postman, poll, ends: dict[str, str]) -> None:
    """Have Odoo hear of it all, in the way that the manner leaves."""
    if manner in ("lost", "off"):
        poll()
        return
    wait_until("the last webhooks", lambda: postman.has_last_news(ends))
    postman.deliver_kept()


def test_three_tickets_end_as_they_should(household, manner, postman, poll):
    lines = [household.mobile() for _number in range(3)]
    order = household.buy(*lines)
    names = order.service_orders
    household.wait_for_silence()  # each ticket is read once when it is new
    ends = work(household.technician, names, household.day)
    if manner != "doubled":
        states = {household.staff.service_order(name)["state"] for name in names}
        assert states == {"in_progress"}, "news came by another way"

    bring_news(manner, postman, poll, ends)
    straight, failing, changing = names
    household.see_contract(straight)
    household.see_failure(failing)
    household.see_contract(changing)
    assert {name: household.see_ticket(name)["State"] for name in names} == ends
    if manner == "off":
        assert not postman.letters

    # nothing moves any more, whatever is told again
    postman.deliver_kept()
    poll()
    household.wait_for_silence()
    states = [household.staff.service_order(name)["state"] for name in names]
    assert states == ["completed", "failed", "completed"]
    assert household.staff.find_order(order.reference)["is_partly_failed"]
