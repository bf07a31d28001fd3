# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import socket
import threading

import requests

from odoo.tests import BaseCase, tagged

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

from ..tools.event_address import find_address_problem, is_public
from ..tools.event_client import InternetOnlyAdapter
from ..tools.event_signature import is_secret, make_headers, make_secret, verify


@tagged("post_install", "-at_install")
class TestEventAddress(BaseCase):
    """Nobody reaches through us what only our server can reach."""

    def test_addresses(self):
        expected = {
            "https://www.example.org/events?key=1": None,
            "https://example.org:8443": None,
            "https://93.184.216.34/": None,
            "https://[2606:2800:220:1::1]/": None,
            "http://www.example.org/": "https_required",
            "https://localhost/": "private_address",
            "https://odoo/": "private_address",
            "https://db.localhost/": "private_address",
            "https://127.0.0.1/": "private_address",
            "https://127.1/": "private_address",
            "https://2130706433/": "private_address",
            "https://0x7f.1/": "private_address",
            "https://10.0.0.8/": "private_address",
            "https://169.254.169.254/latest/meta-data": "private_address",
            "https://[::1]/": "private_address",
            "https://[::ffff:10.0.0.1]/": "private_address",
            "https://[fe80::1]/": "private_address",
            "https://224.0.0.1/": "private_address",
            "ftp://www.example.org/": "invalid_url",
            "file:///etc/passwd": "invalid_url",
            "https://": "invalid_url",
            "https://me:pass@www.example.org/": "invalid_url",
            "https://www.example.org\\@10.0.0.1/": "invalid_url",
            "https://www.example.org/#a": "invalid_url",
            "https://www.example.org:99999/": "invalid_url",
            "https://www.example.org/a b": "invalid_url",
            "https://[::1/": "invalid_url",
            "https://www.example.org/" + "a" * 1000: "invalid_url",
            "no address": "invalid_url",
        }
        found = {url: find_address_problem(url, ()) for url in expected}
        self.assertEqual(found, expected)

    def test_trusted_host(self):
        trusted = ["127.0.0.1", "hub.internal"]
        self.assertIsNone(find_address_problem("http://127.0.0.1:99/x", trusted))
        self.assertIsNone(find_address_problem("http://hub.internal/x", trusted))
        problem = find_address_problem("http://127.0.0.2/x", trusted)
        self.assertEqual(problem, "https_required")
        problem = find_address_problem("ftp://hub.internal/x", trusted)
        self.assertEqual(problem, "invalid_url")

    def test_public_addresses(self):
        for address in ("93.184.216.34", "2606:2800:220:1::1"):
            self.assertTrue(is_public(address), address)
        for address in ("::ffff:127.0.0.1", "fe80::1%eth0", "100.64.0.1", "0.0.0.0"):
            self.assertFalse(is_public(address), address)

    def test_name_that_leads_to_a_private_address_gets_nothing(self):
        """Whatever a name led to when it was registered: the connection decides."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(10)
            received = []

            def serve():
                connection, _peer = server.accept()
                with connection:
                    connection.settimeout(10)
                    received.append(connection.recv(1000))

            thread = threading.Thread(target=serve)
            thread.start()
            with requests.Session() as session:
                session.mount("http://", InternetOnlyAdapter())
                with self.assertRaises(RemoteRejectedError):
                    session.post(
                        f"http://localhost:{server.getsockname()[1]}/", timeout=10
                    )
            thread.join()
        self.assertEqual(received, [b""])


@tagged("post_install", "-at_install")
class TestEventSignature(BaseCase):
    """What receivers check."""

    def test_signature_of_the_specification(self):
        """The example that the receivers' libraries are tested with."""
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        event_id, timestamp = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
        body = b'{"test": 2432232314}'
        headers = make_headers([secret], event_id, timestamp, body)
        self.assertEqual(
            headers["webhook-signature"],
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        )
        self.assertTrue(verify(secret, headers, body, timestamp + 299))

    def test_what_is_refused(self):
        secret, other = make_secret(), make_secret()
        self.assertTrue(is_secret(secret))
        self.assertFalse(is_secret("whsec_short"))
        headers = make_headers([secret], "e1", 1000, b"{}")
        self.assertTrue(verify(secret, headers, b"{}", 1000))
        self.assertFalse(verify(other, headers, b"{}", 1000))
        self.assertFalse(verify(secret, headers, b"{ }", 1000))
        self.assertFalse(verify(secret, headers, b"{}", 1301))
        self.assertFalse(verify(secret, headers, b"{}", 699))
        self.assertFalse(verify(secret, {}, b"{}", 1000))
        for change in (
            {"webhook-id": "e2"},
            {"webhook-timestamp": "1001"},
            {"webhook-timestamp": "later"},
            {"webhook-signature": "v1,AAAA"},
        ):
            self.assertFalse(verify(secret, {**headers, **change}, b"{}", 1000), change)

    def test_two_secrets(self):
        old, new = make_secret(), make_secret()
        headers = make_headers([new, old], "e1", 1000, b"{}")
        self.assertEqual(len(headers["webhook-signature"].split(" ")), 2)
        for secret in (old, new):
            self.assertTrue(verify(secret, headers, b"{}", 1000))
