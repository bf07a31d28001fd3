# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One receiver of events; what can go wrong, in the classes of the integration kit."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
    SyncError,
    UnknownOutcomeError,
)
from odoo.addons.somconnexio_sync.tools.network import (
    never_got_there,
    read_retry_after,
)

from .event_address import is_public
from .event_signature import make_headers

USER_AGENT = "somconnexio-events/1"
#: Bytes of an answer that are read, so that the connection can be used again
ANSWER_BYTES = 4096
GONE = 410
#: "Not now": nothing was done with the message
LATER_STATUSES = (408, 425, 429, 503)


class _InternetOnlyMixin:
    """Looks at the address that a name has led to, before anything is sent."""

    def _new_conn(self):
        connection = super()._new_conn()
        if not is_public(connection.getpeername()[0]):
            connection.close()
            raise RemoteRejectedError("private_address", "The address is private")
        return connection


class _HTTPConnection(_InternetOnlyMixin, HTTPConnection):
    pass


class _HTTPSConnection(_InternetOnlyMixin, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


class InternetOnlyAdapter(HTTPAdapter):
    """Connects to addresses of the internet only, whatever a name leads to."""

    def init_poolmanager(self, *args, **kwargs):
        """See `HTTPAdapter`."""
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _HTTPPool,
            "https": _HTTPSPool,
        }
        return result


class EventClient:
    """A receiver of events, as long as the `with` block lasts.

    :param secrets: all that are good now; each signs
    :param timeout: seconds to connect, seconds to wait for the answer
    :param observe: logs a call, see `_logged_call` of the integration kit
    :param is_trusted: an administrator named the host, which may be a private one
    """

    def __init__(
        self,
        url: str,
        secrets: Sequence[str],
        timeout: tuple[float, float],
        observe: Callable,
        *,
        is_trusted: bool = False,
    ):
        self.url = url
        self.secrets = secrets
        self.timeout = timeout
        self.observe = observe
        self._http = requests.Session()
        # neither proxies nor passwords of the server's own surroundings
        self._http.trust_env = False
        if not is_trusted:
            for scheme in ("https://", "http://"):
                self._http.mount(scheme, InternetOnlyAdapter())

    def __enter__(self) -> EventClient:
        return self

    def __exit__(self, *_exc) -> None:
        self._http.close()

    def deliver(self, message: dict) -> None:
        """Hand over a message; what has its `id` already lets it be.

        :raises SyncError: unless the receiver took it
        """
        with self.observe("deliver", message["id"]):
            self._post(message)

    def ping(self, message: dict) -> None:
        """Hand over a message that means nothing.

        :raises SyncError: unless the receiver took it
        """
        with self.observe("ping", message["id"], is_read=True):
            self._post(message)

    def _post(self, message: dict) -> None:
        body = json.dumps(message, separators=(",", ":")).encode()
        headers = make_headers(self.secrets, message["id"], int(time.time()), body)
        headers |= {"Content-Type": "application/json", "User-Agent": USER_AGENT}
        try:
            response = self._http.post(
                self.url,
                data=body,
                headers=headers,
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.RequestException as error:
            # its text has the address, which may hold a secret
            text = type(error).__name__
            if never_got_there(error):
                raise RemoteUnreachableError(text) from error
            raise UnknownOutcomeError(text) from error
        self._read(response)

    def _read(self, response: requests.Response) -> None:
        status = response.status_code
        try:
            if 200 <= status < 300:
                response.raw.read(ANSWER_BYTES)
                return
            raise self._get_error(status, read_retry_after(response))
        except (OSError, HTTPError):
            return  # the status came, the rest doesn't matter
        finally:
            response.close()

    def _get_error(self, status: int, retry_after: int | None) -> SyncError:
        details = {"status": status, "retry_after": retry_after}
        if status in LATER_STATUSES:
            return RemoteUnreachableError(f"HTTP {status}", **details)
        if status >= 500:
            return UnknownOutcomeError(f"HTTP {status}", **details)
        return RemoteRejectedError(f"HTTP {status}", **details)
