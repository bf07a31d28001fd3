import base64
from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestArticles(OtrsCommon):
    """Notes and attachments go both ways, each once."""

    def setUp(self):
        super().setUp()
        self.order, self.ticket, self.remote = self.create_ticketed()
        self.agent = self.backoffice

    def write_article(self, ticket=None, user=None, files=(), **values):
        """Write to a ticket as a person does, and return what it became."""
        ticket = (ticket or self.ticket).with_user(user or self.agent)
        action = ticket.action_write_article()
        compose = self.env["otrs.article.compose"].with_user(user or self.agent)
        wizard = compose.with_context(**action["context"]).create(
            {"subject": "Router", "body": "És a la porteria <b>", **values}
        )
        for name, content in files:
            wizard.attachment_ids += wizard.env["ir.attachment"].create(
                {"name": name, "raw": content, "res_model": wizard._name}
            )
        wizard.action_send()
        return self.env["otrs.article"].search([], limit=1)

    def get_notes(self):
        """Articles of OTRS in the chatter, oldest first."""
        articles = self.ticket.article_ids.filtered(lambda one: one.direction == "in")
        return articles.sorted("id").message_id

    # === TO OTRS === #

    def test_message_becomes_one_article(self):
        article = self.write_article(is_visible=True)
        self.run_until_idle()
        self.assertEqual(article.state, "done")
        sent = self.remote.articles[-1]
        self.assertEqual(len(self.remote.articles), 2)
        self.assertEqual(sent["Subject"], f"Router [{article.external_code}]")
        self.assertIn("És a la porteria <b>", sent["Body"])
        self.assertEqual(sent["IsVisibleForCustomer"], 1)
        self.assertEqual(article.external_id, str(sent["ArticleID"]))
        message = article.message_id
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertEqual(
            (message.model, message.res_id), ("service.order", self.order.id)
        )
        self.assertTrue(message.subtype_id.internal)
        self.assertEqual(self.ticket.last_article_sender, self.agent.name)

    def test_our_own_articles_do_not_come_back(self):
        self.write_article()
        self.run_until_idle()
        before = len(self.order.message_ids)
        self.poll()
        self.otrs.agent_update(self.remote.ticket_id, "open")
        self.poll()
        self.assertFalse(self.get_notes())
        self.assertFalse(
            [one for one in self.order.message_ids if "Router" in (one.body or "")][1:]
        )
        self.assertGreaterEqual(len(self.order.message_ids), before)

    def test_lost_answer_makes_one_article(self):
        for fault in ("lost_after", "failed_after", "broken", "lost_before", "refused"):
            with self.subTest(fault=fault):
                self.remote.articles.clear()
                article = self.write_article()
                self.wire.break_next("TicketUpdate", fault)
                self.run_until_idle()
                self.assertEqual(article.state, "done")
                self.assertEqual(len(self.remote.articles), 1)

    def test_killed_worker_makes_one_article(self):
        """The article is there, what the job wrote is gone."""
        article = self.write_article()
        self.run_until_idle()
        article.write({"external_id": False, "date_synchronized": False})
        article.state = "to_push"
        article._push()
        self.assertEqual(len(self.remote.articles), 2)
        self.assertEqual(
            article.external_id, str(self.remote.articles[-1]["ArticleID"])
        )

    def test_answer_of_an_agent_is_not_taken_for_ours(self):
        """Its subject quotes the code of our article, whose answer was lost."""
        article = self.write_article()
        self.otrs.agent_writes(
            self.remote.ticket_id, f"Re: {article._get_marked_subject()}", "D'acord"
        )
        self.run_until_idle()
        ours = [one for one in self.remote.articles if one["CreateBy"] == 2]
        self.assertEqual(len(ours), 2)
        self.assertEqual(article.external_id, str(ours[-1]["ArticleID"]))

    def test_article_waits_for_its_ticket(self):
        order = self._create_activation()
        article = self.write_article(order.otrs_ticket_id)
        self.wire.break_next("TicketCreate", "refused", "refused")
        self.run_until_idle()
        self.assertEqual(article.state, "done")
        remote = self.get_remote(order)
        self.assertEqual(len(remote.articles), 2)

    def test_attachments_go_along(self):
        article = self.write_article(
            files=[("foto.png", b"png"), ("nota.txt", b"text")]
        )
        self.run_until_idle()
        sent = self.remote.articles[-1]["Attachment"]
        self.assertEqual(
            [(one["Filename"], one["content"]) for one in sent],
            [("foto.png", b"png"), ("nota.txt", b"text")],
        )
        kept = article.message_id.attachment_ids
        self.assertEqual(set(kept.mapped("res_model")), {"service.order"})
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "otrs.article.compose")]
            )
        )

    def test_attachment_that_is_too_large_is_named(self):
        self.backend.attachment_max_size = 0.001
        with self.assertRaisesRegex(ValidationError, "gran.pdf.*too large"):
            self.write_article(files=[("gran.pdf", b"x" * 2000)])

    def test_attachment_of_another_kind_is_named(self):
        for name in ("virus.exe", "sense", ".bashrc"):
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, f"{name}.*kind"),
            ):
                self.write_article(files=[(name, b"x")])
        self.backend.attachment_types = False
        self.assertTrue(self.write_article(files=[("virus.exe", b"x")]))

    def test_limit_that_was_lowered_since_is_an_error_that_names_the_file(self):
        article = self.write_article(files=[("gran.pdf", b"x" * 2000)])
        self.backend.attachment_max_size = 0.001
        self.run_until_idle()
        self.assertEqual(article.state, "error")
        self.assertIn("gran.pdf", article.error_message)
        self.assertEqual(len(self.remote.articles), 1)
        self.assertTrue(self.order.activity_ids)

    # === NOTES OF THE CHATTER === #

    def log_note(self, **values):
        """A person logs a note on the service order."""
        return self.order.with_user(self.agent).message_post(
            **{
                "body": "El veí obre",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_note",
                **values,
            }
        )

    def test_notes_stay_in_odoo_unless_wanted(self):
        self.log_note()
        self.run_until_idle()
        self.assertEqual(len(self.remote.articles), 1)

    def test_notes_go_to_the_ticket_if_wanted(self):
        self.backend.sends_notes = True
        self.log_note()
        self.log_note(subtype_xmlid="mail.mt_comment", body="To the member")
        self.log_note(message_type="notification", body="What Odoo says")
        self.run_until_idle()
        bodies = [one["Body"] for one in self.remote.articles[1:]]
        self.assertEqual(bodies, ["El veí obre"])
        self.assertEqual(self.remote.articles[1]["IsVisibleForCustomer"], 0)

    def test_what_comes_from_otrs_does_not_go_back(self):
        self.backend.sends_notes = True
        self.otrs.agent_writes(self.remote.ticket_id, "Dubte", "Quin pis?")
        self.poll()
        self.poll()
        self.assertEqual(len(self.remote.articles), 2)
        self.assertEqual(len(self.get_notes()), 1)

    # === FROM OTRS === #

    def test_article_becomes_one_note(self):
        self.otrs.agent_writes(
            self.remote.ticket_id,
            "Dubte",
            "Quin pis?\n<script>alert(1)</script>",
            From="Anna Agent <anna@otrs.test>",
        )
        self.poll()
        self.poll()
        note = self.get_notes()
        self.assertEqual(len(note), 1)
        self.assertTrue(note.subtype_id.internal)
        self.assertFalse(note.notified_partner_ids)
        self.assertFalse(note.author_id)
        self.assertEqual(note.email_from, "Anna Agent <anna@otrs.test>")
        self.assertIn("Anna Agent &lt;anna@otrs.test&gt;", note.body)
        self.assertNotIn("<script>", note.body)
        self.assertIn("Quin pis?", note.body)
        self.assertEqual(self.ticket.last_article_sender, "Anna Agent <anna@otrs.test>")

    def test_article_visible_to_the_member_is_a_note_that_says_so(self):
        self.order.message_subscribe(self.order.partner_id.ids)
        self.otrs.agent_writes(
            self.remote.ticket_id, "Hola", "Ja està", IsVisibleForCustomer=1
        )
        self.poll()
        note = self.get_notes()
        self.assertIn("visible to the member", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertFalse(note.notified_partner_ids)

    def test_attachments_come_within_the_limits(self):
        self.backend.attachment_max_size = 0.001
        files = [("bo.pdf", b"%PDF"), ("gran.pdf", b"x" * 2000), ("virus.exe", b"MZ")]
        self.otrs.agent_writes(
            self.remote.ticket_id,
            "Fitxers",
            "Tres",
            attachments=[
                {
                    "Filename": name,
                    "ContentType": "application/octet-stream",
                    "Content": base64.b64encode(content).decode(),
                }
                for name, content in files
            ],
        )
        self.poll()
        note = self.get_notes()
        self.assertEqual(note.attachment_ids.mapped("name"), ["bo.pdf"])
        self.assertEqual(note.attachment_ids.raw, b"%PDF")
        self.assertIn("gran.pdf", note.body)
        self.assertIn("virus.exe", note.body)

    def test_articles_of_many_tickets_are_read_together(self):
        others = [self.create_ticketed() for _ in range(4)]
        for _order, _ticket, remote in others:
            self.otrs.agent_writes(remote.ticket_id, "Hola", "Hola")
            self.otrs.agent_update(remote.ticket_id, "closed unsuccessful")
        reading = [("method_name", "in", ("_pull_articles", "_pull_history"))]
        before = self.env["queue.job"].search_count(reading)
        self.poll()
        self.assertEqual(self.env["queue.job"].search_count(reading), before + 2)
        for _order, ticket, _remote in others:
            self.assertEqual(len(ticket.article_ids), 1)
            self.assertTrue(ticket.stage_ids)

    def test_articles_may_be_left_in_otrs(self):
        self.backend.follows_articles = False
        self.otrs.agent_writes(self.remote.ticket_id, "Hola", "Hola")
        self.poll()
        self.assertFalse(self.get_notes())

    def test_outage_postpones_and_loses_nothing(self):
        self.otrs.agent_writes(self.remote.ticket_id, "Hola", "Hola")
        self.ticket._mark_to_read("_pull_articles")
        self.wire.break_next("TicketGet", "lost_before", "refused", "failed")
        self.run_until_idle()
        self.assertEqual(len(self.get_notes()), 1)

    def test_pause_postpones_and_loses_nothing(self):
        self.otrs.agent_writes(self.remote.ticket_id, "Hola", "Hola")
        self.ticket._mark_to_read("_pull_articles")
        self.backend._pause("Update")
        self.run_due_jobs()
        self.assertFalse(self.get_notes())
        self.backend.action_resume()
        self.frozen.tick(timedelta(minutes=10))
        self.run_until_idle()
        self.assertEqual(len(self.get_notes()), 1)

    # === WHO MAY === #

    def test_who_only_reads_may_not_write(self):
        reader = self._create_staff("reader", "group_readonly")
        with self.assertRaises(AccessError):
            self.write_article(user=reader)

    def test_other_company_may_not_write(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_staff("stranger", "group_user", company=other)
        with self.assertRaises(AccessError):
            self.write_article(user=stranger)
        self.assertFalse(self.env["otrs.article"].with_user(stranger).search_count([]))

    def test_file_of_somebody_else_is_not_sent(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"x",
                "res_model": "otrs.backend",
                "res_id": self.backend.id,
            }
        )
        self.backend.sudo().active = True
        other = self.env["res.company"].create({"name": "Other"})
        secret.write({"res_model": "res.company", "res_id": other.id})
        with self.assertRaises(AccessError):
            self.write_article(attachment_ids=secret.ids)
