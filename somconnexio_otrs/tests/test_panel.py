import base64

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.somconnexio_sync.models.sync_live_mixin import RESTING

from .common import OtrsCommon


class PanelCase(OtrsCommon):
    def setUp(self):
        super().setUp()
        RESTING.clear()
        self.addCleanup(RESTING.clear)
        self.order, self.ticket, self.remote = self.create_ticketed()
        self.otrs.agent_writes(
            self.remote.ticket_id,
            "Foto",
            "Mireu <b>",
            attachments=[
                {
                    "Filename": "casa.png",
                    "ContentType": "image/png",
                    "Content": base64.b64encode(b"a picture").decode(),
                }
            ],
        )
        self.wire.requests.clear()


@tagged("post_install", "-at_install")
class TestPanel(PanelCase):
    """What people see of a ticket, also while OTRS is out of order."""

    def read_articles(self, user=None):
        return self.ticket.with_user(user or self.backoffice).get_articles()

    def test_panel_comes_without_a_call(self):
        panel = self.order.with_user(self.backoffice).get_otrs_panel()
        [shown] = panel["tickets"]
        self.assertEqual(shown["number"], self.remote.number)
        self.assertEqual(shown["queue"], "Provisioning::Mobile")
        self.assertIn(f"TicketID={self.remote.ticket_id}", shown["url"])
        self.assertTrue(panel["can_write"])
        self.assertFalse(self.wire.requests)

    def test_contract_and_member_show_the_ticket_too(self):
        self.move(self.remote, "closed successful", ActivationDate="2026-10-09")
        for record in (self.order.contract_id, self.order.partner_id):
            panel = record.with_user(self.backoffice).get_otrs_panel()
            self.assertEqual(panel["tickets"][0]["number"], self.remote.number)
            self.assertTrue(panel["tickets"][0]["is_ended"])

    def test_articles_are_read_when_wanted(self):
        answer = self.read_articles()
        self.assertFalse(answer["problem"])
        last, first = answer["articles"]
        self.assertEqual(last["body"], "Mireu <b>")
        self.assertEqual(last["attachments"][0]["name"], "casa.png")
        self.assertEqual(first["id"], self.remote.articles[0]["ArticleID"])
        [request] = self.wire.requests
        self.assertIn("GetAttachmentContents=0", request.url)
        call = self.env["sync.call.log"].search([], limit=1)
        self.assertEqual((call.operation, call.outcome), ("TicketGet", "done"))

    def test_outage_is_a_plain_line(self):
        faults = ("refused", "failed", "lost_before", "broken", "html", "rejected")
        for fault in faults:
            with self.subTest(fault=fault):
                RESTING.clear()
                self.wire.break_next("TicketGet", fault)
                answer = self.read_articles()
                self.assertEqual(answer["articles"], [])
                self.assertIn("OTRS", answer["problem"])
                self.assertFalse(self.wire.faults)
        self.assertEqual(self.backend.breaker_failures, 0)
        self.assertFalse(self.env["queue.job"].search([("state", "=", "pending")]))

    def test_pages_of_an_outage_do_not_storm(self):
        self.wire.outage = "lost_before"
        for _page in range(5):
            self.assertIn("doesn't answer", self.read_articles()["problem"])
        self.assertEqual(len(self.wire.requests), 1)
        self.wire.outage = None
        self.frozen.tick(31)
        self.assertTrue(self.read_articles()["articles"])

    def test_breaker_pause_and_disabling_hold_pages_up_too(self):
        self.backend._pause("Update")
        self.assertIn("paused", self.read_articles()["problem"])
        self.backend.action_resume()
        self.backend.breaker_open_until = "2026-10-10 09:00:00"
        self.assertIn("doesn't answer", self.read_articles()["problem"])
        # the probe of the half-open breaker is left to the jobs
        self.assertEqual(str(self.backend.breaker_open_until), "2026-10-10 09:00:00")
        self.backend.breaker_open_until = False
        self.backend.state = "disabled"
        self.assertIn("disabled", self.read_articles()["problem"])
        self.assertFalse(self.wire.requests)

    def test_deleted_ticket_is_a_plain_line(self):
        self.otrs.delete(self.remote.ticket_id)
        self.assertIn("no longer shows", self.read_articles()["problem"])

    def test_pages_wait_a_short_time_only(self):
        seen = []
        backend = self.backend

        def look(client):
            seen.append(client._transport.request_timeout)
            return True

        self.assertEqual(backend._read_live(look), (True, ""))
        self.assertLessEqual(sum(seen[0]), 5)

    def test_only_staff_of_the_company_reads(self):
        portal = self._create_portal_user(self.order.partner_id)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_staff("stranger", "group_user", company=other)
        nobody = self._create_staff("nobody", "base.group_user")
        for user in (portal, stranger, nobody):
            for call in (
                lambda user=user: self.read_articles(user),
                lambda user=user: self.order.with_user(user).get_otrs_panel(),
                lambda user=user: self.order.partner_id.with_user(
                    user
                ).get_otrs_panel(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        self.assertFalse(self.wire.requests)

    def test_reader_sees_but_does_not_write(self):
        reader = self._create_staff("reader", "group_readonly")
        self.assertTrue(self.read_articles(reader)["articles"])
        panel = self.order.with_user(reader).get_otrs_panel()
        self.assertFalse(panel["can_write"])

    def test_why_it_waits_is_told_in_words(self):
        action = self.order.with_user(self.backoffice).action_explain_waiting()
        explanation = self.env["sync.explanation"].browse(action["res_id"])
        for text in (self.remote.number, "Provisioning::Mobile", "It was sent on"):
            self.assertIn(text, explanation.body)
        # the person who asked may read it
        self.assertTrue(explanation.with_user(self.backoffice).read(["body"]))

    def test_why_an_order_without_ticket_waits(self):
        self.backend.state = "disabled"
        order = self._create_activation()
        action = order.action_explain_waiting()
        body = self.env["sync.explanation"].browse(action["res_id"]).body
        self.assertIn("not in OTRS yet", body)
        self.assertIn("is disabled", body)


@tagged("post_install", "-at_install")
class TestPanelPages(PanelCase, HttpCase):
    def registry_enter_test_mode(self, **_options):
        """HttpCase has it switched on already."""

    def get_attachment(self, place=0, model="otrs.ticket"):
        article = self.remote.articles[-1]["ArticleID"]
        return self.url_open(
            f"/somconnexio_otrs/attachment/{model}/{self.ticket.id}/{article}/{place}"
        )

    def test_attachment_is_handed_on(self):
        self.authenticate(self.backoffice.login, self.backoffice.login)
        answer = self.get_attachment()
        self.assertEqual((answer.status_code, answer.content), (200, b"a picture"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("casa.png", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.get_attachment(place=1).status_code, 404)
        self.assertEqual(self.get_attachment(model="res.partner").status_code, 404)

    def test_outage_is_a_plain_answer(self):
        self.authenticate(self.backoffice.login, self.backoffice.login)
        self.wire.outage = "refused"
        answer = self.get_attachment()
        self.assertEqual(answer.status_code, 503)
        self.assertNotIn("Traceback", answer.text)

    def test_member_gets_nothing(self):
        user = self._create_portal_user(self.order.partner_id)
        self.authenticate(user.login, user.login)
        self.assertEqual(self.get_attachment().status_code, 404)

    def test_page_opens_and_shows_the_articles(self):
        self.start_tour(
            f"/odoo/service-orders/{self.order.id}",
            "somconnexio_otrs_panel",
            login=self.backoffice.login,
        )

    def test_page_opens_while_otrs_is_down(self):
        self.wire.outage = "refused"
        self.start_tour(
            f"/odoo/service-orders/{self.order.id}",
            "somconnexio_otrs_panel_down",
            login=self.backoffice.login,
        )
