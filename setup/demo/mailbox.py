"""The letters that the local mail catcher keeps."""

from __future__ import annotations

import email
import html
import re
from email import policy
from email.message import EmailMessage
from pathlib import Path

LINK = re.compile(r"""href=["']([^"']+)["']""")


class Mailbox:
    """All mail that the systems sent, read from the catcher's folder."""

    def __init__(self, folder: Path):
        self._folder = folder

    def letters_to(self, address: str) -> list[EmailMessage]:
        """Return the letters to one address, oldest first."""
        files = sorted(
            self._folder.rglob("*.eml"), key=lambda file: file.stat().st_mtime_ns
        )
        letters = (
            email.message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in files
        )
        wanted = address.lower()
        return [letter for letter in letters if wanted in str(letter["To"]).lower()]

    def find_link(self, address: str, part: str) -> str | None:
        """Return the newest link to one address whose URL contains ``part``."""
        for letter in reversed(self.letters_to(address)):
            body = letter.get_body(("html", "plain"))
            if body is None:
                continue
            for link in LINK.findall(body.get_content()):
                if part in link:
                    return html.unescape(link)
        return None
