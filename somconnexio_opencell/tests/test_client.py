from odoo.tests import tagged

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..tools.opencell_answers import mask
from .common import OpencellCommon

CUSTOMER = {"code": "C1", "seller": "SC", "customerCategory": "CLIENT"}
#: what comes back → what it means for a call that writes, and for one that reads
MEANING = {
    "refused": (RemoteUnreachableError, RemoteUnreachableError),
    "lost_before": (UnknownOutcomeError, RemoteUnreachableError),
    "lost_after": (UnknownOutcomeError, RemoteUnreachableError),
    "text_500": (UnknownOutcomeError, RemoteUnreachableError),
    "html_401": (RemoteUnreachableError, RemoteUnreachableError),
    "unavailable": (RemoteUnreachableError, RemoteUnreachableError),
    "status_500": (RemoteRejectedError, RemoteRejectedError),
    "fail_200": (RemoteRejectedError, RemoteRejectedError),
    "rejected": (RemoteRejectedError, RemoteRejectedError),
}


@tagged("post_install", "-at_install")
class TestClient(OpencellCommon):
    """What each answer is taken for. An outage is never "does not exist"."""

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 1000

    def _call(self, method, *arguments):
        with self.backend._get_client() as client:
            return getattr(client, method)(*arguments)

    def test_each_answer_has_its_class(self):
        for fault, (on_write, on_read) in MEANING.items():
            for expected, call in (
                (on_write, ("create_or_update_customer", CUSTOMER)),
                (on_read, ("get_subscription", "S1")),
            ):
                with self.subTest(fault=fault, call=call[0]):
                    self.wire.break_next(fault)
                    with self.assertRaises(expected) as caught:
                        self._call(*call)
                    self.assertIs(type(caught.exception), expected)

    def test_unknown_object_is_not_found(self):
        for profile in ("v7", "v15"):
            self.set_remote(profile)
            with self.assertRaises(RemoteNotFoundError):
                self._call("get_subscription", "S1")

    def test_unknown_address_is_an_outage(self):
        for profile in ("v7", "v15"):
            self.set_remote(profile)
            with (
                self.backend._get_client() as client,
                self.assertRaises(RemoteUnreachableError),
            ):
                client._request("nothing", "GET", "/nothing", is_read=True)

    def test_code_of_a_refusal_is_kept(self):
        for profile in ("v7", "v15"):
            self.set_remote(profile)
            with self.assertRaises(RemoteRejectedError) as caught:
                self._call("create_or_update_customer", {"code": "C1"})
            self.assertEqual(caught.exception.code, "MISSING_PARAMETER")
            self.assertEqual(caught.exception.status, 400)

    def test_unknown_property_is_refused(self):
        with self.assertRaises(RemoteRejectedError) as caught:
            self._call("create_or_update_customer", {**CUSTOMER, "iban": "X"})
        self.assertIn("Unrecognized field", str(caught.exception))

    def test_breakdown_on_a_name_too_long_is_not_taken_for_a_refusal(self):
        body = {**CUSTOMER, "name": {"lastName": "x" * 51}}
        with self.assertRaises(UnknownOutcomeError):
            self._call("create_or_update_customer", body)

    def test_address_may_name_the_api_or_not(self):
        for end in ("", "/", "/api/rest", "/api/rest/"):
            self.backend.url = f"http://opencell.test/opencell{end}"
            self.assertIn("version 7.6.7", self._call("get_version"))

    def test_logs_hold_no_personal_data(self):
        body = {
            **CUSTOMER,
            "vatNo": "ES50000001W",
            "contactInformation": {"email": "berta@example.com", "phone": "600000001"},
        }
        logger = "odoo.addons.somconnexio_opencell.tools.opencell_transport"
        with self.assertLogs(logger, level="DEBUG") as logs:
            self._call("create_or_update_customer", body)
        text = "\n".join(logs.output)
        self.assertIn("C1", text)
        for value in ("ES50000001W", "berta@example.com", "600000001"):
            self.assertNotIn(value, text)

    def test_messages_are_masked(self):
        text = mask(
            "bad ES9121000418450200051332 of berta@example.com, 50000001W, 600000001"
        )
        self.assertEqual(text, "bad (IBAN) of (e-mail), (VAT), (phone)")

    def test_each_call_is_in_the_log(self):
        self._call("create_or_update_customer", CUSTOMER)
        row = self.env["sync.call.log"].search([], limit=1)
        self.assertEqual(row.operation, "create_or_update_customer")
        self.assertEqual((row.reference, row.outcome), ("C1", "done"))
