import itertools

from odoo.tests import tagged

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
)

from ..tools import opencell_login
from ..tools.opencell_login import TOKEN_PATH, TokenSource, get_token_url
from .test_client_transport import DONE, LOGGER, TransportCase

HTML = "<html>Unauthorized</html>"
CLIENT = {
    "grant_type": "client_credentials",
    "client_id": "opencell-web",
    "client_secret": "hidden-secret",
}


@tagged("post_install", "-at_install")
class TestClientLogin(TransportCase):
    """Tokens of a Keycloak: fetched once, renewed in time, refused without harm."""

    def setUp(self):
        super().setUp()
        opencell_login._tokens.clear()
        self.addCleanup(opencell_login._tokens.clear)
        self.life = 300
        self.good = None
        self.numbers = itertools.count(1)
        self.server = self.serve(self._answer)

    def _answer(self, heard):
        if heard.path == TOKEN_PATH:
            return self._give_token(heard)
        if heard.authorization != f"Bearer {self.good}":
            return 401, HTML
        return 200, {**DONE, "subscription": {"code": "S1"}}

    def _give_token(self, heard):
        known = ("hidden-secret", "hidden-password")
        given = (heard.body.get("client_secret"), heard.body.get("password"))
        if not set(given) & set(known):
            refusal = {"error": "invalid_client", "error_description": "berta is bad"}
            return 401, refusal
        self.good = f"hidden-token-{next(self.numbers)}"
        return 200, {"access_token": self.good, "expires_in": self.life}

    def _make_client(self, form=None, **options):
        source = TokenSource(get_token_url(self.server.url), form or CLIENT, (2, 5))
        return self.make_client(self.server.url, token_source=source, **options)

    def _count(self, path):
        return sum(heard.path.endswith(path) for heard in self.server.heard)

    def test_both_grants_send_what_keycloak_wants(self):
        password = {
            "grant_type": "password",
            "client_id": "opencell-web",
            "username": "berta",
            "password": "hidden-password",
        }
        for form in (CLIENT, password):
            self._make_client(form).get_subscription("S1")
            asked = [one for one in self.server.heard if one.path == TOKEN_PATH][-1]
            self.assertEqual(asked.body, form)
            self.assertFalse(asked.authorization)

    def test_one_token_serves_all_clients_of_the_process(self):
        for _index in range(3):
            self._make_client().get_subscription("S1")
        self.assertEqual(self._count(TOKEN_PATH), 1)
        self.assertEqual(self._count("/billing/subscription"), 3)

    def test_token_is_renewed_before_its_end(self):
        # as long as a call may take: it would end on the way
        self.life = opencell_login.EARLIER
        client = self._make_client()
        for _index in range(2):
            client.get_subscription("S1")
        self.assertEqual(self._count(TOKEN_PATH), 2)

    def test_call_is_repeated_once_with_a_new_token(self):
        client = self._make_client()
        client.get_subscription("S1")
        self.good = "another: Keycloak was restarted"
        client.create_or_update_customer({"code": "C1"})
        self.assertEqual(self._count(TOKEN_PATH), 2)
        self.assertEqual(self._count("/customer/createOrUpdate"), 2)

    def test_call_that_is_refused_twice_is_not_made_a_third_time(self):
        client = self._make_client()
        client.get_subscription("S1")
        self.server.heard.clear()
        real, self._give_token = self._give_token, self._give_bad_token
        self.good = "none"
        with self.assertRaises(RemoteUnreachableError):
            client.create_or_update_customer({"code": "C1"})
        self._give_token = real
        self.assertEqual(self._count("/customer/createOrUpdate"), 2)

    def _give_bad_token(self, _heard):
        return 200, {"access_token": f"hidden-bad-{next(self.numbers)}"}

    def test_without_token_nothing_is_sent(self):
        client = self._make_client({**CLIENT, "client_secret": "wrong"})
        with self.assertRaises(RemoteUnreachableError) as caught:
            client.create_or_update_customer({"code": "C1"})
        self.assertEqual(self._count("/customer/createOrUpdate"), 0)
        self.assertIn("invalid_client", str(caught.exception))
        self.assertNotIn("berta", str(caught.exception))

    def test_answer_without_token_is_not_quoted(self):
        self._give_token = lambda _heard: (200, {"refresh_token": "hidden-token"})
        with self.assertRaises(RemoteUnreachableError) as caught:
            self._make_client().get_subscription("S1")
        self.assertNotIn("hidden", str(caught.exception))
        self.assertIsNone(caught.exception.__cause__)

    def test_keycloak_out_of_order_is_an_outage(self):
        source = TokenSource("http://127.0.0.1:1/token", CLIENT, (2, 5))
        client = self.make_client(self.server.url, token_source=source)
        with self.assertRaises(RemoteUnreachableError):
            client.create_or_update_customer({"code": "C1"})
        self.assertFalse(self.server.heard)

    def test_basic_log_in_is_not_repeated(self):
        client = self.make_client(self.server.url)
        with self.assertRaises(RemoteUnreachableError):
            client.get_subscription("S1")
        self.assertEqual(self._count("/billing/subscription"), 1)

    def test_refusal_of_opencell_itself_stays_one(self):
        refused = {"status": "FAIL", "errorCode": "ACTION_FORBIDDEN", "message": "No."}
        server = self.serve(
            lambda heard: self._give_token(heard)
            if heard.path == TOKEN_PATH
            else (403, refused)
        )
        source = TokenSource(get_token_url(server.url), CLIENT, (2, 5))
        with self.assertRaises(RemoteRejectedError):
            self.make_client(server.url, token_source=source).get_subscription("S1")

    def test_no_secret_is_logged_or_shown(self):
        client = self._make_client()
        with (
            self.assertLogs(level="DEBUG") as others,
            self.assertLogs(LOGGER, level="DEBUG") as ours,
        ):
            client.get_subscription("S1")
            self.good = "another"
            client.create_or_update_customer({"code": "C1"})
        text = "\n".join([*others.output, *ours.output, repr(client._bearer._source)])
        self.assertIn(TOKEN_PATH, text)
        self.assertNotIn("hidden", text)
