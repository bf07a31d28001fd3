"""Every operation with the real OTRS, and everything that can go wrong in its middle:
in the end there is each thing once, and both sides say the same."""

from __future__ import annotations

import time

import pytest
from faults import FAULTS, run_jobs_with
from matrix import WEBHOOK, choose
from operations import OPERATIONS, Case, Succeed
from webhooks import RECEIVERS, Well

#: seconds until OTRS sends a lost webhook again
UNTIL_SENT_AGAIN = 2.5


@pytest.fixture
def case(office, agent, znuny):
    """Some service orders to do something with; afterwards all systems are well."""
    office.do("forget_jobs")
    yield Case(office, agent, znuny)
    if not znuny.is_well():
        znuny.start()


@pytest.mark.parametrize(("row", "column"), choose(OPERATIONS, FAULTS))
def test_fault(case, office, znuny, note, row, column):
    note(row, column, "FAILED")
    operation = OPERATIONS[row]
    operation.prepare(case)
    run_jobs_with(FAULTS[column], column, operation, office, znuny)
    operation.check(case)
    # whatever comes a second time finds nothing to do
    office.do("poll")
    office.do("run_jobs")
    operation.check(case)
    note(row, column, "well")


@pytest.mark.parametrize(("row", "column"), choose(WEBHOOK, {"fine": 1, **RECEIVERS}))
def test_webhook(case, office, agent, znuny, hook, note, row, column):
    """OTRS sends again what was lost, and Odoo may hear of the same twice."""
    note(row, column, "FAILED")
    case.make_orders()
    today = office.do("get_today")
    trouble = RECEIVERS.get(column, Well())
    hook.bodies.clear()
    trouble.spoil(hook)
    agent.call(
        "PATCH",
        f"/Ticket/{case.get_ticket()['TicketID']}",
        {
            "Ticket": {"State": "closed successful"},
            "DynamicField": [{"Name": "ActivationDate", "Value": today}],
        },
    )
    znuny.run("run_tasks.sh")
    [before] = case.look()
    assert before["state"] == "in_progress", "nobody told Odoo"
    hook.mend()
    time.sleep(UNTIL_SENT_AGAIN)
    znuny.run("run_tasks.sh")
    assert len(hook.bodies) >= trouble.heard
    for body in hook.bodies:
        office.do("receive", body=body)
    office.do("run_jobs")
    Succeed().check(case)
    note(row, column, "well")
