"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_for(condition: Callable, seconds: float = 60):
    """Wait until something is so; return what the condition says then."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{condition} never came true"
        time.sleep(0.05)
    return found
