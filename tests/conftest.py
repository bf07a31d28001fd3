"""What the process-level suites share: the running systems, and one month in them.

``./dev test`` starts the systems and says in ``SCX_*`` where they are. Nothing here
is ever skipped: a system that is missing makes the tests that need it fail.
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).resolve().parents[1] / "setup"
if str(SETUP) not in sys.path:
    sys.path.insert(0, str(SETUP))


@pytest.fixture(scope="session")
def settings():
    """Where the running systems are."""
    from demo.settings import Settings

    return Settings.from_environment()


@pytest.fixture(scope="session")
def rng() -> random.Random:
    """Chance for invented people: others in each run, so that runs can follow."""
    return random.Random()


@pytest.fixture(scope="session")
def cast(settings, rng):
    """The people of the story, each with their own door."""
    from demo.cast import Cast

    return Cast(settings, rng)


@pytest.fixture(scope="session")
def story(cast, rng):
    """The golden path, gone once: from the website's form to the invoice."""
    from demo.cli import tell
    from demo.report import Report
    from demo.story import Story

    story = Story(cast, Report(io.StringIO()), rng)
    tell(story)
    return story


@pytest.fixture(scope="session")
def world(settings, cast):
    """Counts what exists, on each side."""
    from demo.census import Census

    return Census(settings, cast)


@pytest.fixture(scope="session")
def household(cast, world, rng):
    """Whoever orders something new, beside the story."""
    from household import Household

    return Household(cast, world, rng)
