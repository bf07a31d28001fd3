"""Sessions of an OTRS account, shared by the jobs of a process."""

import hashlib
import threading
from contextlib import nullcontext
from functools import partial

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
)

from .otrs_transport import READ_OPERATIONS, OtrsTransport, SessionExpiredError
from .otrs_values import find_problems


class SessionCache:
    """Session ids of this process, by account. OTRS keeps every session it ever gave
    for hours, so a new one for each job would pile up there."""

    def __init__(self):
        self._lock = threading.Lock()
        self._sessions = {}

    def get(self, key):
        """Session of an account, or None."""
        with self._lock:
            return self._sessions.get(key)

    def set(self, key, session):
        """Remember the session; None forgets it."""
        with self._lock:
            self._sessions[key] = session

    def clear(self):
        """Forget all of them."""
        with self._lock:
            self._sessions.clear()


SESSIONS = SessionCache()


def _observe_nothing(operation, reference, is_read):
    return nullcontext()


class OtrsSession:
    """A logged-in account: what every operation needs.

    :param base_url: scheme, host and port of the server, no path
    :param webservices: names of the ticket and (optional) link web service
    :param time_zone: the server's ``OTRSTimeZone``
    :param timeout: seconds to connect and to wait for an answer
    :param observe: called with (operation, reference, is_read) for every request,
        returns the context manager that logs it
    """

    def __init__(
        self,
        base_url,
        username,
        password,
        *,
        webservices,
        time_zone="UTC",
        timeout=(5, 30),
        observe=_observe_nothing,
    ):
        # for a second connection, which leaves the logging to the first
        self._fork = partial(
            type(self),
            base_url,
            username,
            password,
            webservices=webservices,
            time_zone=time_zone,
            timeout=timeout,
        )
        self.time_zone = time_zone
        self.has_links = bool(webservices[1])
        self._observe = observe
        self._transport = OtrsTransport(
            base_url, username, password, webservices, timeout
        )
        secret = hashlib.sha256(str(password).encode()).hexdigest()
        self._account = (base_url, webservices[0], username, secret)
        # tickets that the last search read to verify itself, by id
        self._just_read = {}

    def __enter__(self):
        return self

    def __exit__(self, *_exc_info):
        self._transport.close()

    def check(self):
        """Log in anew; raise what's wrong with server or account."""
        SESSIONS.set(self._account, None)
        self._log_in()

    def _log_in(self):
        with self._observe("SessionCreate", "", True):
            try:
                self._transport.session_create()
            except SessionExpiredError as error:
                # The account, not one ticket: everything waits until it's mended
                raise RemoteUnreachableError(
                    "OTRS refuses the user name or the password"
                ) from error
        SESSIONS.set(self._account, self._transport.session_id_store.value)

    def _call(self, operation, reference, method, *args, **kwargs):
        """Run a PyOTRS method within a session, which is renewed once."""
        self._just_read = {}
        session = SESSIONS.get(self._account)
        fresh = not session
        if fresh:
            self._log_in()
        else:
            self._transport.session_id_store.value = session
        try:
            with self._observe(operation, reference, operation in READ_OPERATIONS):
                return method(*args, **kwargs)
        except SessionExpiredError as error:
            if fresh:
                raise RemoteUnreachableError(
                    f"{operation}: OTRS doesn't accept its own new session"
                ) from error
        SESSIONS.set(self._account, None)
        return self._call(operation, reference, method, *args, **kwargs)

    def _check(self, payload):
        """Refuse what OTRS would refuse too late, or mutilate."""
        problems = find_problems(payload)
        if problems:
            raise RemoteRejectedError(
                "Client.InvalidValue",
                ", ".join(f"{name}: {code}" for code, name in problems),
            )
