# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Signatures of events, in the form of the Standard Webhooks specification.

Libraries for receivers exist in most languages; `verify` is what they do.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32
#: Seconds by which the clocks of the two sides may differ
TOLERANCE = 300


def make_secret() -> str:
    """Return a new secret, as receivers' libraries expect it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _read_secret(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)


def is_secret(secret: str) -> bool:
    """Whether a text can be used as a secret: base64 of at least 24 bytes."""
    try:
        return len(_read_secret(secret)) >= 24
    except (binascii.Error, ValueError):
        return False


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """Return one signature of a message.

    :param timestamp: of this delivery, in seconds since 1970
    """
    message = f"{event_id}.{timestamp}.".encode() + body
    digest = hmac.new(_read_secret(secret), message, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def make_headers(
    secrets_: Iterable[str], event_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the headers that let a receiver check a message.

    :param secrets_: all that are good now; the message is signed with each of them
    """
    signatures = [sign(secret, event_id, timestamp, body) for secret in secrets_]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: int) -> bool:
    """Whether a message is ours and fresh, as a receiver finds out.

    :param now: seconds since 1970
    """
    event_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if abs(now - int(timestamp)) > TOLERANCE:
        return False
    expected = sign(secret, event_id, int(timestamp), body)
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), s.encode()) for s in given)
