"""A fibre and two mobiles in its pack: the mobiles wait for the fibre."""

from __future__ import annotations

import pytest
from household import REASON, SLOWER_FIBRE, Household

from demo.wait import wait_until

MOBILE = "SE_SC_REC_MOBILE_T_UNL_5120"
IN_PACK = "SE_SC_REC_MOBILE_2_PACK_UNL_30720"
PAUSED, READY = "Provisioning::Mobile::Paused", "Provisioning::Mobile"


def order_pack(household: Household) -> list[str]:
    """Staff make two mobiles part of the fibre's pack before they validate the order;
    return the service orders, the fibre's first."""
    person = household.invent()
    lines = [household.fibre(person, SLOWER_FIBRE)]
    lines += [household.mobile(MOBILE) for _number in range(2)]
    reference = household.order(person, *lines)
    odoo = household.staff.odoo
    fibre, *mobiles = odoo.search_read(
        "crm.lead.line",
        [("lead_id.order_reference", "=", reference)],
        ["id"],
        order="id",
    )
    [product] = odoo.search_read(
        "product.product", [("default_code", "=", IN_PACK)], ["id"]
    )
    ids = [mobile["id"] for mobile in mobiles]
    vals = {"product_id": product["id"], "pack_main_line_id": fibre["id"]}
    odoo.call("crm.lead.line", "write", ids, vals=vals)
    return household.validate(reference).service_orders


@pytest.fixture
def pack(household):
    """The service orders of a pack whose mobiles wait."""
    fibre, *mobiles = order_pack(household)
    for name in mobiles:
        ticket = household.see_ticket(name)
        assert ticket["Queue"] == PAUSED
        assert not int(ticket["recuperarProvisio"] or 0)
    return fibre, mobiles


def wait_for_release(household: Household, name: str) -> dict:
    """Return the ticket of a mobile once it waits no more."""
    wait_until(
        f"the release of {name}",
        lambda: household.see_ticket(name)["Queue"] == READY,
        explain=lambda: household.see_ticket(name),
    )
    return household.see_ticket(name)


def count_links(world, name: str) -> int:
    """Return how often the ticket of a service order was linked."""
    kinds = [entry["HistoryType"] for entry in world.agent.history(name)]
    return kinds.count("TicketLinkAdd")


def test_mobiles_are_released_when_the_fibre_works(household, world, pack):
    """They know the fibre's contract, are linked to its ticket, and join its pack."""
    fibre, mobiles = pack
    household.technician.succeed(fibre, household.day)
    main = household.see_contract(fibre)
    code = household.staff.contract(main)["code"]
    for name in mobiles:
        ticket = wait_for_release(household, name)
        assert int(ticket["recuperarProvisio"]) == 1
        assert ticket["OdooContractRefRelacionat"] == code
        household.technician.succeed(name, household.day)
    members = {household.see_contract(name) for name in mobiles}
    odoo = household.staff.odoo
    joined = odoo.read_one("contract.contract", main, ["pack_member_ids"])
    assert set(joined["pack_member_ids"]) == members
    assert count_links(world, fibre) == 2
    assert [count_links(world, name) for name in mobiles] == [1, 1]


def give_up(household: Household, order: int) -> None:
    """Have staff cancel a service order."""
    vals = {"service_order_id": order, "is_cancellation": True, "reason": REASON}
    odoo = household.staff.odoo
    wizard = odoo.call("service.order.fail", "create", vals_list=[vals])
    odoo.call("service.order.fail", "action_confirm", wizard)


def test_mobiles_wait_until_staff_give_a_failed_fibre_up(household, pack):
    """It's tried again at first, and given up then: its mobiles are ordinary ones."""
    fibre, mobiles = pack
    household.technician.fail(fibre, REASON)
    order = household.see_failure(fibre)
    household.wait_for_silence()
    for name in mobiles:
        assert household.see_ticket(name)["Queue"] == PAUSED

    household.staff.odoo.call("service.order", "action_retry", [order["id"]])
    give_up(household, order["id"])
    for name in mobiles:
        wait_for_release(household, name)
        household.technician.succeed(name, household.day)
    for name in mobiles:
        contract = household.see_contract(name)
        row = household.staff.odoo.read_one(
            "contract.contract", contract, ["pack_main_contract_id"]
        )
        assert not row["pack_main_contract_id"]
