"""The real Znuny reads the real Odoo's members as its customers."""

from __future__ import annotations

import os

import pytest
from household import REASON
from otrs_running import connection, offered_customers, set_up_znuny


@pytest.fixture(scope="module")
def known_members(cast):
    """Znuny's customers are Odoo's members, and tickets name them."""
    admin = cast.admin
    source = connection("otrs_customers").split(" user=")[0].replace(" ", ";")
    database = os.environ["SCX_ODOO_DB"]
    with offered_customers(admin):
        set_up_znuny(ZN_CUSTOMER_DSN=f"DBI:Pg:dbname={database};{source}")
        types = admin.search_read("otrs.ticket.type", [], ["customer_user"])
        ids = [one["id"] for one in types]
        vals = {"customer_user": "{partner_id.ref}"}
        admin.call("otrs.ticket.type", "write", ids, vals=vals)
        yield
        for one in types:
            vals = {"customer_user": one["customer_user"]}
            admin.call("otrs.ticket.type", "write", [one["id"]], vals=vals)
        set_up_znuny()


def read_member(household, reference: str) -> dict:
    """Return who an order is of."""
    partner = household.staff.find_order(reference)["partner_id"][0]
    return household.staff.partner(partner)


def test_new_member_is_known_at_once(household, known_members):
    order = household.buy(household.mobile())
    [name] = order.service_orders
    member = read_member(household, order.reference)
    ticket = household.see_ticket(name)
    assert ticket["CustomerUserID"] == ticket["CustomerID"] == member["ref"]
    household.technician.fail(name, REASON)
    household.see_failure(name)


def test_who_is_no_member_any_more_is_refused(household, known_members, world):
    """A ticket can't be opened for them, neither by people nor by Odoo."""
    order = household.buy(household.mobile())
    [name] = order.service_orders
    household.technician.fail(name, REASON)
    household.see_failure(name)
    member = read_member(household, order.reference)
    open_ticket = world.agent.open_ticket
    asked = "Una pregunta"
    assert (
        open_ticket(member["ref"], member["ref"], asked)["CustomerID"] == member["ref"]
    )
    admin = household.cast.admin
    admin.call("res.partner", "write", [member["id"]], vals={"active": False})
    with pytest.raises(Exception, match="CustomerUser parameter is invalid"):
        open_ticket(member["ref"], member["ref"], asked)
