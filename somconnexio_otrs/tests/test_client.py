from datetime import datetime

from odoo.tests import tagged

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..tools.otrs_client import SESSIONS
from ..tools.otrs_values import (
    find_problems,
    format_value,
    from_server_time,
    parse_value,
    to_server_time,
)
from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestClient(OtrsCommon):
    """What becomes of each fault, and what is in a request."""

    def setUp(self):
        super().setUp()
        self.client = self.backend._get_client()
        self.addCleanup(self.client.__exit__)
        self.backend.breaker_threshold = 1000

    def _assert_classes(self, operation, call, expected):
        for fault, error in expected.items():
            with self.subTest(operation=operation, fault=fault):
                self.wire.break_next(operation, fault)
                with self.assertRaises(error) as caught:
                    call()
                self.assertIs(type(caught.exception), error)
                self.assertFalse(self.wire.faults)

    def test_lost_answer_of_a_write_has_an_unknown_outcome(self):
        self.client.check()
        first, second = (
            self.otrs.add_ticket(Title="x", State="open", Queue="Raw").ticket_id
            for _turn in range(2)
        )
        for operation in ("TicketCreate", "TicketUpdate", "LinkAdd"):
            calls = {
                "TicketCreate": lambda: self.client.create_ticket(
                    {"Ticket": {"Title": "x"}, "Article": {"Subject": "x", "Body": "x"}}
                ),
                "TicketUpdate": lambda: self.client.update_ticket(
                    1, {"Ticket": {"State": "open"}}
                ),
                "LinkAdd": lambda: self.client.link_tickets(first, second),
            }
            self._assert_classes(
                operation,
                calls[operation],
                {
                    "refused": RemoteUnreachableError,
                    "rejected": RemoteRejectedError,
                    "failed": UnknownOutcomeError,
                    "lost_before": UnknownOutcomeError,
                    "html": UnknownOutcomeError,
                    "broken": UnknownOutcomeError,
                },
            )

    def test_lost_answer_of_a_read_is_an_outage_and_never_says_not_there(self):
        self.client.check()
        outage = {
            fault: RemoteUnreachableError
            for fault in ("refused", "failed", "lost_before", "broken", "html")
        }
        self._assert_classes("TicketGet", lambda: self.client.get_ticket(1), outage)
        self._assert_classes(
            "TicketSearch", lambda: self.client.search_by_field("OdooRef", "x"), outage
        )
        with self.assertRaises(RemoteNotFoundError):
            self.client.get_ticket(1)
        self.assertEqual(self.client.search_by_field("OdooRef", "x"), [])

    def test_session_is_shared_and_renewed_once(self):
        _order, _ticket, remote = self.create_ticketed()
        self.assertEqual(self.otrs.calls.count("SessionCreate"), 1)
        self.otrs.expire_sessions()
        self.assertEqual(self.client.get_ticket(remote.ticket_id).number, remote.number)
        self.assertEqual(self.otrs.calls.count("SessionCreate"), 2)
        self.assertEqual(len(SESSIONS._sessions), 1)

    def test_wrong_password_makes_everything_wait(self):
        self.backend.password = "wrong"
        order = self._create_activation()
        self.commit()
        job = self.run_job(self.jobs_of(order.otrs_ticket_id))
        self.assertEqual(job.state, "pending")
        self.assertEqual(order.otrs_ticket_id.state, "to_push")
        self.backend.password = "api-secret"
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)

    def test_session_that_is_never_accepted_does_not_loop(self):
        self.client.check()
        self.otrs.is_forgetful = True
        with self.assertRaises(RemoteUnreachableError):
            self.client.get_ticket(1)

    def test_no_secret_is_in_any_address_or_log(self):
        with self.assertLogs("odoo.addons.somconnexio_otrs", "DEBUG") as logs:
            order, _ticket, _remote = self.create_ticketed()
            self.poll()
        session = next(iter(self.otrs.sessions))
        for request in self.wire.requests:
            self.assertNotIn(session, request.url)
            self.assertNotIn("api-secret", request.url)
        told = "\n".join(logs.output)
        self.assertIn("TicketCreate", told)
        for secret in (session, "api-secret", order.partner_id.email):
            self.assertNotIn(secret, told)

    def test_calls_are_logged_without_content(self):
        order, ticket, _remote = self.create_ticketed()
        rows = self.env["sync.call.log"].search([("backend_code", "=", "OTRS_A")])
        self.assertIn("TicketCreate", rows.mapped("operation"))
        row = rows.filtered(lambda row: row.operation == "TicketCreate")
        self.assertEqual((row.outcome, row.reference), ("done", order.name))
        self.assertTrue(ticket.attempts)

    def test_both_time_outs_come_from_the_backend(self):
        self.backend.write({"connect_timeout": 3, "read_timeout": 7})
        client = self.backend._get_client()
        self.assertEqual(client._transport.request_timeout, (3, 7))

    def test_check_connection_tells_the_person(self):
        action = self.backend.action_check_connection()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.otrs.calls, ["SessionCreate"])

    # === VALUES === #

    def test_values_as_otrs_takes_them(self):
        moment = datetime(2026, 10, 5, 9, 30)
        for value, value_format, expected in (
            (moment.date(), "date", "2026-10-05"),
            (moment, "datetime", "2026-10-05 09:30:00"),
            (True, "flag", "1"),
            (False, "flag", "0"),
            ("+34 600 12-31-23", "digits", "34600123123"),
            ("  text ", "text", "text"),
            (False, "text", ""),
            (0, "text", "0"),
        ):
            self.assertEqual(format_value(value, value_format), expected)

    def test_values_as_they_come_back(self):
        for value, value_format, expected in (
            ("2026-10-05 00:00:00", "date", datetime(2026, 10, 5).date()),
            ("2026-10-05 09:30:00", "datetime", datetime(2026, 10, 5, 9, 30)),
            (1, "flag", True),
            ("0", "flag", False),
            ("600 123 123", "digits", "600123123"),
            ("-", "digits", None),
            (["a", "b"], "text", "a, b"),
            ({}, "text", None),
            (None, "date", None),
        ):
            self.assertEqual(parse_value(value, value_format), expected)
        with self.assertRaises(ValueError):
            parse_value("05/10/2026", "date")

    def test_times_of_a_server_in_another_zone(self):
        moment = datetime(2026, 7, 1, 10)
        self.assertEqual(to_server_time(moment, "Europe/Madrid"), "2026-07-01 12:00:00")
        self.assertEqual(
            from_server_time("2026-07-01 12:00:00", "Europe/Madrid"), moment
        )
        # the hour that comes twice is read as the earlier one: nothing is missed
        self.assertEqual(
            from_server_time("2026-10-25 02:30:00", "Europe/Madrid"),
            datetime(2026, 10, 25, 0, 30),
        )
        self.assertIsNone(from_server_time("", "UTC"))

    def test_everything_that_otrs_would_refuse_is_named(self):
        problems = find_problems(
            {
                "Ticket": {"Title": "x" * 256},
                "DynamicField": [
                    {"Name": "Long", "Value": "x" * 3801},
                    {"Name": "Bad Name", "Value": "x"},
                    {"Name": "Twice", "Value": "1"},
                    {"Name": "Twice", "Value": "2"},
                    {"Name": "Nothing", "Value": None},
                ],
            }
        )
        self.assertEqual(
            problems,
            [
                ("too_long", "Title"),
                ("too_long", "Long"),
                ("bad_name", "Bad Name"),
                ("repeated", "Twice"),
                ("no_value", "Nothing"),
            ],
        )
