"""The golden path: each object has its name, and exists once on each side."""

from __future__ import annotations

import pytest

NAMES = ("order", "service_order", "ticket", "contract", "subscription", "invoice")


def test_a_service_has_a_name_in_each_system(story):
    for service in story.working:
        names = {name: getattr(service, name) for name in NAMES}
        assert all(names.values()), names
        assert service.amount > 0


def test_names_are_never_shared(story):
    for name in ("service_order", "ticket", "contract", "subscription"):
        values = [getattr(service, name) for service in story.working]
        assert len(set(values)) == len(values), (name, values)


def test_odoo_has_each_object_once(story, world):
    for home in story.households:
        assert world.rows("crm.lead", ("order_reference", "=", home.order)) == 1
        assert world.rows("res.partner", ("ref", "=", home.member)) == 1
    for service in story.services:
        assert world.rows("service.order", ("name", "=", service.service_order)) == 1
    for service in story.working:
        assert world.rows("contract.contract", ("code", "=", service.contract)) == 1
        assert (
            world.rows(
                "opencell.subscription", ("contract_id", "=", service.contract_id)
            )
            == 1
        )


def test_otrs_has_each_ticket_once(story, world):
    for service in story.services:
        tickets = world.tickets(service.service_order)
        assert len(tickets) == 1
        assert world.agent.get(tickets[0])["TicketNumber"] == service.ticket


def test_opencell_has_each_object_once(story, world):
    for home in (story.newcomer, story.neighbour):
        accounts = world.opencell(home.member)
        codes = [service.subscription for service in home.services]
        for code in codes:
            assert accounts["subscription"].count(code) == 1
        assert len(accounts["customer"]) == 1
        # one user account per contract, so that its lines on the invoice are its own
        assert len(set(accounts["userAccount"])) == len(accounts["userAccount"])


def test_an_existing_member_gets_no_second_partner(story, world):
    assert world.rows("res.partner", ("ref", "=", story.neighbour.member)) == 1


def test_a_failed_service_is_told_and_not_billed(story, world):
    service = story.unlucky.services[0]
    order = story.cast.staff.service_order(service.service_order)
    assert order["state"] == "failed"
    assert "cobertura" in order["failure_reason"]
    assert story.cast.staff.activities("service.order", order["id"])
    contracts = world.rows(
        "contract.contract", ("partner_id", "=", story.unlucky.partner_id)
    )
    assert contracts == 0
    assert world.opencell(story.unlucky.member)["customer"] == []


def test_an_order_is_won_or_lost_by_its_service_orders(story):
    staff = story.cast.staff
    for home, state in (
        (story.newcomer, "won"),
        (story.neighbour, "won"),
        (story.unlucky, "lost"),
    ):
        assert staff.find_order(home.order)["order_state"] == state


def test_the_website_sees_what_became_of_the_order(story):
    answer = story.cast.website.get(f"/orders/{story.newcomer.order}")
    codes = {line["contract"] for line in answer["lines"]}
    assert answer["status"] == "won"
    assert codes == {service.contract for service in story.newcomer.services}


@pytest.mark.parametrize("home", ["newcomer", "neighbour"])
def test_an_invoice_adds_up(story, world, home):
    """Untaxed lines and taxes are the total, and the total is Opencell's."""
    service = getattr(story, home).services[0]
    move = world.odoo.read_one(
        "account.move",
        service.invoice_id,
        ["amount_untaxed", "amount_tax", "amount_total", "state"],
    )
    assert move["state"] == "posted"
    assert move["amount_total"] == pytest.approx(
        move["amount_untaxed"] + move["amount_tax"], abs=0.001
    )
    assert move["amount_total"] == pytest.approx(service.amount, abs=0.001)


def test_usage_is_on_the_invoice(story):
    """The small tariff's members talked more than it includes."""
    mobile = story.newcomer.services[1]
    fees = 31.0 * 1.21 + 7.0 * 1.21
    assert mobile.amount != pytest.approx(fees, abs=0.01)


def test_a_second_import_brings_nothing_new(story, world):
    before = world.rows("account.move", ("move_type", "=", "out_invoice"))
    story.import_invoices()
    story.cast.bookkeeper.wait_for_import()
    assert world.rows("account.move", ("move_type", "=", "out_invoice")) == before
