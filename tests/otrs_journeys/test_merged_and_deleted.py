"""Tickets that people merge or that are deleted: the service order isn't lost."""

from __future__ import annotations

from otrs_running import run_setup

from demo.wait import wait_until


def test_merged_ticket_is_followed(household, world):
    """A member asked about it before: the agent merges ours into their question."""
    order = household.buy(household.mobile())
    [name] = order.service_orders
    ours, agent = household.see_ticket(name), world.agent
    theirs = agent.open_ticket(ours["CustomerID"], ours["CustomerUserID"], "Com va?")
    agent.merge(ours["TicketID"], theirs["TicketNumber"])
    wait_until(
        "the other ticket in Odoo",
        lambda: household.staff.service_order(name)["otrs_ticket_number"]
        == theirs["TicketNumber"],
        explain=lambda: household.staff.service_order(name),
    )
    day = {"Name": "ActivationDate", "Value": household.day.isoformat()}
    agent.change(theirs["TicketID"], DynamicField=[day])
    agent.change(theirs["TicketID"], Ticket={"State": "closed successful"})
    contract = household.staff.contract(household.see_contract(name))
    assert contract["date_service_start"] == household.day.isoformat()
    assert world.rows("otrs.ticket", ("service_order_id.name", "=", name)) == 1


def test_deleted_ticket_becomes_a_finding(household, world):
    """Somebody is told once; the service order stays as it is."""
    [name] = household.buy(household.mobile()).service_orders
    identifier = str(household.see_ticket(name)["TicketID"])
    run_setup("console.sh", "Maint::Ticket::Delete", "--ticket-id", identifier)
    finding = ("sync.finding", ("kind", "=", "ticket_gone"), ("reference", "=", name))
    wait_until("the finding", lambda: world.rows(*finding))
    household.wait_for_silence()
    assert world.rows(*finding) == 1
    assert household.staff.service_order(name)["state"] == "in_progress"
