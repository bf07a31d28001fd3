"""The two doors of the mail catcher: SMTP for programs, a page for people."""

from __future__ import annotations

import asyncio
import html
import signal

from aiosmtpd.smtp import SMTP

from .mailbox import Mailbox, body_html, body_text

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}td{{padding:.4rem}}
iframe{{width:100%;height:60vh;border:1px solid #ccc}}
pre{{white-space:pre-wrap}}</style>
</head><body><h1>{title}</h1>{content}</body></html>"""


class _Handler:
    """Takes every message, whoever it is for."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.mailbox.add(envelope.content)
        return "250 kept"


def page(mailbox: Mailbox, path: str) -> tuple[str, str]:
    """Return the status and the HTML for a path: the list, a message, its HTML."""
    messages = mailbox.read()
    word, _slash, rest = path.strip("/").partition("/")
    if not word:
        rows = "".join(
            f"<tr><td>{key}</td><td>{html.escape(str(message['To']))}</td>"
            f'<td><a href="/{key}">{html.escape(str(message["Subject"]))}</a></td></tr>'
            for key, message in reversed(messages.items())
        )
        content = f"<table>{rows}</table>" if rows else "<p>No mail yet.</p>"
        return "200 OK", PAGE.format(title="Mail", content=content)
    message = messages.get(int(word)) if word.isdigit() else None
    if message is None:
        return "404 Not Found", PAGE.format(title="No such message", content="")
    if rest == "html":
        return "200 OK", body_html(message) or ""
    shown = (
        f'<iframe sandbox src="/{word}/html"></iframe>'
        if body_html(message)
        else f"<pre>{html.escape(body_text(message))}</pre>"
    )
    people = html.escape(f"{message['From']} → {message['To']}, {message['Date']}")
    title = html.escape(str(message["Subject"]))
    content = f'<p>{people}</p>{shown}<p><a href="/">all mail</a></p>'
    return "200 OK", PAGE.format(title=title, content=content)


async def _answer(mailbox: Mailbox, reader, writer) -> None:
    try:
        request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        path = request.split(b" ", 2)[1].decode("ascii", "replace")
        status, text = page(mailbox, path.partition("?")[0])
        body = text.encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
    except (asyncio.IncompleteReadError, TimeoutError, IndexError, ConnectionError):
        pass  # a caller that says nothing sensible gets no answer
    finally:
        writer.close()


async def serve(mailbox: Mailbox, smtp_port: int, web_port: int) -> None:
    """Take mail and show it, on 127.0.0.1, until told to end."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(kind, over.set)
    smtp = await loop.create_server(
        lambda: SMTP(_Handler(mailbox), enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        smtp_port,
    )
    web = await asyncio.start_server(
        lambda reader, writer: _answer(mailbox, reader, writer), "127.0.0.1", web_port
    )
    async with smtp, web:
        await over.wait()
