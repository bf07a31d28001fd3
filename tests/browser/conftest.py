"""Debian's Chromium in two widths: a telephone's and a desk's."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
WIDTHS = (390, 1440)
HEIGHT = 900
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium():
    """The browser; without it the tests fail and say how to get it."""
    program = shutil.which("chromium")
    if not program:
        pytest.fail("no browser: run  apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def screen(request, chromium, settings):
    """An empty window of one width, in Catalan."""
    from screen import Screen

    pictures = settings.artifacts / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(
        viewport={"width": request.param, "height": HEIGHT}, locale="ca-ES"
    )
    yield Screen(context.new_page(), pictures, request.param)
    context.close()


@pytest.fixture
def office(screen, settings):
    """A window in which a person of the back office has logged in."""
    screen.log_in(settings.odoo_url, settings.staff_login, settings.staff_password)
    return screen


@pytest.fixture
def portal(screen, settings, story):
    """A window in which the new member of the story has logged in."""
    person = story.newcomer.person
    screen.log_in(settings.odoo_url, person.email, person.password)
    return screen
