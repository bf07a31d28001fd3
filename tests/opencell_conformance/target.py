"""Which Opencell is put to the test: sandboxes of both profiles unless one is named.

SCX_CONFORMANCE_URL, _USER, _PASSWORD and _PROFILE name a real one, _CODES a JSON file
with the codes of its catalogue (see `probe.CODES`).
"""

from __future__ import annotations

import os

from contract import PROFILES
from door import Door, HttpDoor, SandboxDoor

PREFIX = "SCX_CONFORMANCE_"
URL = os.environ.get(f"{PREFIX}URL")


def profiles() -> tuple[str, ...]:
    """Return the profiles that are tested."""
    return (os.environ[f"{PREFIX}PROFILE"],) if URL else PROFILES


def open_door(profile: str) -> Door:
    """Return the way to the Opencell of a profile."""
    if not URL:
        return SandboxDoor(profile)
    login = [os.environ[PREFIX + name] for name in ("USER", "PASSWORD")]
    return HttpDoor(profile, URL, *login)
