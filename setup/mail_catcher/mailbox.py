"""A folder of messages, one ``.eml`` file each, in the order in which they came."""

from __future__ import annotations

import email
import email.policy
import html
import itertools
import re
from email.message import EmailMessage
from pathlib import Path


class Mailbox:
    """The messages in a folder, numbered from 1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        last = max((int(file.stem) for file in folder.glob("*.eml")), default=0)
        self._numbers = itertools.count(last + 1)

    def add(self, content: bytes) -> Path:
        """Keep a message; a reader never sees half of it."""
        file = self.folder / f"{next(self._numbers):06d}.eml"
        aside = file.with_suffix(".part")
        aside.write_bytes(content)
        return aside.rename(file)

    def read(self) -> dict[int, EmailMessage]:
        """Return all messages by their number."""
        return {
            int(file.stem): email.message_from_bytes(
                file.read_bytes(), policy=email.policy.default
            )
            for file in sorted(self.folder.glob("*.eml"))
        }

    def describe(self, number: int | None = None) -> str:
        """Return the list of the messages, or one in full, as plain text."""
        messages = self.read()
        if number is not None:
            if number not in messages:
                return f"no message {number}"
            return _headers(messages[number]) + "\n\n" + body_text(messages[number])
        if not messages:
            return "no mail yet"
        lines = [
            f"{key:>4}  {str(message['To'])[:36]:<36}  {message['Subject']}"
            for key, message in messages.items()
        ]
        return "\n".join([*lines, "", "./dev mail NUMBER shows one of them"])


def _headers(message: EmailMessage) -> str:
    return "\n".join(
        f"{name}: {message[name]}"
        for name in ("Date", "From", "To", "Subject")
        if message[name]
    )


def body_text(message: EmailMessage) -> str:
    """Return what a person reads: the plain part, or the HTML without its tags."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = part.get_content()
    if part.get_content_type() == "text/html":
        text = re.sub(r"(?is)<(style|script).*?</\1>", "", text)
        text = re.sub(r'(?is)<a\b[^>]*href="([^"]+)"[^>]*>(.*?)</a>', r"\2 <\1>", text)
        text = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|h\d|li)>", "\n", text)
        text = html.unescape(re.sub(r"<(?!https?:)[^>]+>", "", text))
    lines = (line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def body_html(message: EmailMessage) -> str | None:
    """Return the HTML part, if there is one."""
    part = message.get_body(preferencelist=("html",))
    return part.get_content() if part else None
