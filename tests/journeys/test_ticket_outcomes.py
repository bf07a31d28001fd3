"""From the order to the contract by way of a ticket, in both outcomes.

The person's step is made by an agent's account of the real OTRS; in Znuny's own
pages it is made in tests/browser/test_agent_pages.py. More of these, and packs,
are in tests/otrs_journeys.
"""

from __future__ import annotations

from datetime import date

import pytest
from household import FIBRE, REASON, SLOWER_FIBRE


def test_mobile_is_activated(household):
    """The contract begins on the day that the agent entered."""
    [name] = household.buy(household.mobile()).service_orders
    household.technician.succeed(name, household.day, ICC="8934070000000000012")
    contract = household.staff.contract(household.see_contract(name))
    assert contract["lifecycle_state"] == "active"
    assert contract["date_service_start"] == household.day.isoformat()
    assert household.see_ticket(name)["State"] == "closed successful"


def test_mobile_fails(household):
    """No contract, no won order: the order is lost, and staff know why."""
    order = household.buy(household.mobile())
    [name] = order.service_orders
    household.technician.fail(name, REASON)
    assert not household.see_failure(name)["contract_id"]
    assert household.see_ticket(name)["State"] == "closed unsuccessful"
    assert household.staff.find_order(order.reference)["order_state"] == "lost"


@pytest.fixture(scope="module")
def in_use(household):
    """A fibre and a mobile that work: their contracts."""
    person = household.invent()
    order = household.buy(household.fibre(person), household.mobile(), person=person)
    for name in order.service_orders:
        household.technician.succeed(name, household.day)
    return [household.see_contract(name) for name in order.service_orders]


def change_fibre(household, contract: int) -> str:
    """Ask for the slower fibre; return the service order, whose ticket is there."""
    [product] = household.staff.odoo.search_read(
        "product.product", [("default_code", "=", SLOWER_FIBRE)], ["id"]
    )
    order = household.staff.request_change(
        "tariff_change",
        contract,
        product_id=product["id"],
        effective_date=date.today().isoformat(),
    )
    household.staff.wait_for_ticket(order["name"])
    return order["name"]


def read_tariff(household, contract: int) -> str:
    """Return the code of a contract's tariff."""
    odoo = household.staff.odoo
    row = odoo.read_one("contract.contract", contract, ["tariff_product_id"])
    product = row["tariff_product_id"][0]
    return odoo.read_one("product.product", product, ["default_code"])["default_code"]


def test_tariff_change_fails_and_then_works(household, in_use):
    """After a failure the contract is as it was, and the change is asked for anew."""
    fibre, _mobile = in_use
    name = change_fibre(household, fibre)
    household.technician.fail(name, REASON)
    household.see_failure(name)
    assert read_tariff(household, fibre) == FIBRE

    again = change_fibre(household, fibre)
    assert again != name
    household.technician.succeed(again, date.today())
    household.staff.wait_for_state(again, "completed")
    assert read_tariff(household, fibre) == SLOWER_FIBRE
    assert household.see_ticket(name)["State"] == "closed unsuccessful"
    assert household.see_ticket(again)["State"] == "closed successful"


def terminate(household, contract: int) -> str:
    """Ask for the end of a contract; return the service order with its ticket."""
    [reason] = household.staff.odoo.search_read(
        "contract.termination.reason", [("company_id", "=", False)], ["id"], limit=1
    )
    order = household.staff.request_change(
        "termination",
        contract,
        termination_reason_id=reason["id"],
        last_day=household.cast.calendar.day(20).isoformat(),
    )
    household.staff.wait_for_ticket(order["name"])
    return order["name"]


def test_termination_fails_and_then_works(household, in_use):
    """As long as the line isn't cut off the contract goes on."""
    _fibre, mobile = in_use
    name = terminate(household, mobile)
    household.technician.fail(name, REASON)
    household.see_failure(name)
    assert household.staff.contract(mobile)["lifecycle_state"] == "active"

    again = terminate(household, mobile)
    household.technician.close(again)
    household.staff.wait_for_state(again, "completed")
    assert household.staff.contract(mobile)["lifecycle_state"] == "terminated"
    assert household.see_ticket(name)["State"] == "closed unsuccessful"
    assert household.see_ticket(again)["State"] == "closed successful"
