"""PyOTRS with a transport of our own.

PyOTRS builds the requests and knows the routes and results of each operation. What it
does with answers is too coarse for a job queue: every network error, every status and
every body becomes the same ``HTTPError``. This subclass sends by one ``requests``
session with both time-outs and sorts what can go wrong into the four classes of
``somconnexio_sync``.
"""

import copy
import json
import logging
import time
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import pyotrs
import requests
from pyotrs.lib import LINK_CONNECTOR_CONFIG_DEFAULT, TICKET_CONNECTOR_CONFIG_DEFAULT
from urllib3.exceptions import NewConnectionError

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

_logger = logging.getLogger(__name__)

# A lost answer to one of these has changed nothing over there
READ_OPERATIONS = {
    "SessionCreate",
    "SessionGet",
    "TicketGet",
    "TicketGetList",
    "TicketSearch",
    "TicketHistoryGet",
    "LinkList",
    # a TicketCreate that is refused on purpose
    "TicketProbe",
}
# ... and to one of these we may learn that there's no such ticket
TICKET_READ_OPERATIONS = ("TicketGet", "TicketGetList", "TicketHistoryGet")
SESSION_HEADER = "X-OTRS-Header-SessionID"
AUTH_FAIL = "AuthFail"


class SessionExpiredError(RemoteRejectedError):
    """OTRS no longer knows the session (or the account): log in again, once. It never
    leaves the client."""


def _build_ticket_config(webservice):
    """Routes of the ticket connector. TicketSearch must be a POST: a search by GET
    drops the value of a dynamic field and returns every ticket."""
    config = copy.deepcopy(TICKET_CONNECTOR_CONFIG_DEFAULT)
    config["Name"] = webservice
    config["Config"]["TicketSearch"] = {
        "RequestMethod": "POST",
        "Route": "/TicketSearch",
        "Result": "TicketID",
    }
    return config


def _build_link_config(webservice):
    config = copy.deepcopy(LINK_CONNECTOR_CONFIG_DEFAULT)
    config["Name"] = webservice
    return config


class OtrsTransport(pyotrs.Client):
    """One connection to one OTRS; used by one thread, only through OtrsClient."""

    def __init__(self, base_url, username, password, webservices, timeout):
        ticket_webservice, link_webservice = webservices
        super().__init__(
            base_url,
            username,
            password,
            webservice_config_ticket=_build_ticket_config(ticket_webservice),
            webservice_config_link=_build_link_config(link_webservice),
            use_legacy_sessions=True,
            request_timeout=timeout,
        )
        self._http = requests.Session()
        self._additions = {}
        # the server's clock (naive UTC) as the last answer told it
        self.server_time = None

    @contextmanager
    def adding(self, **parameters):
        """Send parameters that PyOTRS has no argument for with the calls within."""
        self._additions = parameters
        try:
            yield
        finally:
            self._additions = {}

    def close(self):
        """Give the sockets back."""
        self._http.close()

    def _send_request(self, payload=None, data_id=None):
        """Send one request; return the response or raise one of the four classes."""
        self._result_type = self.ws_config[self.operation]["Result"]
        method = self.ws_config[self.operation]["RequestMethod"]
        arguments, headers = self._build_arguments(method, dict(payload))
        start = time.monotonic()
        try:
            response = self._http.request(
                method,
                self._build_url(data_id),
                headers=headers,
                timeout=self.request_timeout,
                allow_redirects=False,
                **arguments,
            )
        except requests.exceptions.RequestException as error:
            _logger.info(
                "OTRS %s: no answer (%s)", self.operation, type(error).__name__
            )
            raise self._get_network_error(error) from error
        _logger.info(
            "OTRS %s: %s in %d ms",
            self.operation,
            response.status_code,
            (time.monotonic() - start) * 1000,
        )
        self.server_time = _read_date(response)
        if response.status_code != 200:
            raise self._get_status_error(response)
        return response

    def _build_arguments(self, method, payload):
        """Arguments and headers of the request. The session never goes into a URL,
        where every proxy would write it into its log."""
        if method != "GET":
            body = json.dumps(payload).encode()
            return {"data": body}, {"Content-Type": "application/json"}
        headers = {}
        session = payload.pop(self._session_key, None)
        if session:
            headers[SESSION_HEADER] = session
        return {"params": {**payload, **self._additions}}, headers

    def _get_network_error(self, error):
        """Class of an exchange that brought no answer."""
        message = f"{self.operation}: {type(error).__name__}"
        if self.operation in READ_OPERATIONS or _never_got_there(error):
            return RemoteUnreachableError(message)
        return UnknownOutcomeError(message)

    def _get_status_error(self, response):
        """Class of an answer that isn't 200. OTRS itself only says 200, 413 and 500;
        the others come from what stands before it."""
        status = response.status_code
        details = {"status": status, "retry_after": _read_retry_after(response)}
        message = f"{self.operation}: HTTP {status} {_read_fault(response)}".strip()
        if status == 413:
            return RemoteRejectedError("413", message, status=status)
        if status < 500 or self.operation in READ_OPERATIONS:
            return RemoteUnreachableError(message, **details)
        return UnknownOutcomeError(message, **details)

    def _parse_and_validate_response(self, response):
        """Sort the business errors out (they come as HTTP 200), then let PyOTRS
        read the result."""
        try:
            data = response.json()
        except ValueError as error:
            raise self._get_unreadable_error() from error
        if not isinstance(data, dict):
            raise self._get_unreadable_error()
        fault = data.get("Error")
        if fault:
            raise self._get_business_error(fault)
        try:
            return super()._parse_and_validate_response(response)
        except pyotrs.lib.ResponseParseError as error:
            raise self._get_unreadable_error() from error

    def _get_unreadable_error(self):
        message = f"{self.operation}: the answer is not one of OTRS"
        if self.operation in READ_OPERATIONS:
            return RemoteUnreachableError(message, status=200)
        return UnknownOutcomeError(message, status=200)

    def _get_business_error(self, fault):
        """Class of an error that OTRS reports. Its message names fields, never
        values, so it can be shown and kept."""
        code = str(fault.get("ErrorCode") or "")
        message = str(fault.get("ErrorMessage") or code)
        kind = code.rpartition(".")[2]
        if kind in (AUTH_FAIL, "SessionInvalid"):
            return SessionExpiredError(code, message, status=200)
        if self.operation in TICKET_READ_OPERATIONS and kind in (
            "AccessDenied",
            "NotValidTicketID",
            "WrongStructure",
        ):
            # A ticket that doesn't exist is answered like one we may not see
            return RemoteNotFoundError(message, status=200)
        return RemoteRejectedError(code, message, status=200)


def _never_got_there(error):
    """Whether the request can't have reached the server."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(
        error, requests.exceptions.InvalidURL | requests.exceptions.SSLError
    ) or isinstance(reason, NewConnectionError)


def _read_date(response):
    """Naive UTC moment of the answer, or None."""
    try:
        moment = parsedate_to_datetime(response.headers.get("Date") or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=None)


def _read_retry_after(response):
    text = response.headers.get("Retry-After", "")
    return int(text) if text.isdigit() else None


def _read_fault(response):
    """The one line of an OTRS fault; anything else (HTML, a proxy's page) is left
    out."""
    try:
        fault = response.json().get("faultstring")
    except (ValueError, AttributeError):
        fault = None
    return str(fault)[:200] if fault else ""
