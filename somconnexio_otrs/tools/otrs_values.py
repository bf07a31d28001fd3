"""Values that cross the border to OTRS, and tickets as they come back.

Pure functions, no network and no ORM. OTRS creates a ticket step by step without a
transaction: a value refused late leaves half a ticket behind, so everything that can
be known beforehand is checked here.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import date, datetime

import pytz

from odoo.tools import html2plaintext

from ..const import (
    ACTIVITY_FIELD,
    CHANNELS,
    FORMAT_DATE,
    FORMAT_DATETIME,
    FORMAT_DIGITS,
    FORMAT_FIXED,
    FORMAT_FLAG,
    FORMAT_HTML,
    MAX_ATTACHMENT_SIZE,
    MAX_FIELD_LENGTH,
    MAX_FILENAME_LENGTH,
    MAX_TITLE_LENGTH,
    PROCESS_FIELD,
)

TIMESTAMP = "%Y-%m-%d %H:%M:%S"
# OTRS trims blanks at both ends: with these there are none. The second one is seen by
# nobody and ends a value whose last character would be trimmed.
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
# Accepted by OTRS nowhere, and easily sent by mistake
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


@dataclass(frozen=True)
class OtrsAttachment:
    """A file of an article; ``content`` is None where only its name was asked for."""

    filename: str
    content_type: str
    size: int
    content: bytes | None = None


@dataclass(frozen=True)
class OtrsArticle:
    """A message of a ticket; ``created`` is naive UTC. ``sender_type`` is agent,
    customer or system, ``sender`` what it has as From, ``created_by`` the id of the
    agent or account that wrote it."""

    article_id: int
    subject: str
    body: str
    sender_type: str
    sender: str
    is_visible: bool
    channel: str
    created: datetime | None
    attachments: list[OtrsAttachment] = field(default_factory=list)
    created_by: int = 0


@dataclass(frozen=True)
class OtrsHistoryEntry:
    """Something that happened to a ticket; ``created_by`` is the agent's id."""

    type: str
    name_parts: list[str]
    created: datetime | None
    created_by: int


@dataclass(frozen=True)
class OtrsTicket:
    """A ticket as OTRS reported it; ``changed`` and ``created`` are naive UTC."""

    ticket_id: int
    number: str
    title: str
    state: str
    state_type: str
    queue: str
    created: datetime | None
    changed: datetime | None
    fields: dict = field(default_factory=dict)
    articles: list[OtrsArticle] = field(default_factory=list)
    priority: str = ""
    ticket_type: str = ""
    owner: str = ""
    responsible: str = ""
    customer_user: str = ""
    customer_number: str = ""
    lock: str = ""
    created_by: int = 0

    @property
    def article_count(self):
        """How many articles were read."""
        return len(self.articles)

    @property
    def process_id(self):
        """Entity id of its process, or ""."""
        return self.get_field(PROCESS_FIELD) or ""

    @property
    def activity_id(self):
        """Entity id of the process's activity that it is in, or ""."""
        return self.get_field(ACTIVITY_FIELD) or ""

    def get_field(self, name):
        """Value of a dynamic field, or None: OTRS before 6.5.2 lists an unset field
        as null, later ones leave it out, and an emptied one is an empty text."""
        value = self.fields.get(name)
        return None if value in ("", [], {}) else value


def format_value(value, value_format):
    """Return ``value`` (text, number, date, …) as OTRS takes it; "" when empty.

    A date becomes ``YYYY-MM-DD``, a moment ``YYYY-MM-DD HH:MM:SS`` (naive, in the
    server's time zone), a flag "1" or "0", digits lose every other character, HTML its
    tags, and a fixed value keeps each of its blanks.
    """
    if value_format == FORMAT_FLAG:
        return "1" if value else "0"
    if value is None or value is False or value == "":
        return ""
    if value_format == FORMAT_DATE and isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if value_format == FORMAT_DATETIME and isinstance(value, datetime):
        return value.strftime(TIMESTAMP)
    if value_format == FORMAT_DIGITS:
        return _keep_digits(value)
    if value_format == FORMAT_HTML:
        return html2plaintext(str(value)).strip()
    if value_format == FORMAT_FIXED:
        return str(value).replace(" ", NO_BREAK_SPACE) + ZERO_WIDTH_SPACE
    return str(value).strip()


def _keep_digits(value):
    return "".join(char for char in str(value) if char.isdigit())


def parse_value(value, value_format):
    """Read a dynamic field value that came back: text, digits, date, moment or bool;
    None when it's empty. Raise ValueError for a date that isn't one."""
    if value is None or value in ("", [], {}):
        return None
    if value_format == FORMAT_FLAG:
        return str(value) in ("1", "true", "True", "yes")
    if value_format == FORMAT_DATE:
        return datetime.strptime(str(value)[:10], "%Y-%m-%d").date()
    if value_format == FORMAT_DATETIME:
        return datetime.strptime(str(value), TIMESTAMP)
    if value_format == FORMAT_DIGITS:
        return _keep_digits(value) or None
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if value_format == FORMAT_FIXED:
        text = str(value).replace(ZERO_WIDTH_SPACE, "")
        return text.replace(NO_BREAK_SPACE, " ")
    return str(value).strip()


def to_server_time(moment, time_zone):
    """A naive UTC moment as the text that the server in ``time_zone`` means by it."""
    local = pytz.utc.localize(moment).astimezone(pytz.timezone(time_zone))
    return local.strftime(TIMESTAMP)


def from_server_time(text, time_zone):
    """The naive UTC moment of a server timestamp, or None when there is none.

    The hour that a clock change repeats is read as the earlier one: polling twice
    costs nothing, missing a change does.
    """
    if not text:
        return None
    moment = datetime.strptime(str(text)[:19], TIMESTAMP)
    zone = pytz.timezone(time_zone)
    return zone.localize(moment, is_dst=True).astimezone(pytz.utc).replace(tzinfo=None)


def find_problems(payload):
    """Every reason why OTRS would refuse or mutilate ``payload``.

    Return (code, name of the attribute, field or file) pairs; code is one of
    ``too_long``, ``bad_name``, ``repeated``, ``no_value``, ``bad_value`` and
    ``bad_content``.
    """
    problems = []
    ticket = payload.get("Ticket") or {}
    if len(str(ticket.get("Title") or "")) > MAX_TITLE_LENGTH:
        problems.append(("too_long", "Title"))
    problems += [("bad_value", name) for name in ticket if _is_bad(ticket[name])]
    seen = set()
    for item in payload.get("DynamicField") or []:
        name = str(item.get("Name") or "")
        code = "repeated" if name in seen else _find_field_problem(name, item)
        if code:
            problems.append((code, name))
        seen.add(name)
    return problems + _find_article_problems(payload)


def _find_field_problem(name, item):
    value = item.get("Value")
    if not (name.isascii() and name.isalnum()):
        return "bad_name"
    values = value if isinstance(value, list | tuple) else [value]
    if any(one is None or isinstance(one, dict | list | tuple) for one in values):
        return "no_value"
    if any(len(str(one)) > MAX_FIELD_LENGTH for one in values):
        return "too_long"
    if any(_is_bad(one) for one in values):
        return "bad_value"
    return None


def _is_bad(value):
    """Whether a value is no text or number for OTRS's database and its dates."""
    if isinstance(value, date | bytes):
        return True
    return isinstance(value, str) and (
        "\x00" in value or bool(ISO_MOMENT.fullmatch(value.strip()))
    )


def _find_article_problems(payload):
    article, files = payload.get("Article"), payload.get("Attachment") or []
    problems = [] if article or not files else [("no_value", "Article")]
    # PyOTRS would fill gaps with English words of its own
    for name in ("Subject", "Body") if article else ():
        text = str(article.get(name) or "")
        if not text.strip():
            problems.append(("no_value", name))
        elif "\x00" in text:
            problems.append(("bad_value", name))
    for item in files:
        name = str(item.get("Filename") or "")
        code = _find_file_problem(name, item)
        if code:
            problems.append((code, name))
    return problems


def _find_file_problem(name, item):
    """OTRS stores a file that is no valid base64 as an empty one, without a word."""
    if len(name) > MAX_FILENAME_LENGTH:
        return "too_long"
    if not name.strip() or re.search(r"[/\\\x00-\x1f]", name):
        return "bad_name"
    if not re.match(r"\w+/\w", str(item.get("ContentType") or "")):
        return "bad_value"
    try:
        content = base64.b64decode(item.get("Content") or "", validate=True)
    except (binascii.Error, ValueError):
        return "bad_content"
    if not content:
        return "no_value"
    return "too_long" if len(content) > MAX_ATTACHMENT_SIZE else None


# -- what comes back; ids come as numbers in some answers and as text in others


def parse_ticket(data, time_zone):
    """Read a ticket of TicketGet."""
    return OtrsTicket(
        ticket_id=int(data["TicketID"]),
        number=_text(data, "TicketNumber"),
        title=_text(data, "Title"),
        state=_text(data, "State"),
        state_type=_text(data, "StateType"),
        queue=_text(data, "Queue"),
        created=from_server_time(data.get("Created"), time_zone),
        changed=from_server_time(data.get("Changed"), time_zone),
        fields={
            item["Name"]: item.get("Value") for item in data.get("DynamicField") or []
        },
        articles=[
            _parse_article(one, time_zone)
            for one in data.get("Article") or []
            # one whose writing broke off is a row without anything in it
            if one.get("ArticleID")
        ],
        priority=_text(data, "Priority"),
        ticket_type=_text(data, "Type"),
        owner=_text(data, "Owner"),
        responsible=_text(data, "Responsible"),
        customer_user=_text(data, "CustomerUserID"),
        customer_number=_text(data, "CustomerID"),
        lock=_text(data, "Lock"),
        created_by=int(data.get("CreateBy") or 0),
    )


def _parse_article(data, time_zone):
    return OtrsArticle(
        article_id=int(data["ArticleID"]),
        subject=_text(data, "Subject"),
        body=_text(data, "Body"),
        sender_type=_text(data, "SenderType"),
        sender=_text(data, "From"),
        is_visible=_text(data, "IsVisibleForCustomer") == "1",
        # its name is only told by later versions
        channel=_text(data, "CommunicationChannel")
        or CHANNELS.get(_text(data, "CommunicationChannelID"), ""),
        created=from_server_time(data.get("CreateTime"), time_zone),
        attachments=[_parse_attachment(one) for one in data.get("Attachment") or []],
        created_by=int(data.get("CreateBy") or 0),
    )


def _parse_attachment(data):
    content = base64.b64decode(data.get("Content") or "") or None
    return OtrsAttachment(
        filename=_text(data, "Filename"),
        content_type=_text(data, "ContentType"),
        size=len(content) if content else int(data.get("FilesizeRaw") or 0),
        content=content,
    )


def parse_history_entry(data, time_zone):
    """Read an entry of TicketHistoryGet; its name is a list in a text."""
    name = _text(data, "Name")
    return OtrsHistoryEntry(
        type=_text(data, "HistoryType"),
        name_parts=name.removeprefix("%%").split("%%"),
        created=from_server_time(data.get("CreateTime"), time_zone),
        created_by=int(data.get("CreateBy") or 0),
    )


def _text(data, name):
    value = data.get(name)
    return "" if value is None else str(value)
