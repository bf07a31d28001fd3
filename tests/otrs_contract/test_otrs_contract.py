"""What the addon relies on: the same cases for the fake and for the real Znuny.

Where a case fails for one of them, the fake has drifted or Znuny has changed.
"""

from datetime import timedelta

import pytest

from odoo.addons.somconnexio_otrs.tools.otrs_client import SESSIONS
from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)


@pytest.fixture(autouse=True)
def no_old_sessions():
    """Each case logs in anew."""
    SESSIONS.clear()


# === SESSIONS === #


def test_right_account_gets_in(client):
    client.check()


def test_wrong_password_is_no_answer_about_tickets(connect):
    """The account, not one ticket: everything waits until it is mended."""
    with pytest.raises(RemoteUnreachableError, match="user name or the password"):
        connect(password="wrong").check()


def test_ended_session_is_renewed_once_and_unseen(client, server, create):
    ticket_id, _reference = create()
    [session] = SESSIONS._sessions.values()
    server.end_session(session)
    assert client.get_ticket(ticket_id).ticket_id == ticket_id
    assert SESSIONS._sessions[client._account] != session


# === CREATING === #


def test_new_ticket_holds_what_was_sent(client, server, make_payload):
    payload = make_payload(PhoneNumber="600123123", ServiceKind="portability")
    ticket_id, number = client.create_ticket(payload)
    ticket = client.get_ticket(ticket_id, articles=True)
    assert (ticket.ticket_id, ticket.number) == (ticket_id, number)
    assert number.isdigit()
    assert ticket.title == payload["Ticket"]["Title"]
    assert (ticket.state, ticket.state_type) == ("new", "new")
    assert ticket.queue == "Provisioning::Mobile"
    for item in payload["DynamicField"]:
        assert ticket.get_field(item["Name"]) == item["Value"]
    assert ticket.article_count == 1
    assert server.get_articles(ticket_id) == ["Alta"]
    assert ticket.created
    assert ticket.changed


def test_field_that_was_never_set_is_none(client, create):
    ticket_id, _reference = create()
    ticket = client.get_ticket(ticket_id)
    assert ticket.get_field("RouterSerial") is None
    assert ticket.get_field("NoSuchField") is None


def test_emptied_field_is_none(client, create):
    ticket_id, _reference = create(PhoneNumber="600123123")
    client.update_ticket(
        ticket_id, {"DynamicField": [{"Name": "PhoneNumber", "Value": ""}]}
    )
    assert client.get_ticket(ticket_id).get_field("PhoneNumber") is None


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("Queue", "Nowhere", "TicketCreate.InvalidParameter"),
        ("State", "undecided", "TicketCreate.InvalidParameter"),
        ("CustomerUser", "1042", "TicketCreate.InvalidParameter"),
        ("Title", "", "TicketCreate.MissingParameter"),
    ],
)
def test_bad_ticket_is_rejected_and_nothing_is_left(
    client, make_payload, name, value, code
):
    payload = make_payload()
    payload["Ticket"][name] = value
    with pytest.raises(RemoteRejectedError) as caught:
        client.create_ticket(payload)
    assert caught.value.code == code
    reference = payload["DynamicField"][0]["Value"]
    assert client.search_by_field("OdooRef", reference) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NoSuchField", "x"),
        ("ServiceKind", "unknown key"),
        ("ActivationDate", "05/10/2026"),
        ("ActivationDate", "2026-10-05T00:00:00"),
        ("ActivationDate", "2026-10-05 09:30:00"),
    ],
)
def test_bad_field_is_rejected_and_nothing_is_left(
    unchecked, make_payload, name, value
):
    client, payload = unchecked, make_payload(**{name: value})
    with pytest.raises(RemoteRejectedError) as caught:
        client.create_ticket(payload)
    assert caught.value.code == "TicketCreate.InvalidParameter"
    reference = payload["DynamicField"][0]["Value"]
    assert client.search_by_field("OdooRef", reference) == []


def test_value_refused_late_leaves_half_a_ticket(client, make_payload, unchecked):
    """Why the addon checks lengths itself, and why it looks before each creation."""
    payload = make_payload(ServiceCity="x" * 3801)
    reference = payload["DynamicField"][0]["Value"]
    with pytest.raises(RemoteRejectedError, match="ServiceCity: too_long"):
        client.create_ticket(payload)
    assert client.search_by_field("OdooRef", reference) == []
    with pytest.raises(UnknownOutcomeError, match="HTTP 500"):
        unchecked.create_ticket(payload)
    [half] = client.search_by_field("OdooRef", reference)
    assert client.get_ticket(half.ticket_id, articles=True).article_count == 0


# === SEARCHING === #


def test_reference_is_found_exactly(client, create):
    ticket_id, reference = create()
    create()
    assert [t.ticket_id for t in client.search_by_field("OdooRef", reference)] == [
        ticket_id
    ]
    assert client.search_by_field("OdooRef", f"{reference}-2") == []
    assert client.search_by_field("OdooRef", reference[:-1]) == []


def test_two_of_one_reference_come_oldest_first(client, create):
    first, reference = create()
    second, _reference = create(OdooRef=reference)
    found = client.search_by_field("OdooRef", reference)
    assert [ticket.ticket_id for ticket in found] == [first, second]


def test_a_ticket_that_has_only_its_title_is_found(unchecked, make_payload):
    """Its creation broke off before the first field, which is the reference."""
    client = unchecked
    payload = make_payload()
    fields = payload["DynamicField"]
    start = f"[{fields[0]['Value']}] "
    payload["Ticket"]["Title"] = f"{start}Fibra (600 Mb) & mòbil"
    assert client.search_half_made(start, "OdooRef") == []
    fields.insert(0, {"Name": "ServiceCity", "Value": "x" * 3801})
    with pytest.raises(UnknownOutcomeError, match="HTTP 500"):
        client.create_ticket(payload)
    [half] = client.search_half_made(start, "OdooRef")
    del fields[0]
    client.update_ticket(half.ticket_id, {"DynamicField": fields})
    assert client.search_half_made(start, "OdooRef") == []
    create_whole = {**payload, "DynamicField": fields[1:]}
    client.create_ticket(create_whole)
    assert client.search_half_made(start, "OdooRef") == [], "it has its article"


def test_search_by_an_unknown_field_is_found_out(client, create):
    """OTRS ignores what it doesn't know and answers with every ticket."""
    create()
    with pytest.raises(RemoteRejectedError, match="does not search by NoSuchField"):
        client.search_by_field("NoSuchField", "x")


def test_changes_are_found_from_their_second_on(client, server, create, second):
    older, _reference = create()
    server.agent_update(older, "open")
    newer, _reference = create()
    server.agent_update(newer, "open")
    changed = client.get_ticket(newer).changed
    assert newer in client.search_changed_since(changed, "OdooRef")
    assert newer not in client.search_changed_since(changed + second, "OdooRef")
    since = client.get_ticket(older).changed
    found = client.search_changed_since(since, "OdooRef")
    assert found.index(older) < found.index(newer), "oldest change first"
    assert client.search_changed_since(since, "OdooRef", 1) == found[:1]


def test_changes_are_searched_in_the_server_s_time_zone(connect, client, create):
    """A client that takes the server's clock for Madrid's looks at other hours."""
    ticket_id, _reference = create()
    moment = client.get_ticket(ticket_id).changed
    madrid = connect(time_zone="Europe/Madrid")
    shifted = madrid.get_ticket(ticket_id).changed
    assert timedelta(hours=1) <= moment - shifted <= timedelta(hours=2)
    assert ticket_id in madrid.search_changed_since(shifted, "OdooRef")
    assert ticket_id not in madrid.search_changed_since(moment, "OdooRef")


def test_tickets_without_a_reference_are_left_out(client, create, make_payload):
    ours, _reference = create()
    payload = make_payload()
    payload["DynamicField"] = [{"Name": "MemberRef", "Value": "1042"}]
    foreign, _number = client.create_ticket(payload)
    since = client.get_ticket(ours).changed
    found = client.search_changed_since(since, "OdooRef")
    assert ours in found
    assert foreign not in found


# === READING === #


def test_list_survives_a_ticket_that_is_not_there(client, create):
    ids = [create()[0] for _ in range(3)]
    found = client.get_tickets([ids[0], 987654321, *ids[1:]])
    assert sorted(found) == sorted(ids)
    assert client.get_tickets([]) == {}


def test_missing_ticket_is_not_found(client):
    with pytest.raises(RemoteNotFoundError):
        client.get_ticket(987654321)


# === CHANGING === #


def test_update_changes_state_field_and_adds_an_article(client, server, create):
    ticket_id, _reference = create()
    client.update_ticket(
        ticket_id,
        {
            "Ticket": {"State": "closed unsuccessful"},
            "DynamicField": [{"Name": "FailureReason", "Value": "Sense cobertura"}],
            "Article": {
                "Subject": "Cancel·lada",
                "Body": "Ja no la vol",
                "ContentType": "text/plain; charset=utf8",
                "IsVisibleForCustomer": "0",
            },
        },
    )
    ticket = client.get_ticket(ticket_id)
    assert (ticket.state, ticket.state_type) == ("closed unsuccessful", "closed")
    assert ticket.get_field("FailureReason") == "Sense cobertura"
    assert server.get_articles(ticket_id) == ["Alta", "Cancel·lada"]


def test_update_of_a_missing_ticket_is_rejected(client):
    with pytest.raises(RemoteRejectedError) as caught:
        client.update_ticket(987654321, {"Ticket": {"State": "open"}})
    assert caught.value.code == "TicketUpdate.AccessDenied"


def test_bad_update_is_rejected(client, create):
    ticket_id, _reference = create()
    with pytest.raises(RemoteRejectedError) as caught:
        client.update_ticket(ticket_id, {"Ticket": {"State": "undecided"}})
    assert caught.value.code == "TicketUpdate.InvalidParameter"
    assert client.get_ticket(ticket_id).state == "new"


def test_what_an_agent_enters_comes_back(client, server, create):
    ticket_id, _reference = create()
    before = client.get_ticket(ticket_id).changed
    server.agent_update(ticket_id, "closed successful", ActivationDate="2026-10-05")
    ticket = client.get_ticket(ticket_id)
    assert ticket.get_field("ActivationDate") == "2026-10-05 00:00:00"
    assert (ticket.state, ticket.state_type) == ("closed successful", "closed")
    assert ticket.changed > before


def test_same_again_is_no_change(client, server, create):
    ticket_id, _reference = create()
    server.agent_update(ticket_id, "open")
    changed = client.get_ticket(ticket_id).changed
    client.update_ticket(ticket_id, {"Ticket": {"State": "open"}})
    assert client.get_ticket(ticket_id).changed == changed


# === LINKS === #


@pytest.mark.parametrize("link_type", ["Normal", "ParentChild"])
def test_link_is_made_once_from_either_end(client, create, link_type):
    first, second = create()[0], create()[0]
    for _ in range(2):
        client.link_tickets(first, second, link_type)
    assert client._has_link(first, second, link_type, "")
    assert client._has_link(second, first, link_type, "")


def test_link_of_another_kind_is_rejected(client, create):
    first, second = create()[0], create()[0]
    with pytest.raises(RemoteRejectedError):
        client.link_tickets(first, second, "NoSuchType")


# === WHAT IS NOT THERE === #


def test_unknown_webservice_has_an_unknown_outcome(connect, make_payload):
    """HTTP 500 says nothing about what happened; for a log-in it does no harm."""
    client = connect(webservices=("NoSuchWebservice", ""))
    with pytest.raises(RemoteUnreachableError, match="HTTP 500"):
        client.check()


def test_nobody_listening_is_unreachable(connect):
    with pytest.raises(RemoteUnreachableError):
        connect(url="http://127.0.0.1:1").check()
