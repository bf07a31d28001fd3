"""Searches that are believed only after a look: the same cases for the fake and for
the real Znuny."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from odoo.addons.somconnexio_otrs.tools.otrs_reader import CHUNK
from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
)


@pytest.fixture
def member(create, client):
    """A customer number that nobody else has, and its tickets."""
    ids = [create()[0] for _turn in range(3)]
    number = f"member-{ids[0]}"
    for ticket_id in ids[:2]:
        ticket = {"CustomerID": number, "CustomerUser": "nuria@exemple.example"}
        client.update_ticket(ticket_id, {"Ticket": ticket})
    return number, ids


# === BY CUSTOMER === #


def test_tickets_of_a_customer_come_newest_first(client, member):
    number, ids = member
    found = client.search_by_customer(number)
    assert sorted(found) == sorted(ids[:2])
    assert client.search_by_customer(number, 1)[0] in ids[:2]
    assert client.search_by_customer(f"{number}*") == []
    assert client.search_by_customer("") == []


def test_customer_is_no_pattern(client, member):
    number, _ids = member
    assert client.search_by_customer(number[:-1] + "*") == []


# === BY TIME === #


def test_tickets_that_a_search_has_read_are_not_read_again(
    connect, client, server, create
):
    ids = [create()[0] for _turn in range(3)]
    since = client.get_ticket(ids[0]).changed
    calls = []

    def note(operation, _reference, _is_read):
        calls.append(operation)
        return nullcontext()

    client = connect(observe=note)
    found = client.search_changed_since(since, "OdooRef")
    tickets = client.get_tickets(found)
    assert list(tickets) == found
    assert set(ids) <= set(found)
    assert calls.count("TicketSearch") == 1
    assert calls.count("TicketGetList") == -(-len(found) // CHUNK)
    server.agent_update(ids[1], "open")
    assert client.get_tickets(ids)[ids[1]].state == "open", "but the next time"


def test_all_changes_are_found_without_a_field(client, create, make_payload):
    payload = make_payload()
    payload["DynamicField"] = [{"Name": "MemberRef", "Value": "1042"}]
    foreign, _number = client.create_ticket(payload)
    since = client.get_ticket(foreign).changed
    assert foreign in client.search_changed_since(since)


def test_unknown_field_of_a_search_by_time_is_found_out(client, create):
    ticket_id, _reference = create()
    since = client.get_ticket(ticket_id).changed
    with pytest.raises(RemoteRejectedError, match="does not search by NoSuchField"):
        client.search_changed_since(since, "NoSuchField")
    with pytest.raises(RemoteRejectedError, match="does not search by NoSuchField"):
        client.search_open("NoSuchField")


# === OPEN ONES, PAGE BY PAGE === #


def test_open_tickets_are_read_page_by_page(client, server, create):
    ids = [create()[0] for _turn in range(5)]
    server.agent_update(ids[1], "closed unsuccessful")
    wanted = {*ids} - {ids[1]}
    found = client.search_open("OdooRef", limit=100_000)
    assert wanted <= set(found)
    assert ids[1] not in found
    since = client.get_ticket(ids[0]).created
    late = client.search_open("OdooRef", since, 100_000)
    assert wanted <= set(late)
    assert set(client.search_open("OdooRef", since + timedelta(days=1))) == set()
    read = {}
    for page in client.read_open("OdooRef", limit=2):
        assert all(one.state_type != "closed" for one in page.values())
        read.update(page)
    assert wanted <= set(read)
    assert set(read) == set(found)


# === WIDENED === #


@pytest.fixture
def widen(client, monkeypatch):
    """Have a server that doesn't know a criterion: the request lacks it."""

    def without(name):
        transport = client._transport
        search = transport.ticket_search

        def forget(**criteria):
            criteria.pop(name, None)
            return search(**criteria)

        monkeypatch.setattr(transport, "ticket_search", forget)

    return without


@pytest.mark.parametrize(
    ("criterion", "search"),
    [
        ("DynamicField_OdooRef", lambda client: client.search_by_field("OdooRef", "x")),
        ("Title", lambda client: client.search_half_made("[x] ", "OdooRef")),
        ("CustomerIDRaw", lambda client: client.search_by_customer("nobody")),
        ("StateType", lambda client: client.search_open("OdooRef", limit=100_000)),
    ],
)
def test_ignored_criterion_is_never_trusted(
    client, server, create, widen, criterion, search
):
    ticket_id, _reference = create()
    server.agent_update(ticket_id, "closed unsuccessful")
    widen(criterion)
    with pytest.raises(RemoteRejectedError, match="does not search by"):
        search(client)


@pytest.mark.parametrize(
    ("criterion", "search"),
    [
        (
            "TicketLastChangeTimeNewerDate",
            lambda client, moment: client.search_changed_since(moment, "OdooRef"),
        ),
        (
            "TicketLastChangeTimeNewerDate",
            lambda client, moment: client.search_changed_since(moment),
        ),
        (
            "TicketCreateTimeNewerDate",
            lambda client, moment: client.search_open("OdooRef", moment, 100_000),
        ),
    ],
)
def test_ignored_moment_is_never_trusted(
    client, create, widen, second, criterion, search
):
    ticket_id, _reference = create()
    late = client.get_ticket(ticket_id).changed + second
    assert search(client, late) == []
    widen(criterion)
    with pytest.raises(RemoteRejectedError, match=f"does not search by {criterion}"):
        search(client, late)


def test_ticket_that_changes_meanwhile_is_asked_for_again(client, create, monkeypatch):
    """It was found, but is no longer as it was: no error of the server's."""
    ticket_id, reference = create()
    read = client.get_tickets

    def read_late(ids):
        new = {"Name": "OdooRef", "Value": f"{reference}-new"}
        client.update_ticket(ticket_id, {"DynamicField": [new]})
        return read(ids)

    monkeypatch.setattr(client, "get_tickets", read_late)
    with pytest.raises(RemoteUnreachableError, match="changing just now"):
        client.search_by_field("OdooRef", reference)
    monkeypatch.undo()
    [found] = client.search_by_field("OdooRef", f"{reference}-new")
    assert found.ticket_id == ticket_id


def test_reference_is_compared_with_its_case(client, create):
    _ticket_id, reference = create()
    assert client.search_by_field("OdooRef", reference.lower()) == []
