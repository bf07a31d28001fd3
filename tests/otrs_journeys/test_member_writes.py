"""A member and an agent write to each other, over the API and the real OTRS."""

from __future__ import annotations

import uuid

import pytest

from demo.technical_setup import CLIENT_NAME
from demo.wait import wait_until


@pytest.fixture
def website(cast):
    """The website's program, which may read and write tickets."""
    admin = cast.admin
    scopes = admin.search_read(
        "somconnexio.api.scope", [("code", "like", "tickets:")], ["id"]
    )
    [client] = admin.search_read(
        "somconnexio.api.client", [("name", "=", CLIENT_NAME)], ["id"]
    )
    links = [[4, scope["id"]] for scope in scopes]
    admin.call(
        "somconnexio.api.client", "write", [client["id"]], vals={"scope_ids": links}
    )
    return cast.website


def test_member_and_agent_write_to_each_other(household, website, world):
    [name] = household.buy(household.mobile()).service_orders
    number = household.see_ticket(name)["TicketNumber"]
    address = f"/tickets/{number}"
    before = website.get(address)
    assert before["messages_available"]
    assert before["messages"] == [], "the work of the house is not shown"
    message = {"subject": "Horari", "text": "Només a la tarda.\n\nGràcies"}
    key = str(uuid.uuid4())
    answers = [website.post(f"{address}/messages", message, key) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    wait_until(
        "the message in OTRS",
        lambda: all(one["is_delivered"] for one in website.get(address)["messages"]),
    )
    world.agent.note(name, "D'acord, a la tarda", visible=True)
    world.agent.note(name, "Porta l'escala")
    household.wait_for_silence()
    [sent] = [
        article
        for article in household.see_ticket(name)["Articles"]
        if article["SenderType"] == "customer"
    ]
    assert sent["Body"].strip() == message["text"]
    first, second = website.get(address)["messages"]
    assert (first["written_by"], first["subject"]) == ("member", "Horari")
    assert first["text"].strip() == message["text"]
    assert (second["written_by"], second["is_delivered"]) == ("cooperative", True)
    assert "a la tarda" in second["text"]
