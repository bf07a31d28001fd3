"""What a person does with a ticket beside scheduling and closing it."""

import base64

import pytest

LETTER = """\
From: Núria Soler <nuria@exemple.example>
To: suport@filsiones.example.org
Subject: {subject}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

No em funciona la línia.
"""


@pytest.fixture
def post(znuny):
    """A member's e-mail arrives."""

    def post_letter(subject: str) -> None:
        command = ("Maint::PostMaster::Read", "--target-queue", "Support")
        znuny.run("console.sh", *command, stdin=LETTER.format(subject=subject))

    return post_letter


def test_note_with_a_file_for_the_member(create, agent, tmp_path):
    """The file comes back byte by byte; only what is meant for the member is seen."""
    photo = tmp_path / "façana.jpg"
    photo.write_bytes(bytes(range(256)))
    reference = create()
    agent.note(reference, "Només per a nosaltres")
    ticket = agent.note(reference, "L'instal·lador\nhi era", (photo,), visible=True)
    inner, outer = ticket["Articles"][-2:]
    assert not int(inner["IsVisibleForCustomer"])
    assert int(outer["IsVisibleForCustomer"])
    assert outer["Subject"] == "L'instal·lador"

    path = f"/Ticket/{ticket['TicketID']}?AllArticles=1&Attachments=1"
    article = agent.call("GET", path)["Ticket"][0]["Article"][-1]
    [file] = article["Attachment"]
    assert file["Filename"] == "façana.jpg"
    assert base64.b64decode(file["Content"]) == photo.read_bytes()


def test_ticket_is_moved_to_another_queue(create, agent):
    reference = create()
    assert agent.move(reference, "Support")["Queue"] == "Support"


def test_ticket_is_merged_into_another(create, agent):
    """The one is merged, with its articles in the other; its own data stay."""
    reference, main = create(), agent.find(create())
    agent.note(reference, "Ja ho fem a l'altre")
    merged = agent.merge(agent.find(reference)["TicketID"], main["TicketNumber"])
    assert (merged["State"], merged["OdooRef"]) == ("merged", reference)
    kinds = [entry["HistoryType"] for entry in agent.history(reference)]
    assert "Merged" in kinds
    notes = [article["Subject"] for article in agent.get(main["TicketID"])["Articles"]]
    assert "Ja ho fem a l'altre" in notes


def test_merge_into_nothing_is_refused(create, agent, step_error):
    ticket = agent.find(create())
    with pytest.raises(step_error, match="not merged"):
        agent.merge(ticket["TicketID"], "1999010110000001")
    assert agent.get(ticket["TicketID"])["State"] == "new"


def test_deleted_ticket_is_like_one_that_may_not_be_seen(
    znuny, create, agent, step_error
):
    ticket = agent.find(create())
    identifier = str(ticket["TicketID"])
    znuny.run("console.sh", "Maint::Ticket::Delete", "--ticket-id", identifier)
    with pytest.raises(step_error, match=r"(?i)access|permission"):
        agent.get(ticket["TicketID"])


def test_member_calls(agent):
    """A ticket that the ERP didn't open, with the member's number on it."""
    ticket = agent.open_ticket("1042", "nuria@exemple.example", "No funciona\nRes")
    assert (ticket["CustomerID"], ticket["Queue"]) == ("1042", "Support")
    assert not ticket.get("OdooRef")
    assert ticket["Articles"][0]["SenderType"] == "customer"
    assert agent.search(CustomerID="1042", Title="No funciona")[-1:] == [
        ticket["TicketID"]
    ]


def test_member_writes(agent, post):
    """A letter opens a ticket whose customer is whoever wrote it."""
    before = agent.search()
    post("Tinc una pregunta")
    [ticket_id] = set(agent.search()) - set(before)
    ticket = agent.get(ticket_id)
    assert (ticket["Queue"], ticket["State"]) == ("Support", "new")
    assert ticket["CustomerUserID"] == "nuria@exemple.example"
    [article] = ticket["Articles"]
    assert "No em funciona la línia." in article["Body"]
    assert int(article["IsVisibleForCustomer"])


def test_member_answers_about_a_ticket_of_ours(create, agent, post):
    """A letter with the ticket's number is an article of that ticket."""
    reference = create()
    number = agent.find(reference)["TicketNumber"]
    post(f"Re: [Ticket#{number}] Alta")
    article = agent.find(reference)["Articles"][-1]
    assert article["SenderType"] == "customer"
    assert "No em funciona la línia." in article["Body"]
