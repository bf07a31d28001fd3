"""What is put to the test: sandboxes of both profiles, or a real Opencell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from target import open_door, profiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "setup"))


@pytest.fixture(scope="session")
def probes():
    """One probe per profile."""
    from probe import Probe

    return {profile: Probe(open_door(profile)) for profile in profiles()}
