# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from datetime import datetime

from markupsafe import Markup

from odoo.exceptions import AccessError

from .common import SomconnexioCommon


class TestTimeline(SomconnexioCommon):
    """The life of a contract is told in one list, the newest first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._activate_contract()
        cls.activation = cls.contract.activation_order_id
        cls.lead = cls.contract.lead_id
        cls.reason = cls.env["contract.termination.reason"].search([], limit=1)
        cls.reader = cls._create_staff("test_reader", "group_readonly")
        cls._set_date(cls.lead, "2026-03-01 08:00:00")
        cls._set_date(cls.activation, "2026-03-02 08:00:00")
        cls.env["mail.message"].search(
            [("model", "in", (cls.contract._name, "service.order", "crm.lead"))]
        ).unlink()

    @classmethod
    def _set_date(cls, record, moment: str) -> None:
        """The ORM lets nobody write when a record was created."""
        record.flush_recordset()
        cls.env.cr.execute(
            f"UPDATE {record._table} SET create_date = %s WHERE id = %s",
            (moment, record.id),
        )
        record.invalidate_recordset()

    @classmethod
    def _post(cls, record, date: str, body: str = "Hello", **values):
        values = {"message_type": "email", "subtype_xmlid": "mail.mt_comment", **values}
        message = record.message_post(body=body, **values)
        message.date = date
        return message

    def _read(self, contract=None, user=None, **kwargs) -> list[dict]:
        contract = contract or self.contract
        return contract.with_user(user or self.backoffice)._get_timeline(**kwargs)

    def _read_pages(self, user=None) -> list[list[dict]]:
        """All pages, as the web client asks for them."""
        contract = self.contract.with_user(user or self.backoffice)
        pages, before = [], None
        while True:
            # What travels is text.
            page = json.loads(json.dumps(contract.get_timeline(before)))
            pages.append(page["entries"])
            before = page["next"]
            if not before:
                return pages

    # === ORDER === #

    def test_newest_comes_first_whatever_its_kind(self):
        self._post(self.contract, "2026-03-01 12:00:00", subject="Welcome")
        termination = self.contract._request_termination(self._get_day(9), self.reason)
        self._set_date(termination, "2026-03-04 08:00:00")
        self._post(self.activation, "2026-03-03 12:00:00", subject="It works")
        entries = self._read()
        self.assertEqual(
            [(entry["kind"], entry["title"]) for entry in entries],
            [
                ("service_order", f"Termination: {self.product_mobile.name}"),
                ("mail", "It works"),
                ("service_order", f"Activation: {self.product_mobile.name}"),
                ("mail", "Welcome"),
                ("order", self.lead.display_name),
            ],
        )

    def test_entry_tells_state_actor_and_where_to_go(self):
        [activation, order] = self._read()
        self.assertEqual(
            (activation["res_model"], activation["res_id"]),
            ("service.order", self.activation.id),
        )
        self.assertEqual(activation["state"], "Completed")
        self.assertEqual(activation["tone"], "success")
        self.assertEqual(activation["actor"], self.env.user.name)
        self.assertEqual(activation["date"], datetime(2026, 3, 2, 8))
        self.assertEqual(
            (order["res_model"], order["res_id"]), ("crm.lead", self.lead.id)
        )
        message = self._post(self.lead, "2026-03-05 12:00:00", subject="Thanks")
        mail = self._read()[0]
        self.assertEqual(mail["id"], message.id)
        self.assertEqual(
            (mail["res_model"], mail["res_id"]), ("crm.lead", self.lead.id)
        )

    def test_contract_of_the_new_holder_tells_how_it_came(self):
        holder = self._create_member()
        [change] = self.env["service.order"]._request(
            "holder_change",
            self.contract,
            {
                "new_partner_id": holder,
                "iban": self._make_iban(),
                "consent_date": self._get_day(),
            },
            door="back_office",
            effective_date=self._get_day(),
        )
        change._fulfil()
        successor = change.successor_contract_id
        self.assertIn(
            ("service.order", change.id),
            [(e["res_model"], e["res_id"]) for e in self._read(successor)],
        )

    # === PAGES === #

    def test_pages_show_everything_once(self):
        """Many at the same moment are no reason to lose one or to show it twice."""
        for number in range(45):
            self._post(self.contract, "2026-03-02 08:00:00", subject=f"No. {number}")
        self._post(self.contract, "2026-02-01 08:00:00", subject="The first one")
        pages = self._read_pages()
        self.assertEqual([len(page) for page in pages], [20, 20, 8])
        keys = [(entry["kind"], entry["id"]) for page in pages for entry in page]
        self.assertEqual(len(set(keys)), 48)
        dates = [entry["date"] for page in pages for entry in page]
        self.assertEqual(dates, sorted(dates, reverse=True))
        self.assertEqual(pages[-1][-1]["title"], "The first one")

    def test_what_comes_meanwhile_moves_no_page(self):
        for number in range(25):
            self._post(self.contract, f"2026-04-{number + 1:02d} 08:00:00")
        contract = self.contract.with_user(self.backoffice)
        first = contract.get_timeline()
        self._post(self.contract, "2026-05-01 08:00:00", subject="Just now")
        second = contract.get_timeline(first["next"])
        shown = {(e["kind"], e["id"]) for e in first["entries"]}
        self.assertFalse(shown & {(e["kind"], e["id"]) for e in second["entries"]})
        self.assertEqual(len(first["entries"]) + len(second["entries"]), 27)

    def test_moments_between_two_seconds_are_kept_apart(self):
        """The database knows microseconds, and a cursor must not forget them."""
        for number in range(25):
            termination = self.contract._request_termination(
                self._get_day(9 + number), self.reason
            )
            self._set_date(termination, f"2026-03-04 08:00:00.{500000 - number}")
        pages = self._read_pages()
        keys = [(entry["kind"], entry["id"]) for page in pages for entry in page]
        self.assertEqual(len(keys), 27)
        self.assertEqual(len(set(keys)), 27)

    def test_number_of_queries_does_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._read()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(15):
            self._post(self.contract, f"2026-04-{number + 1:02d} 08:00:00")
        self.assertLessEqual(count(), few + 4)

    # === TEXT ONLY === #

    def test_nothing_from_outside_is_html(self):
        evil = Markup(
            "<p>Bon dia,<br>què tal? <script>alert(1)</script><b>Berta</b></p>"
        )
        self._post(self.contract, "2026-03-05 12:00:00", body=evil)
        [mail, *_others] = self._read()
        self.assertIs(type(mail["title"]), str)
        self.assertNotIn("<", mail["title"])
        self.assertIn("Bon dia", mail["title"])
        self.assertIn("Berta", mail["title"])

    def test_long_text_is_cut(self):
        self._post(self.contract, "2026-03-05 12:00:00", body="paraula " * 100)
        title = self._read()[0]["title"]
        self.assertLessEqual(len(title), 120)
        self.assertTrue(title.endswith("…"))

    def test_notes_of_staff_are_not_mails(self):
        self._post(
            self.contract,
            "2026-03-05 12:00:00",
            subject="Careful with this one",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self.assertNotIn("mail", [entry["kind"] for entry in self._read()])

    # === ACCESS === #

    def test_reader_sees_it_too(self):
        self.assertEqual(len(self._read(user=self.reader)), 2)

    def test_form_brings_the_first_page(self):
        page = self.contract.with_user(self.reader).timeline
        self.assertEqual([entry["kind"] for entry in page["entries"]][-1], "order")
        self.assertFalse(page["next"])

    def test_source_that_may_not_be_read_is_left_out(self):
        """Somebody of accounting reads contracts, but no service order."""
        accountant = self._create_staff(
            "test_accountant", "account.group_account_manager"
        )
        kinds = {entry["kind"] for entry in self._read(user=accountant)}
        self.assertNotIn("service_order", kinds)

    def test_members_do_not_read_it(self):
        login = self._create_portal_user(self.contract.partner_id)
        contract = self.contract.with_user(login)
        with self.assertRaises(AccessError):
            contract.get_timeline()
        with self.assertRaises(AccessError):
            contract.read(["timeline"])

    def test_other_cooperative_does_not_read_it(self):
        company = self._create_cooperative("Una altra cooperativa")
        stranger = self._create_staff("test_stranger", "group_user", company)
        with self.assertRaises(AccessError):
            self.contract.with_user(stranger).get_timeline()
