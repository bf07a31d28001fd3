"""A page as a person sees it, and what must never be seen on it."""

from __future__ import annotations

import re
from pathlib import Path

import polib
from playwright.sync_api import Page, expect

CHECKOUT = Path(__file__).resolve().parents[2]
# Texts that a person reads: visible ones, and what fields and buttons are called
READ_TEXTS = """
() => {
  const texts = new Set();
  const isSeen = (element) => element.checkVisibility({visibilityProperty: true});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (["SCRIPT", "STYLE"].includes(parent.tagName) || !isSeen(parent)) continue;
    texts.add(walker.currentNode.textContent.trim());
  }
  for (const element of document.querySelectorAll("[placeholder],[aria-label]")) {
    if (!isSeen(element)) continue;
    texts.add(element.getAttribute("placeholder") || "");
    texts.add(element.getAttribute("aria-label") || "");
  }
  return [...texts].filter((text) => text);
}
"""
# Nothing turns any more: what was asked for has come
CALM = """
() => ![...document.querySelectorAll(".o_web_client .fa-spin, .o_loading_indicator")]
  .some((element) => element.checkVisibility())
"""
OVERFLOW = """
() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth
"""


def read_our_english() -> set[str]:
    """Return our English texts that read otherwise in Catalan."""
    english, catalan = set(), set()
    for file in CHECKOUT.glob("somconnexio_*/i18n/ca.po"):
        for entry in polib.pofile(str(file)):
            if entry.msgstr:
                catalan.add(entry.msgstr)
                if entry.msgstr != entry.msgid:
                    english.add(entry.msgid)
    # "Total" is English for us and Catalan for us: nothing to object to
    return {re.sub(r"\s+", " ", text).strip() for text in english - catalan}


class Screen:
    """One browser window: goes somewhere, and looks at what is there."""

    def __init__(self, page: Page, pictures: Path, width: int):
        self.page = page
        self.width = width
        self.complaints: list[str] = []
        self._pictures = pictures
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"page: {error}"))

    def _hear(self, message) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} {message.location}")

    def forget_refusal(self, status: int) -> None:
        """Allow one message of the browser about an answer that was meant."""
        said = [text for text in self.complaints if f"status of {status}" in text]
        assert len(said) == 1, self.complaints
        self.complaints.remove(said[0])

    def go(self, url: str) -> None:
        """Open an address; it must answer with a page."""
        answer = self.page.goto(url)
        assert answer is None or answer.ok, f"{url}: {answer.status}"

    def log_in(self, url: str, login: str, password: str) -> None:
        """Log in through Odoo's login page."""
        self.go(f"{url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("form.oe_login_form button[type=submit]")
        self.page.wait_for_url(lambda address: "/web/login" not in address)

    def look(self, name: str, see: str) -> None:
        """See a text, take a picture, and object to what shouldn't be there."""
        expect(self.page.get_by_text(see).locator("visible=true").first).to_be_visible(
            timeout=30_000
        )
        self.page.wait_for_load_state("load")
        self.page.wait_for_function(CALM)
        self.page.screenshot(path=self._pictures / f"{name}-{self.width}.png")
        assert self.page.evaluate(OVERFLOW) <= 0, f"{name} scrolls sideways"
        seen = {re.sub(r"\s+", " ", t) for t in self.page.evaluate(READ_TEXTS)}
        english = seen & read_our_english()
        assert not english, f"English on a Catalan page: {sorted(english)}"
        assert not self.complaints, self.complaints
