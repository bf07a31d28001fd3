import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone

from odoo.tests import BaseCase, common, tagged

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    SyncError,
    UnknownOutcomeError,
)

from ..tools.opencell_client import OpencellClient
from ..tools.opencell_dates import write_dates
from .scripted_server import ScriptedServer

DONE = {"status": "SUCCESS", "message": ""}
LOGGER = "odoo.addons.somconnexio_opencell.tools.opencell_transport"
PHONE = "600000001"


class TransportCase(BaseCase):
    """The client and a real server on this machine, without a database."""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # the time-outs of a test are meant as they are
        if r.url.startswith("http://127.0.0.1:"):
            return common._super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.observed = []

    @contextmanager
    def _observe(self, operation, reference, is_read):
        self.observed.append((operation, reference, is_read))
        yield

    def serve(self, answer):
        """A server for the rest of the test."""
        server = ScriptedServer(answer)
        self.addCleanup(server.stop)
        return server

    def make_client(self, url, **options):
        """A client that is closed after the test."""
        options = {"timeout": (2, 5), "observe": self._observe, **options}
        client = OpencellClient(url, "opencell", "opencell", **options)
        self.addCleanup(client.__exit__)
        return client


@tagged("post_install", "-at_install")
class TestClientTransport(TransportCase):
    """What goes over the line, and what is made of its trouble."""

    def test_calls_share_one_connection(self):
        server = self.serve(lambda heard: (200, DONE))
        client = self.make_client(server.url)
        for _index in range(3):
            client.create_or_update_customer({"code": "C1"})
        self.assertEqual(len({heard.connection for heard in server.heard}), 1)
        self.assertTrue(server.heard[0].authorization.startswith("Basic "))

    def test_slow_answer_is_lost_for_a_write_and_an_outage_for_a_read(self):
        server = self.serve(lambda heard: time.sleep(1) or (200, DONE))
        client = self.make_client(server.url, timeout=(2, 0.2))
        with self.assertRaises(UnknownOutcomeError):
            client.create_or_update_customer({"code": "C1"})
        with self.assertRaises(RemoteUnreachableError):
            client.get_subscription("S1")

    def test_refused_connection_never_got_there(self):
        server = ScriptedServer(lambda heard: (200, DONE))
        server.stop()
        client = self.make_client(server.url)
        with self.assertRaises(RemoteUnreachableError):
            client.apply_one_shot({"subscription": "S1"})

    def test_nothing_is_tried_twice(self):
        for status, body in ((500, "text"), (500, {"status": "FAIL"}), (503, "no")):
            server = self.serve(lambda heard, answer=(status, body): answer)
            client = self.make_client(server.url)
            with self.assertRaises(SyncError):
                client.apply_one_shot({"subscription": "S1"})
            self.assertEqual(len(server.heard), 1)

    def test_observer_learns_what_is_a_read(self):
        server = self.serve(lambda heard: (200, {**DONE, "subscription": {}}))
        client = self.make_client(server.url)
        client.get_subscription("S1")
        client.suspend_subscription({"subscriptionCode": "S1"})
        self.assertEqual(
            self.observed,
            [("get_subscription", "S1", True), ("suspend_subscription", "S1", False)],
        )

    def test_path_of_each_write(self):
        server = self.serve(lambda heard: (200, DONE))
        client = self.make_client(server.url)
        body = {"subscriptionCode": "S1"}
        client.suspend_subscription(body)
        client.resume_subscription(body)
        client.terminate_subscription(body)
        client.terminate_services(body)
        client.update_services(body)
        client.register_cdr_list(["a;b;c;d"], "lot 1")
        base = "/opencell/api/rest/billing"
        self.assertEqual(
            [(heard.method, heard.path.removeprefix(base)) for heard in server.heard],
            [
                ("PUT", "/subscription/suspend"),
                ("PUT", "/subscription/resume"),
                ("POST", "/subscription/terminate"),
                ("POST", "/subscription/terminateServices"),
                ("PUT", "/subscription/updateServices"),
                ("POST", "/mediation/registerCdrList"),
            ],
        )

    # === VERSIONS === #

    def test_access_is_deleted_by_what_each_version_knows_it_by(self):
        server = self.serve(lambda heard: (200, DONE))
        days = (date(2026, 11, 1), date(2026, 11, 15))
        self.make_client(server.url).delete_access(PHONE, "S/1", *days)
        modern = self.make_client(server.url, profile="v15")
        modern.delete_access(PHONE, "S/1", *days)
        with self.assertRaises(ValueError):
            modern.delete_access(PHONE, "S/1")
        root = f"/opencell/api/rest/account/access/{PHONE}/S%2F1"
        paths = [heard.path for heard in server.heard]
        self.assertEqual(paths, [root, f"{root}/2026-11-01/2026-11-15"])

    def test_later_versions_get_what_the_first_one_refuses(self):
        answer = {**DONE, "subscription": {}, "invoice": {}, "customer": {}}
        server = self.serve(lambda heard: (200, answer))
        day = date(2026, 11, 1)
        for profile in ("v7", "v15"):
            client = self.make_client(server.url, profile=profile)
            client.get_subscription("S1", valid_on=day)
            client.get_invoice_by_number("SO1", "COM")
            client.get_customer("C1")
            client.apply_one_shot({"subscription": "S1", "businessKey": "K"})
        old, new = server.heard[:4], server.heard[4:]
        for index, name in ((0, "validityDate"), (1, "invoiceType")):
            self.assertNotIn(name, old[index].query)
            self.assertIn(name, new[index].query)
        self.assertNotIn("includeCustomerAccounts", old[2].query)
        self.assertEqual(new[2].query["includeCustomerAccounts"], "true")
        self.assertEqual(old[3].body, {"subscription": "S1"})
        self.assertEqual(new[3].body["businessKey"], "K")

    # === DATES === #

    def test_dates_are_texts(self):
        zone = timezone(timedelta(hours=1))
        body = {
            "startDate": date(2026, 11, 1),
            "rows": [{"at": datetime(2026, 11, 1, 9, 30, 0, 5000, zone)}],
            "mandateDate": 1714521600000,
            "quantity": 1,
        }
        self.assertEqual(
            write_dates(body),
            {
                "startDate": "2026-11-01",
                "rows": [{"at": "2026-11-01T09:30:00.005+0100"}],
                "mandateDate": 1714521600000,
                "quantity": 1,
            },
        )

    def test_seconds_and_instants_without_zone_are_never_sent(self):
        server = self.serve(lambda heard: (200, DONE))
        client = self.make_client(server.url)
        for value in (1714521600, datetime(2026, 11, 1, 9, 30)):
            with self.assertRaises(ValueError):
                client.terminate_subscription(
                    {"subscriptionCode": "S1", "terminationDate": value}
                )
        self.assertFalse(server.heard)

    # === LISTS === #

    def _list(self, pages, total=None):
        """All rows of a list that is answered with these pages, and the offsets."""

        def answer(heard):
            page = pages.get(heard.body["offset"], [])
            paging = {} if total is None else {"totalNumberOfRecords": total}
            rows = {"subscription": [{"code": code} for code in page]}
            return 200, {"actionStatus": DONE, "paging": paging, "subscriptions": rows}

        server = self.serve(answer)
        client = self.make_client(server.url)
        rows = client.iter_pages(client.list_subscriptions, {}, 2)
        return rows, server

    def test_list_ends_where_the_total_says(self):
        rows, server = self._list({0: "ab", 2: "cd"}, total=4)
        self.assertEqual([row["code"] for row in rows], list("abcd"))
        self.assertEqual(len(server.heard), 2)

    def test_list_without_total_ends_with_an_empty_page(self):
        rows, server = self._list({0: "ab", 2: "c"})
        self.assertEqual([row["code"] for row in rows], list("abc"))
        self.assertEqual(len(server.heard), 3)

    def test_list_of_a_server_that_caps_its_pages_is_read_to_the_end(self):
        rows, _server = self._list({0: "a", 1: "b", 2: "c"}, total=3)
        self.assertEqual([row["code"] for row in rows], list("abc"))

    def test_list_whose_total_promises_too_much_ends(self):
        rows, _server = self._list({0: "ab"}, total=9)
        self.assertEqual([row["code"] for row in rows], list("ab"))

    def test_same_page_again_is_no_list(self):
        rows, server = self._list(dict.fromkeys(range(0, 100, 2), "ab"), total=99)
        with self.assertRaisesRegex(RemoteRejectedError, "same page"):
            list(rows)
        self.assertEqual(len(server.heard), 2)

    def test_list_is_never_cut_by_an_outage(self):
        def answer(heard):
            if heard.body["offset"]:
                return 503, "down"
            rows = {"subscription": [{"code": "a"}, {"code": "b"}]}
            return 200, {"actionStatus": DONE, "subscriptions": rows}

        client = self.make_client(self.serve(answer).url)
        with self.assertRaises(RemoteUnreachableError):
            list(client.iter_pages(client.list_subscriptions, {}, 2))

    def test_filter_that_would_be_cut_is_refused(self):
        server = self.serve(lambda heard: (200, {"actionStatus": DONE}))
        client = self.make_client(server.url)
        client.list_customers({"seller.code": "SC", "code": "1"}, 0, 10)
        self.assertEqual(server.heard[0].query["query"], "seller.code:SC|code:1")
        with self.assertRaises(ValueError):
            client.list_customers({"code": "a:b"}, 0, 10)

    def test_charges_are_listed_to_the_end(self):
        def answer(heard):
            rows = range(heard.body["offset"], min(heard.body["offset"] + 100, 150))
            operations = [{"id": row, "description": f"R{row}"} for row in rows]
            return 200, {"actionStatus": DONE, "walletOperations": operations}

        server = self.serve(answer)
        client = self.make_client(server.url)
        self.assertEqual(len(client.list_one_shots("S1", "CH_X")), 150)
        self.assertEqual(
            server.heard[0].body["filters"],
            {"subscription.code": "S1", "chargeInstance.code": "CH_X"},
        )

    # === CATALOGUE === #

    def test_catalogue_is_found_by_code(self):
        kinds = {
            "find_offer_template": ("offerTemplateCode", "offerTemplate"),
            "find_service_template": ("serviceTemplateCode", "serviceTemplate"),
            "find_one_shot_charge_template": (
                "oneShotChargeTemplateCode",
                "oneShotChargeTemplate",
            ),
            "find_termination_reason": ("terminationReasonCode", "terminationReason"),
            "find_billing_cycle": ("billingCycleCode", "billingCycle"),
            "find_seller": ("sellerCode", "seller"),
            "find_country": ("countryCode", "country"),
            "find_language": ("languageCode", "language"),
            "find_currency": ("currencyCode", "currency"),
            "find_email_template": ("code", "emailTemplate"),
        }
        for method, (parameter, kind) in kinds.items():
            found = {"code": "X"}
            shown = [found] if method == "find_termination_reason" else found
            server = self.serve(
                lambda heard, kind=kind, shown=shown: (
                    200,
                    {"actionStatus": DONE, kind: shown},
                )
            )
            client = self.make_client(server.url)
            self.assertEqual(getattr(client, method)("X"), found)
            self.assertEqual(server.heard[0].query, {parameter: "X"})

    def test_absent_entry_is_not_found_and_an_outage_is_not(self):
        absent = {"status": "FAIL", "errorCode": "ENTITY_DOES_NOT_EXISTS_EXCEPTION"}
        for answer, error in (
            ((404, absent), RemoteNotFoundError),
            ((404, ""), RemoteUnreachableError),
            ((500, "text"), RemoteUnreachableError),
        ):
            client = self.make_client(self.serve(lambda _heard, a=answer: a).url)
            with self.assertRaises(error):
                client.find_custom_field_template("CF", "SUBSCRIPTION")

    # === LOGS === #

    def test_phone_in_an_address_is_in_no_log_and_in_no_traceback(self):
        server = ScriptedServer(lambda heard: (200, DONE))
        client = self.make_client(server.url)
        with self.assertLogs(LOGGER, level="DEBUG") as logs:
            client.delete_access(PHONE, "S1")
        self.assertIn("/account/access/{}/{}", "\n".join(logs.output))
        self.assertNotIn(PHONE, "\n".join(logs.output))
        server.stop()
        other = self.make_client(server.url)
        with self.assertRaises(RemoteUnreachableError) as caught:
            other.delete_access(PHONE, "S1")
        self.assertIsNone(caught.exception.__cause__)
        self.assertTrue(caught.exception.__suppress_context__)
        self.assertNotIn(PHONE, str(caught.exception))
