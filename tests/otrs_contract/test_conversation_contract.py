"""Who wrote what on many tickets: the same cases for the fake and the real Znuny."""

import base64

import pytest

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

OUR_ARTICLE = {
    "Subject": "Nota [SO-1-M7]",
    "Body": "De l'Odoo",
    "ContentType": "text/plain; charset=utf8",
    "IsVisibleForCustomer": "0",
}
FILE = {
    "Filename": "casa.png",
    "ContentType": "image/png",
    "Content": base64.b64encode(b"a picture").decode(),
}


def test_our_articles_are_told_from_those_of_others(client, server, create):
    ticket_id, _reference = create()
    ours = client.add_article(ticket_id, OUR_ARTICLE)
    server.agent_writes(ticket_id, "Re: Nota [SO-1-M7]", "D'acord")
    ticket = client.get_ticket(ticket_id, articles=True)
    first, second, third = ticket.articles
    assert ticket.created_by
    assert first.created_by == second.created_by == ticket.created_by
    assert second.article_id == ours
    assert third.created_by not in (0, ticket.created_by)


def test_conversations_of_many_tickets_come_together(client, server, create):
    first, _reference = create()
    second, _reference = create()
    client.add_article(first, OUR_ARTICLE, [FILE])
    server.agent_writes(second, "Dubte", "Quin pis?")
    found = client.get_conversations([first, second, 99999999])
    assert set(found) == {first, second}
    assert not found[first].fields, "nobody asked for them"
    [attachment] = found[first].articles[-1].attachments
    assert (attachment.filename, attachment.size) == ("casa.png", 9)
    assert attachment.content is None, "only its name was asked for"
    assert found[second].articles[-1].body.strip() == "Quin pis?"


MEMBER_ARTICLE = {
    **OUR_ARTICLE,
    "SenderType": "customer",
    "IsVisibleForCustomer": "1",
    "From": '"Núria <Soler>, filla" <nuria@exemple.example>',
}


def test_article_of_a_member_is_the_customer_s(client, create):
    """Ours, but the member's words: nobody takes it for one of an agent."""
    ticket_id, _reference = create()
    client.add_article(ticket_id, MEMBER_ARTICLE)
    article = client.get_ticket(ticket_id, articles=True).articles[-1]
    assert article.sender_type == "customer"
    assert article.sender == MEMBER_ARTICLE["From"]
    assert article.is_visible
    assert article.body == MEMBER_ARTICLE["Body"]


def test_article_from_a_bad_address_is_refused_before_it_is_written(client, create):
    ticket_id, _reference = create()
    before = client.get_ticket(ticket_id, articles=True).article_count
    with pytest.raises(RemoteRejectedError, match="Article->From"):
        client.add_article(
            ticket_id, {**MEMBER_ARTICLE, "From": '"Berta" <berta@invalid>'}
        )
    assert client.get_ticket(ticket_id, articles=True).article_count == before
