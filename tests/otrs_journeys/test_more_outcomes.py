"""What happens to tickets beside success and failure reaches the service order."""

from __future__ import annotations

from household import REASON


def test_failure_is_taken_back(household):
    """The agent reopens the ticket: the service order goes on, and comes to its end."""
    order = household.buy(household.mobile())
    [name] = order.service_orders
    household.technician.fail(name, REASON)
    failed = household.see_failure(name)
    household.technician.reopen(name)
    household.staff.wait_for_state(name, "in_progress")
    assert not household.staff.activities("service.order", failed["id"])
    household.technician.succeed(name, household.day)
    household.see_contract(name)
    assert household.see_ticket(name)["State"] == "closed successful"
    assert household.staff.find_order(order.reference)["order_state"] == "won"


def test_fibre_fails_after_it_was_scheduled(household):
    """Whoever goes there finds that it can't be done."""
    person = household.invent()
    order = household.buy(household.fibre(person), person=person)
    [name] = order.service_orders
    household.technician.schedule(name, household.day)
    household.staff.wait_for_state(name, "in_progress")
    household.technician.fail(name, REASON)
    assert not household.see_failure(name)["contract_id"]
    assert household.see_ticket(name)["State"] == "closed unsuccessful"
