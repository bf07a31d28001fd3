import socket
import ssl
import threading
from contextlib import contextmanager
from unittest.mock import Mock

import requests
from freezegun import freeze_time
from urllib3.exceptions import MaxRetryError, SSLError

from odoo.tests import BaseCase, tagged

from ..tools.network import LONGEST_WAIT, never_got_there, read_retry_after


@tagged("post_install", "-at_install")
class TestNetwork(BaseCase):
    @contextmanager
    def _server(self, behave):
        """A server of one connection; give its URL."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]

            def serve():
                connection, __ = server.accept()
                with connection:
                    behave(connection)

            thread = threading.Thread(target=serve)
            thread.start()
            yield f"http://127.0.0.1:{port}"
            thread.join()

    def _get_error(self, url):
        with self.assertRaises(requests.exceptions.RequestException) as caught:
            requests.post(url, data="x" * 100, timeout=20)
        return caught.exception

    def test_refused_connection_never_got_there(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.assertTrue(never_got_there(self._get_error(f"http://127.0.0.1:{port}")))

    def test_address_that_is_none_never_got_there(self):
        for url in ("127.0.0.1", "gopher://127.0.0.1", "http://"):
            with self.subTest(url):
                self.assertTrue(never_got_there(self._get_error(url)))

    def test_request_read_and_connection_closed_may_have_had_its_effect(self):
        with self._server(lambda connection: connection.recv(4096)) as url:
            self.assertFalse(never_got_there(self._get_error(url)))

    def test_half_an_answer_may_have_had_its_effect(self):
        def behave(connection):
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

        with self._server(behave) as url:
            self.assertFalse(never_got_there(self._get_error(url)))

    def test_time_outs(self):
        self.assertTrue(never_got_there(requests.exceptions.ConnectTimeout()))
        self.assertFalse(never_got_there(requests.exceptions.ReadTimeout()))

    def test_certificate_is_checked_before_anything_is_sent(self):
        for reason, expected in (
            (ssl.SSLCertVerificationError("self-signed certificate"), True),
            (ssl.SSLError("decryption failed"), False),
        ):
            wrapped = MaxRetryError(None, "/", SSLError(reason))
            error = requests.exceptions.SSLError(wrapped)
            with self.subTest(reason=reason):
                self.assertEqual(never_got_there(error), expected)

    def _wait(self, text):
        headers = {} if text is None else {"Retry-After": text}
        return read_retry_after(Mock(headers=headers))

    def test_wait_that_a_remote_asks_for(self):
        with freeze_time("2026-11-25 10:00:00"):
            for text, seconds in (
                ("120", 120),
                (" 7 ", 7),
                ("999999", LONGEST_WAIT),
                ("Wed, 25 Nov 2026 10:00:30 GMT", 30),
                ("Wed, 25 Nov 2026 09:00:00 GMT", None),
                ("0", None),
                ("-5", None),
                ("soon", None),
                ("", None),
                (None, None),
            ):
                with self.subTest(text):
                    self.assertEqual(self._wait(text), seconds)
