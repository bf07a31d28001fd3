"""What a failed exchange by ``requests`` tells about its effect."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import NewConnectionError

#: Longest wait that a remote may ask for, in seconds
LONGEST_WAIT = 3600
BEFORE_SENDING = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    NewConnectionError,
    ssl.SSLCertVerificationError,
)


def never_got_there(error: Exception) -> bool:
    """Whether a request can't have reached the server, so that repeating it is safe.

    :param error: what ``requests`` raised
    """
    return any(isinstance(reason, BEFORE_SENDING) for reason in _get_reasons(error))


def _get_reasons(error: object) -> Iterator[object]:
    """Yield an error and what it was made of; the libraries wrap each other's."""
    while isinstance(error, BaseException):
        yield error
        inner = getattr(error, "reason", None)
        error = inner if isinstance(inner, BaseException) else next(iter(error.args), 0)


def read_retry_after(response: requests.Response) -> int | None:
    """Return how many seconds an answer asks to wait, at most an hour."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        seconds = int(text)
    else:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=timezone.utc)
        seconds = int((until - datetime.now(timezone.utc)).total_seconds())
    return min(seconds, LONGEST_WAIT) if seconds > 0 else None
