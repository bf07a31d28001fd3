"""Every kind of ticket of the demonstration, created in a real Znuny and read back.

Two kinds in a normal run; all of them with ``--full``, in both tested versions. What is
read back is read as a person of the provisioning team, not by the addon's client.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from kinds_situations import KindsSituations
from otrs_znuny import AGENT_STEP, Catcher, Znuny

from odoo.tests import tagged

IS_FULL = os.environ.get("SCX_FULL") == "1"
FEW = ("mobile", "fiber")
CORE = ("Title", "Queue", "State", "Priority", "Type", "Service", "SLA", "CustomerID")
# of these OTRS keeps the day with a midnight
MIDNIGHT = " 00:00:00"


@tagged("-at_install", "post_install")
class TestRoundTrip(KindsSituations):
    """Send, read, compare: on the Znuny of the machine's own Debian release."""

    suite = ""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Odoo's own handler knows one time-out, ours are two."""
        return super()._request_handler(s, r, **{**kw, "timeout": 60})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catcher = Catcher()
        cls.addClassCleanup(cls.catcher.close)
        folder = Path(os.environ["SCX_STATE"]) / f"znuny-kinds-{cls.suite or 'own'}"
        cls.znuny = Znuny(folder, cls.suite, cls.catcher)
        cls.addClassCleanup(cls.znuny.run, "stop.sh")
        cls.znuny.run("setup.sh")
        cls.znuny.run("reset.sh")
        cls.agent = AGENT_STEP.Agent(cls.znuny.url)
        cls.backend.url = cls.znuny.url

    def _go_round(self, client, name: str) -> None:
        """Create the ticket of a kind and compare what OTRS has with what was sent."""
        order = self._situate_kind(name)
        types = self.env["otrs.ticket.type"]
        self.assertEqual(types._find_for_order(self.backend, order), self.kinds[name])
        reference = f"KIND-{name}"
        payload = self.kinds[name]._prepare_ticket_payload(order, reference)
        self.assertFalse(self.kinds[name]._find_missing_values(order))
        self.assertFalse(self.kinds[name]._find_unknown_keys(order))
        ticket_id, number = client.create_ticket(payload, reference)
        found = self.agent.get(ticket_id)
        self.assertEqual(found["TicketNumber"], number)
        self._compare_fields(payload["DynamicField"], found)
        sent = payload["Ticket"]
        for attribute in CORE:
            self.assertEqual(found.get(attribute) or "", sent.get(attribute, ""))
        self.assertEqual(found["CustomerUserID"], sent["CustomerUser"])
        [article] = found["Articles"]
        self.assertEqual(article["Subject"], payload["Article"]["Subject"])
        self.assertEqual(article["Body"].split(), payload["Article"]["Body"].split())
        files = client.get_ticket(ticket_id, articles=True, attachments=True).articles
        self.assertEqual(
            [(one.filename, one.content) for one in files[0].attachments],
            [
                (one["Filename"], base64.b64decode(one["Content"]))
                for one in payload.get("Attachment", [])
            ],
        )

    def _compare_fields(self, sent: list[dict], found: dict) -> None:
        """Every field that was sent has its value, and no other one has any."""
        names = {item["Name"] for item in sent}
        for item in sent:
            value = found[item["Name"]]
            # a checkbox comes back as a number
            value = str(value).removesuffix(MIDNIGHT)
            self.assertEqual(value, item["Value"], item["Name"])
        every = {line.name for kind in self.kinds.values() for line in kind.field_ids}
        self.assertFalse({name for name in every - names if found.get(name)})

    def test_what_was_sent_is_what_otrs_has(self):
        names = list(self.kinds) if IS_FULL else FEW
        self.assertGreater(len(self.kinds), 25)
        with self.backend._get_client() as client:
            for name in names:
                with self.subTest(kind=name), self.env.cr.savepoint() as before:
                    self._go_round(client, name)
                    before.rollback()

    def test_check_against_otrs_finds_what_is_missing_and_nothing_else(self):
        self.backend.action_check_setup()
        check = self.env["otrs.check"].search([], order="id desc", limit=1)
        self.assertFalse(check.outage)
        self.assertFalse(check.line_ids.filtered(lambda one: one.result != "unasked"))
        kind = self.kinds["fiber"]
        kind.write({"queue": "Provisioning::Fibre", "sla": "Never", "owner": "nobody"})
        kind.field_ids.filtered(lambda line: line.name == "nomSoci").name = "nomSocio"
        tec = kind.field_ids.filtered(lambda line: line.name == "TecDelServei")
        tec.value_map = "fiber=Fibre"
        tickets = self.agent.search()
        self.backend.action_check_setup()
        check = self.env["otrs.check"].search([], order="id desc", limit=1)
        missing = check.line_ids.filtered(lambda one: one.result == "missing")
        self.assertEqual(
            set(missing.mapped("value")),
            {
                "Provisioning::Fibre",
                "Never",
                "nobody",
                "nomSocio",
                "TecDelServei = Fibre",
            },
        )
        self.assertEqual(missing.ticket_type_id, kind)
        self.assertEqual(self.agent.search(), tickets)


if IS_FULL:

    @tagged("-at_install", "post_install")
    class TestRoundTripOfTheNewest(TestRoundTrip):
        """On the newest tested version."""

        suite = "trixie"
