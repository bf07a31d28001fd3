"""The line to an Opencell: one session, its log-in, and what an answer means."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

from .opencell_answers import get_network_error, read_answer, read_rows, read_total
from .opencell_dates import write_dates
from .opencell_login import BearerLogin, TokenSource

_logger = logging.getLogger(__name__)

API_PATH = "/api/rest"

Observe = Callable[[str, str | None, bool], AbstractContextManager[None]]
#: One page of a list: filters, offset, limit → the answer
Lister = Callable[[dict, int, int], dict]


@dataclass(frozen=True)
class Call:
    """One call, ready to be made.

    :param template: the path as the logs may have it
    :param path: the path with the values in it; never logged if they differ
    :param reference: our code of what it is about, for the logs
    :param is_read: it changes nothing, so a lost answer is no loss
    """

    operation: str
    method: str
    template: str
    path: str
    reference: str | None
    params: Any
    body: Any
    is_read: bool


class OpencellTransport:
    """One connection to one Opencell, used by one thread.

    Nothing is tried twice here but a call that was turned away with an old token:
    that belongs to the job. Bodies and parameters are never logged, they are full of
    personal data.

    :param base_url: address of the application, as in https://host/opencell
    :param timeout: seconds to wait for the connection and for the answer
    :param observe: called with operation, reference and whether it is a read, around
        each call
    :param profile: ``v7`` or ``v15``, where the two want different things
    :param token_source: gives the tokens, if they are wanted instead of the password
    """

    def __init__(
        self,
        base_url: str,
        username: str,
        password: str,
        *,
        timeout: tuple[float, float],
        observe: Observe,
        profile: str = "v7",
        token_source: TokenSource | None = None,
    ):
        self._root = base_url.rstrip("/").removesuffix(API_PATH) + API_PATH
        self._timeout = timeout
        self.observe = observe
        self._is_modern = profile == "v15"
        self._http = requests.Session()
        self._bearer = BearerLogin(token_source) if token_source else None
        self._http.auth = self._bearer or (username, password)
        self._http.headers["Accept"] = "application/json"
        # what the environment says of proxies and certificates is read once
        settings = self._http.merge_environment_settings(
            self._root, {}, None, None, None
        )
        self._http.proxies, self._http.verify = settings["proxies"], settings["verify"]
        self._http.trust_env = False

    def __enter__(self):
        return self

    def __exit__(self, *exc: object) -> None:
        self._http.close()

    def _request(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        path_values: Sequence[str] = (),
        reference: str | None = None,
        params: dict | None = None,
        json: Any = None,
        is_read: bool = False,
    ) -> dict:
        """Make one call; return the body of the answer or raise a SyncError.

        :param path_values: what the ``{}`` of the path stand for; never logged
        :param reference: our code of what it is about, for the logs
        :param is_read: it changes nothing, so a lost answer is no loss
        """
        return self._perform(
            Call(
                operation,
                method,
                path,
                path.format(*(quote(value, "") for value in path_values)),
                reference,
                write_dates(params),
                write_dates(json),
                is_read,
            )
        )

    def _perform(self, call: Call) -> dict:
        """Make a call. Extension point: another client may only note it down."""
        with self.observe(call.operation, call.reference, call.is_read):
            start = time.monotonic()
            url = self._root + call.path
            try:
                response = self._send(call.method, url, call.params, call.body)
            except requests.exceptions.RequestException as error:
                kind = type(error).__name__
                _logger.info("%s: no answer (%s)", call.operation, kind)
                # the text of the cause quotes the address, with a phone number in it
                cause = error if call.path == call.template else None
                raise get_network_error(error, call.operation, call.is_read) from cause
            _logger.info(
                "%s %s: %s in %d ms (%s)",
                call.method,
                call.template,
                response.status_code,
                (time.monotonic() - start) * 1000,
                call.reference or "-",
            )
            return read_answer(response, call.operation, call.is_read)

    def _send(self, method: str, url: str, params: Any, body: Any):
        response = self._send_once(method, url, params, body)
        if response.status_code == 401 and self._bearer:
            # turned away at the door, before anything was done with the request
            self._bearer.renew()
            response = self._send_once(method, url, params, body)
        return response

    def _send_once(self, method: str, url: str, params: Any, body: Any):
        return self._http.request(
            method,
            url,
            params=params,
            json=body,
            timeout=self._timeout,
            allow_redirects=False,
        )

    # === LISTS === #

    def iter_pages(
        self, lister: Lister, filters: dict, page_size: int
    ) -> Iterator[dict]:
        """Yield the rows of a list, page by page, to the very end.

        A short page is not the end: a server may cap the pages. The end is where the
        total says, or an empty page.

        :param lister: one of the methods that return a page
        :raises RemoteRejectedError: if the server gives the same page again, which
            would never end (or pass for the whole)
        """
        offset, before = 0, None
        while True:
            answer = lister(filters, offset, page_size)
            rows = read_rows(answer)
            keys = [_get_key(row) for row in rows]
            if not rows:
                return
            if keys == before:
                message = f"{lister.__name__}: the same page again at {offset}"
                raise RemoteRejectedError("PAGING", message)
            yield from rows
            before = keys
            offset += len(rows)
            total = read_total(answer)
            if total is not None and offset >= total:
                return

    def _post_page(
        self, operation: str, path: str, filters: dict, offset: int, limit: int, **more
    ) -> dict:
        """One page of a list whose filters are in the body of a POST."""
        return self._request(
            operation,
            "POST",
            path,
            json={"filters": filters, "offset": offset, "limit": limit, **more},
            is_read=True,
        )


def _get_key(row: dict) -> object:
    for name in ("id", "invoiceId", "code"):
        if row.get(name) is not None:
            return row[name]
    return repr(row)
