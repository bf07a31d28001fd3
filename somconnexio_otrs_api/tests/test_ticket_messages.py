# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from ..const import MAX_SUBJECT_LENGTH, MAX_TEXT_LENGTH
from .common import TicketCommon

AGENT = "Aina Agent"


@tagged("post_install", "-at_install")
class TestTicketMessages(TicketCommon):
    """What a member may see of a ticket's conversation, and what it writes."""

    def answer(self, remote, text="It comes tomorrow", **values):
        """An agent answers the member."""
        self.otrs.agent_writes(
            remote.ticket_id,
            "Re: No line",
            text,
            IsVisibleForCustomer=1,
            From=f"{AGENT} <aina@example.org>",
            **values,
        )

    def get_sent(self, remote):
        return [one for one in remote.articles if one["SenderType"] == "customer"]

    # === READING === #

    def test_conversation(self):
        remote = self.open_ticket()
        self.otrs.agent_writes(
            remote.ticket_id,
            "No line",
            "Since today",
            attachments=[
                {"Filename": "a.txt", "ContentType": "text/plain", "Content": "YWJj"}
            ],
            SenderType="customer",
            IsVisibleForCustomer=1,
        )
        self.answer(remote)
        self.otrs.agent_writes(remote.ticket_id, "Note", "A secret of the house")
        answer = self.call(f"/tickets/{remote.number}")
        ticket = answer.json()
        self.assertTrue(ticket["messages_available"])
        for message in ticket["messages"]:
            self.assertRegex(message.pop("written_at"), r"^2026-.*Z$")
        self.assertEqual(
            ticket["messages"],
            [
                {
                    "written_by": "member",
                    "subject": "No line",
                    "text": "Since today",
                    "files": [{"name": "a.txt", "size": 3}],
                    "is_delivered": True,
                },
                {
                    "written_by": "cooperative",
                    "subject": "Re: No line",
                    "text": "It comes tomorrow",
                    "files": [],
                    "is_delivered": True,
                },
            ],
        )
        for secret in ("secret of the house", AGENT, "aina@", "Raw"):
            self.assertNotIn(secret, answer.text)

    def test_work_of_the_cooperative_is_not_shown(self):
        """What a service order's ticket begins with is for those who do the work."""
        _order, _ticket, remote = self.provide()
        self.assertEqual(len(remote.articles), 1)
        ticket = self.read_ticket(remote.number)
        self.assertEqual(ticket["messages"], [])
        self.assertTrue(ticket["messages_available"])
        self.assertNotIn("Provisioning", str(ticket))
        self.answer(remote)
        self.assertEqual(len(self.read_ticket(remote.number)["messages"]), 1)

    def test_otrs_is_away(self):
        remote = self.open_ticket()
        self.answer(remote)
        self.wire.outage = "lost_before"
        ticket = self.read_ticket(remote.number)
        self.assertFalse(ticket["messages_available"])
        self.assertEqual(ticket["messages"], [])
        self.assertEqual(ticket["subject"], "No line")
        asked = len(self.wire.requests)
        self.read_ticket(remote.number)
        self.assertEqual(len(self.wire.requests), asked, "it is left alone for a while")

    def test_otrs_is_switched_off(self):
        remote = self.open_ticket()
        self.backend.state = "disabled"
        self.assertFalse(self.read_ticket(remote.number)["messages_available"])

    def test_version(self):
        remote = self.open_ticket()
        path = f"/tickets/{remote.number}"
        etag = self.call(path).headers["ETag"]
        known = {"If-None-Match": etag}
        self.assertEqual(self.call(path, headers=known).status_code, 304)
        self.answer(remote)
        self.assertEqual(self.call(path, headers=known).status_code, 200)

    def test_unknown(self):
        for number in ("1", "x" * 64):
            answer = self.call(f"/tickets/{number}")
            self.assertProblem(answer, 404, "not-found")

    # === WRITING === #

    def test_message_becomes_one_article(self):
        remote = self.open_ticket()
        text = "It is dead.\n\nSee https://www.example.org/a_b <b>"
        answer = self.write_message(remote.number, text=text, subject="Still")
        self.assertEqual(answer.status_code, 202, answer.text)
        self.assertEqual(answer.headers["Location"], f"/api/v1/tickets/{remote.number}")
        told = answer.json()
        self.assertFalse(told["is_delivered"])
        self.assertEqual(told["text"], text)
        self.assertEqual(len(remote.articles), 0, "nothing is sent while one waits")
        self.assertEqual(self.read_ticket(remote.number)["messages"], [told])
        self.run_until_idle()
        (sent,) = remote.articles
        self.assertEqual(sent["SenderType"], "customer")
        self.assertEqual(sent["IsVisibleForCustomer"], 1)
        self.assertEqual(sent["Body"], text)
        self.assertEqual(
            sent["From"], f'"{self.member.name}" <{self.member.email_normalized}>'
        )
        (message,) = self.read_ticket(remote.number)["messages"]
        self.assertTrue(message["is_delivered"])
        self.assertEqual(message["subject"], "Still", "without the mark in OTRS")
        self.assertEqual(message["text"], text)
        self.assertEqual(message["written_by"], "member")

    def test_message_is_noted_in_odoo(self):
        order, _ticket, remote = self.provide()
        followers = order.message_partner_ids
        self.assertEqual(self.write_message(remote.number).status_code, 202)
        self.assertEqual(order.message_partner_ids, followers)
        (note,) = order.message_ids.filtered(lambda one: "dead" in (one.body or ""))
        self.assertEqual(note.author_id, self.member)
        self.assertTrue(note.subtype_id.internal)
        self.run_until_idle()
        self.poll()
        self.assertEqual(len(self.get_sent(remote)), 1)
        again = order.message_ids.filtered(lambda one: "dead" in (one.body or ""))
        self.assertEqual(again, note, "it does not come back from OTRS")

    def test_notes_of_the_house_are_sent_once(self):
        """Where notes go to the ticket by themselves, this one has gone already."""
        self.backend.sends_notes = True
        _order, _ticket, remote = self.provide()
        self.write_message(remote.number)
        self.run_until_idle()
        self.assertEqual(len(remote.articles), 2)

    def test_repeated_call(self):
        remote = self.open_ticket()
        headers = {"Idempotency-Key": "message-1"}
        first = self.write_message(remote.number, headers=headers)
        second = self.write_message(remote.number, headers=headers)
        self.assertEqual(first.content, second.content)
        self.assertEqual(second.headers["Idempotent-Replayed"], "true")
        self.run_until_idle()
        self.assertEqual(len(remote.articles), 1)

    def test_lost_answers(self):
        remote = self.open_ticket()
        for fault in ("lost_after", "failed_after", "broken", "lost_before", "refused"):
            with self.subTest(fault=fault):
                remote.articles.clear()
                self.write_message(remote.number)
                self.wire.break_next("TicketUpdate", fault)
                self.run_until_idle()
                self.assertEqual(len(remote.articles), 1)
                (message,) = self.read_ticket(remote.number)["messages"]
                self.assertTrue(message["is_delivered"])

    def test_message_that_arrived_unnoticed_is_told_once(self):
        remote = self.open_ticket()
        self.write_message(remote.number)
        self.wire.break_next("TicketUpdate", "lost_after")
        self.run_due_jobs()
        article = self.env["otrs.article"].search([], limit=1)
        self.assertEqual(article.state, "uncertain")
        (message,) = self.read_ticket(remote.number)["messages"]
        self.assertTrue(message["is_delivered"])

    def test_address_that_otrs_refuses(self):
        self.member.email = "berta@invalid"
        remote = self.open_ticket()
        self.write_message(remote.number)
        self.run_until_idle()
        (sent,) = self.get_sent(remote)
        self.assertNotIn("berta@invalid", sent["From"])

    def test_other_refusals_stay_errors(self):
        remote = self.open_ticket()
        self.write_message(remote.number)
        self.wire.break_next("TicketUpdate", "rejected")
        self.run_until_idle()
        self.assertEqual(remote.articles, [])
        self.assertEqual(self.env["otrs.article"].search([], limit=1).state, "error")
        (message,) = self.read_ticket(remote.number)["messages"]
        self.assertFalse(message["is_delivered"])

    # === REFUSALS === #

    def test_closed(self):
        remote = self.open_ticket()
        self.otrs.agent_update(remote.ticket_id, "closed successful")
        self.poll()
        self.assertProblem(self.write_message(remote.number), 409, "conflict")
        self.assertEqual(self.read_ticket(remote.number)["state"], "closed")

    def test_cancelled(self):
        """Nobody works on it any more, and nothing would be sent."""
        order, _ticket, remote = self.provide()
        order._cancel("No longer wanted")
        self.run_until_idle()
        self.assertProblem(self.write_message(remote.number), 409, "conflict")

    def test_wrong_bodies(self):
        remote = self.open_ticket()
        before = self.env["mail.message"].search_count([])
        for body, expected in (
            ({"text": None}, {"/text": "invalid_type"}),
            ({"text": "  "}, {"/text": "required"}),
            ({"text": "x" * (MAX_TEXT_LENGTH + 1)}, {"/text": "too_long"}),
            ({"text": "a\0b"}, {"/text": "invalid_characters"}),
            ({"subject": "x" * (MAX_SUBJECT_LENGTH + 1)}, {"/subject": "too_long"}),
            ({"sender": "me"}, {"/sender": "unknown_field"}),
        ):
            with self.subTest(body=body):
                self.assertInvalid(self.write_message(remote.number, **body), expected)
        form = self.call(
            f"/tickets/{remote.number}/messages",
            method="POST",
            data="text=x",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self.assertProblem(form, 415, "unsupported-media-type")
        self.assertEqual(self.env["mail.message"].search_count([]), before)

    def test_longest_message(self):
        remote = self.open_ticket()
        text, subject = "à" * MAX_TEXT_LENGTH, "à" * MAX_SUBJECT_LENGTH
        answer = self.write_message(remote.number, text=text, subject=subject)
        self.assertEqual(answer.status_code, 202, answer.text)
        self.run_until_idle()
        self.assertEqual(remote.articles[0]["Body"], text)
        (message,) = self.read_ticket(remote.number)["messages"]
        self.assertEqual(message["subject"], subject)
