"""Articles, attachments, history, merges and tickets that are no longer there: the
same cases for the fake and for the real Znuny."""

import base64
import threading
from contextlib import contextmanager

import pytest

from odoo.addons.somconnexio_otrs.tools import otrs_reader
from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    UnknownOutcomeError,
)

ARTICLE = {
    "Subject": "Del soci · «consulta»",
    "Body": "Bon dia,\n\nquan vindreu? 5 € àéïç",
    "ContentType": "text/plain; charset=utf8",
    "IsVisibleForCustomer": "1",
}
BYTES = bytes(range(256)) * 40


def make_file(name="contracte.pdf", content=BYTES, content_type="application/pdf"):
    return {
        "Filename": name,
        "ContentType": content_type,
        "Content": base64.b64encode(content).decode(),
    }


# === WHAT A TICKET TELLS === #


def test_ticket_tells_all_that_was_sent_and_who_has_it(client, make_payload):
    payload = make_payload(PhoneNumber="600123123")
    payload["Ticket"]["Priority"] = "4 high"
    ticket_id, _number = client.create_ticket(payload)
    ticket = client.get_ticket(ticket_id)
    assert ticket.priority == "4 high"
    assert ticket.ticket_type == "Petició"
    assert ticket.customer_user == "nuria@exemple.example"
    assert ticket.customer_number == "1042"
    assert ticket.lock == "unlock"
    assert ticket.owner == "odoo_api", "who creates it"
    assert ticket.responsible == "odoo_api"
    assert ticket.process_id == "Process-00000000000000000000000000000001"
    assert ticket.activity_id == "Activity-00000000000000000000000000000011"
    assert ticket.articles == [], "they were not asked for"


def test_process_moves_on_within_the_request(client, create):
    ticket_id, _reference = create()
    date = {"Name": "ActivationDate", "Value": "2026-10-05"}
    client.update_ticket(ticket_id, {"DynamicField": [date]})
    ticket = client.get_ticket(ticket_id)
    assert ticket.activity_id == "Activity-00000000000000000000000000000012"
    assert ticket.state == "open"


def test_unknown_process_is_accepted_without_a_word(client, make_payload):
    ticket_id, _number = client.create_ticket(make_payload(process=77))
    assert client.get_ticket(ticket_id).process_id == f"Process-{77:032d}"


# === MANY === #


def test_two_lists_are_asked_for_at_once(connect, create, monkeypatch):
    monkeypatch.setattr(otrs_reader, "CHUNK", 2)
    ids = [create()[0] for _ in range(5)]
    calls = []

    @contextmanager
    def observe(operation, _reference, _is_read):
        name = threading.current_thread().name
        assert name == threading.main_thread().name, "only one thread has the cursor"
        try:
            yield
        except RemoteNotFoundError:
            calls.append((operation, "not found"))
            raise
        calls.append((operation, "done"))

    with connect(observe=observe) as client:
        found = client.get_tickets(ids)
        assert list(found) == ids
        assert {one.ticket_id for one in found.values()} == set(ids)
        assert [call for call in calls if call[0] == "TicketGetList"] == [
            ("TicketGetList", "done")
        ] * 3
        calls.clear()
        assert set(client.get_conversations(ids)) == set(ids)
        assert set(client.get_history(ids)) == set(ids)
        assert [name for name, _outcome in calls] == (
            ["TicketGetList"] * 3 + ["TicketHistoryGet"] * 3
        )


@pytest.mark.parametrize("place", range(5))
def test_bad_id_is_isolated_in_either_list(client, create, monkeypatch, place):
    monkeypatch.setattr(otrs_reader, "CHUNK", 2)
    ids = [create()[0] for _ in range(4)]
    asked = [*ids[:place], 987654321, *ids[place:]]
    assert list(client.get_tickets(asked)) == ids


def test_session_that_ended_is_renewed_for_both_lists(
    client, create, server, monkeypatch
):
    monkeypatch.setattr(otrs_reader, "CHUNK", 2)
    ids = [create()[0] for _ in range(4)]
    server.end_session(client._transport.session_id_store.value)
    assert list(client.get_tickets(ids)) == ids


# === ARTICLES === #


def test_article_is_added_with_its_files(client, create):
    ticket_id, _reference = create()
    article_id = client.add_article(
        ticket_id,
        ARTICLE,
        [make_file(), make_file("foto.png", b"\x89PNG", "image/png")],
    )
    first, added = client.get_ticket(ticket_id, attachments=True).articles
    assert (first.subject, first.is_visible, first.attachments) == ("Alta", False, [])
    assert added.article_id == article_id
    assert (added.subject, added.body) == (ARTICLE["Subject"], ARTICLE["Body"])
    assert (added.sender_type, added.channel) == ("agent", "Internal")
    assert added.is_visible
    assert added.sender
    assert added.created >= first.created
    files = {one.filename: one for one in added.attachments}
    assert set(files) == {"contracte.pdf", "foto.png"}
    assert files["contracte.pdf"].content == BYTES
    assert files["contracte.pdf"].size == len(BYTES)
    assert files["contracte.pdf"].content_type.startswith("application/pdf")


def test_names_of_files_are_read_without_their_bytes(client, create):
    ticket_id, _reference = create()
    client.add_article(ticket_id, ARTICLE, [make_file()])
    ticket = client.get_ticket(ticket_id, attachments=True, contents=False)
    [file] = ticket.articles[-1].attachments
    assert (file.filename, file.content) == ("contracte.pdf", None)
    assert file.size == len(BYTES)


def test_files_of_one_name_are_told_apart(client, create):
    ticket_id, _reference = create()
    files = [make_file("a.txt", text, "text/plain") for text in (b"one", b"two")]
    client.add_article(ticket_id, ARTICLE, files)
    article = client.get_ticket(ticket_id, attachments=True).articles[-1]
    found = {one.filename: one.content for one in article.attachments}
    assert found == {"a.txt": b"one", "a-1.txt": b"two"}


def test_file_that_is_no_base64_is_stored_empty(client, unchecked, create):
    """Why the client looks at it first."""
    ticket_id, _reference = create()
    file = {**make_file(), "Content": "!!!"}
    with pytest.raises(RemoteRejectedError, match=r"contracte.pdf: bad_content"):
        client.add_article(ticket_id, ARTICLE, [file])
    unchecked.add_article(ticket_id, ARTICLE, [file])
    article = client.get_ticket(ticket_id, attachments=True).articles[-1]
    assert [one.size for one in article.attachments] == [0]


def test_article_of_a_person_comes_back(client, server, create):
    ticket_id, _reference = create()
    before = client.get_ticket(ticket_id).changed
    server.agent_writes(ticket_id, "Truca", "El soci ha trucat", SenderType="customer")
    ticket = client.get_ticket(ticket_id, articles=True)
    assert [one.subject for one in ticket.articles] == ["Alta", "Truca"]
    assert ticket.articles[-1].sender_type == "customer"
    assert not ticket.articles[-1].is_visible
    assert ticket.changed >= before


def test_article_comes_with_state_and_fields_in_one_call(client, create):
    ticket_id, _reference = create()
    client.update_ticket(
        ticket_id,
        {
            "Ticket": {"State": "closed unsuccessful"},
            "DynamicField": [{"Name": "FailureReason", "Value": "Sense cobertura"}],
            "Article": ARTICLE,
            "Attachment": [make_file()],
        },
    )
    ticket = client.get_ticket(ticket_id, attachments=True)
    assert ticket.state == "closed unsuccessful"
    assert ticket.get_field("FailureReason") == "Sense cobertura"
    assert len(ticket.articles[-1].attachments) == 1


def test_same_article_twice_is_two_articles(client, create):
    """OTRS has no idempotency: who sends again must look first."""
    ticket_id, _reference = create()
    ids = [client.add_article(ticket_id, ARTICLE) for _turn in range(2)]
    assert ids[0] != ids[1]
    assert len(client.get_ticket(ticket_id, articles=True).articles) == 3


def test_article_without_words_is_refused(client, unchecked, create):
    ticket_id, _reference = create()
    with pytest.raises(RemoteRejectedError, match="Body: no_value"):
        client.add_article(ticket_id, {**ARTICLE, "Body": "  "})
    with pytest.raises(RemoteRejectedError) as caught:
        unchecked.add_article(ticket_id, {**ARTICLE, "Body": "  "})
    assert caught.value.code == "TicketUpdate.MissingParameter"


def test_article_that_broke_off_is_none(client, server, create):
    """OTRS answers it as a row without anything in it, not even an id."""
    ticket_id, _reference = create()
    client.add_article(ticket_id, ARTICLE)
    server.break_off_article(ticket_id)
    ticket = client.get_ticket(ticket_id, articles=True)
    assert [one.subject for one in ticket.articles] == ["Alta"]
    assert ticket.article_count == 1


# === HISTORY, MERGE === #


def test_history_tells_states_and_fields(client, server, create):
    ids = [create()[0] for _turn in range(2)]
    server.agent_update(ids[0], "open", PhoneNumber="600999888")
    history = client.get_history([*ids, 987654321])
    assert sorted(history) == sorted(ids), "what isn't there is left out"
    entries = history[ids[0]]
    states = [one.name_parts for one in entries if one.type == "StateUpdate"]
    assert ["new", "open"] in [parts[:2] for parts in states]
    fields = [
        one.name_parts for one in entries if one.type == "TicketDynamicFieldUpdate"
    ]
    assert any(
        parts[:4] == ["FieldName", "PhoneNumber", "Value", "600999888"]
        for parts in fields
    )
    assert all(one.created and one.created_by for one in entries)


def test_merge_is_found_to_its_end(client, server, create):
    first, second, third = (create()[0] for _turn in range(3))
    assert client.find_merge_target(first) is None
    server.merge(first, second)
    assert client.get_ticket(first).state_type == "merged"
    assert client.find_merge_target(first) == second
    assert client.find_merge_target(second) is None
    assert len(client.get_ticket(second, articles=True).articles) == 2
    server.merge(second, third)
    assert client.find_merge_target(first) == third
    assert (second, "ParentChild", "Target") in client.list_links(third)


def test_merged_ticket_keeps_its_reference(client, server, create):
    """A search by reference still finds the one that ended."""
    (ended, reference), (main, other) = create(), create()
    server.merge(ended, main)
    found = client.search_by_field("OdooRef", reference)
    assert [one.ticket_id for one in found] == [ended]
    assert client.get_ticket(main).get_field("OdooRef") == other


# === OUT OF SIGHT === #


@pytest.mark.parametrize("how", ["delete", "move_out_of_reach"])
def test_ticket_that_is_gone_is_not_found(client, server, create, how):
    """Deleted or moved: OTRS says the same of both."""
    (gone, reference), (other, _reference) = create(), create()
    getattr(server, how)(gone)
    with pytest.raises(RemoteNotFoundError):
        client.get_ticket(gone)
    assert list(client.get_tickets([gone, other])) == [other]
    assert client.get_history([gone]) == {}
    assert client.search_by_field("OdooRef", reference) == []
    with pytest.raises(RemoteRejectedError) as caught:
        client.update_ticket(gone, {"Ticket": {"State": "open"}})
    assert caught.value.code == "TicketUpdate.AccessDenied"


def test_list_for_a_text_field_leaves_half_a_ticket(unchecked, client, make_payload):
    payload = make_payload(ServiceCity=["Olot", "Vic"])
    with pytest.raises(UnknownOutcomeError, match="HTTP 500"):
        unchecked.create_ticket(payload)
    reference = payload["DynamicField"][0]["Value"]
    [half] = client.search_by_field("OdooRef", reference)
    assert client.get_ticket(half.ticket_id, articles=True).articles == []


def test_account_that_may_only_look_creates_nothing(connect, make_payload):
    reader = connect("odoo_readonly", "odoo-readonly-secret")
    with pytest.raises(RemoteRejectedError) as caught:
        reader.create_ticket(make_payload())
    assert caught.value.code == "TicketCreate.AccessDenied"


def test_account_that_may_only_look_writes_in_old_versions(connect, create, server):
    """6.5.1 lets it change an open ticket, later ones don't."""
    ticket_id, _reference = create()
    reader = connect("odoo_readonly", "odoo-readonly-secret")
    assert reader.get_ticket(ticket_id).ticket_id == ticket_id
    with pytest.raises(RemoteRejectedError) as caught:
        reader.update_ticket(ticket_id, {"Ticket": {"Priority": "4 high"}})
    assert caught.value.code == "TicketUpdate.AccessDenied"
    change = {"Ticket": {"State": "open"}}
    if server.version == "6.5.1":
        reader.update_ticket(ticket_id, change)
    else:
        with pytest.raises(RemoteRejectedError) as caught:
            reader.update_ticket(ticket_id, change)
        assert caught.value.code == "TicketUpdate.AccessDenied"
