"""Debian's Chromium in two widths: a telephone's and a desk's."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from screen import Screen

WIDTHS = (390, 1440)
HEIGHT = 900
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Windows:
    """Chromium's windows: one person in one width logs in once, and stays so."""

    def __init__(self, browser: Browser, pictures: Path):
        self._browser = browser
        self._pictures = pictures
        self._rooms: dict[tuple, BrowserContext] = {}

    def open(self, width: int, url: str = "", login: str = "", password: str = ""):
        """Return an empty window of a person, or of nobody."""
        room = self._rooms.get((width, login))
        if room is None:
            room = self._browser.new_context(
                viewport={"width": width, "height": HEIGHT}, locale="ca-ES"
            )
            self._rooms[width, login] = room
            if login:
                screen = Screen(room.new_page(), self._pictures, width)
                screen.log_in(url, login, password)
                screen.page.close()
        return Screen(room.new_page(), self._pictures, width)


@pytest.fixture(scope="session")
def windows(settings):
    """The browser; without it the tests fail and say how to get it."""
    program = shutil.which("chromium")
    if not program:
        pytest.fail("no browser: run  apt-get install chromium")
    pictures = settings.artifacts / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
        yield Windows(browser, pictures)
        browser.close()


@pytest.fixture(params=WIDTHS)
def width(request):
    """The two widths that each page is looked at in."""
    return request.param


@pytest.fixture
def screen(windows, width):
    """An empty window of one width, in Catalan."""
    screen = windows.open(width)
    yield screen
    screen.page.close()


@pytest.fixture
def office(windows, width, settings):
    """A window in which a person of the back office has logged in."""
    screen = windows.open(
        width, settings.odoo_url, settings.staff_login, settings.staff_password
    )
    yield screen
    screen.page.close()


@pytest.fixture
def portal(windows, width, settings, story):
    """A window in which the new member of the story has logged in."""
    person = story.newcomer.person
    screen = windows.open(width, settings.odoo_url, person.email, person.password)
    yield screen
    screen.page.close()
