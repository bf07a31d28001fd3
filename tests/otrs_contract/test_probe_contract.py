"""Trying a ticket out, and taking links away: the same cases for the fake and for the
real Znuny."""

import pytest

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError


def count(client, payload):
    """Return how many tickets have the payload's reference."""
    return len(client.search_by_field("OdooRef", payload["DynamicField"][0]["Value"]))


def test_nothing_is_wrong_and_nothing_is_created(client, make_payload):
    payload = make_payload(ActivationDate="2026-10-05", ServiceKind="new")
    assert client.probe(payload) is None
    assert count(client, payload) == 0
    client.create_ticket(payload)
    assert count(client, payload) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Queue", "Nowhere"),
        ("State", "undecided"),
        ("Priority", "sometime"),
        ("Type", "No such type"),
        ("CustomerUser", "1042"),
        ("Title", ""),
    ],
)
def test_wrong_attribute_is_named(client, make_payload, name, value):
    payload = make_payload()
    payload["Ticket"][name] = value
    assert client.probe(payload) == name
    assert count(client, payload) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NoSuchField", "x"),
        ("ServiceKind", "unknown key"),
        ("ActivationDate", "05/10/2026"),
    ],
)
def test_wrong_field_is_named(client, make_payload, name, value):
    payload = make_payload(PhoneNumber="600", ICC="89", ServiceCity="Olot")
    fields = payload["DynamicField"]
    for place in (1, len(fields) // 2, len(fields)):
        tried = [*fields[:place], {"Name": name, "Value": value}, *fields[place:]]
        assert client.probe({**payload, "DynamicField": tried}) == name
    assert count(client, payload) == 0


def test_queue_out_of_reach_is_named(client, server, create, make_payload):
    server.move_out_of_reach(create()[0])
    payload = make_payload()
    payload["Ticket"]["Queue"] = "Management"
    assert client.probe(payload) == "Queue"


# === LINKS === #


@pytest.mark.parametrize("kind", ["Normal", "ParentChild"])
def test_link_is_listed_from_both_ends_and_taken_away(client, create, kind):
    parent, child = create()[0], create()[0]
    assert client.list_links(parent) == []
    client.link_tickets(parent, child, kind)
    down = "Source" if kind == "Normal" else "Target"
    assert client.list_links(parent) == [(child, kind, down)]
    assert client.list_links(child) == [(parent, kind, "Source")]
    assert client.list_links(child, "Normal", "ref") == (
        [(parent, kind, "Source")] if kind == "Normal" else []
    )
    for _turn in range(2):
        client.unlink_tickets(parent, child, kind)
        assert client.list_links(parent) == []


def test_link_that_a_killed_server_left_unseen_is_made_anew(client, create, server):
    parent, child = create()[0], create()[0]
    server.break_off_link(parent, child)
    assert client.list_links(parent) == []
    client.link_tickets(parent, child, "ParentChild")
    assert client.list_links(parent) == [(child, "ParentChild", "Target")]
    assert client.list_links(child) == [(parent, "ParentChild", "Source")]


def test_links_of_a_missing_ticket_are_refused(client, create):
    with pytest.raises(RemoteRejectedError):
        client.link_tickets(create()[0], 987654321)
