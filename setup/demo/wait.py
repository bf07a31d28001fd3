"""Wait for something to be true in a running system, never for time to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class NotSeenError(AssertionError):
    """What was waited for did not happen in time."""


def wait_until(
    what: str,
    probe: Callable[[], T],
    *,
    seconds: float = 120,
    pause: float = 0.5,
    explain: Callable[[], object] | None = None,
) -> T:
    """Return the first true answer of ``probe``.

    :param what: what is waited for, in words: it is the error's text
    :param seconds: give up after this long
    :param explain: asked once when giving up, to say how things stand
    """
    end = time.monotonic() + seconds
    while True:
        if answer := probe():
            return answer
        if time.monotonic() > end:
            state = f": {explain()}" if explain else ""
            raise NotSeenError(f"not seen within {seconds:.0f} s: {what}{state}")
        time.sleep(pause)
