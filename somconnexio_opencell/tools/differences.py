"""What differs between us and Opencell, in words that hold no personal data."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import NamedTuple

#: Digits of a phone number that a person needs to recognize it
SHOWN_DIGITS = 3

#: Turns a personal value into something that can be compared and shown
Conceal = Callable[[str], str]


class Difference(NamedTuple):
    """One difference of one object: kind of finding, part of the object, values."""

    kind: str
    part: str = ""
    ours: str = ""
    theirs: str = ""


def make_conceal(secret: str) -> Conceal:
    """Return what hides values: equal ones look equal, nobody reads or guesses them."""

    def conceal(value: str) -> str:
        if not value:
            return ""
        digest = hmac.new(secret.encode(), value.encode(), hashlib.sha256)
        return f"#{digest.hexdigest()[:10]}"

    return conceal


def mask_number(number: str) -> str:
    """Return a phone number of which only the last digits can be read."""
    return f"…{number[-SHOWN_DIGITS:]}" if number else ""
