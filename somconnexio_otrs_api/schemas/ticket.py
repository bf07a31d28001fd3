# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field

from odoo.addons.somconnexio_api.schemas.base import InputModel, text_of

from ..const import MAX_SUBJECT_LENGTH, MAX_TEXT_LENGTH

TicketState = Literal["open", "closed"]
Subject = text_of(MAX_SUBJECT_LENGTH)
MessageText = text_of(MAX_TEXT_LENGTH)


def _to_utc(value: dt.datetime) -> dt.datetime:
    return value.replace(tzinfo=dt.timezone.utc)


class TicketSummary(BaseModel):
    """A ticket, as lists tell it."""

    number: str = Field(examples=["2026112910000017"])
    kind: Literal["service_order", "member"] = Field(
        description="What it is about: the work on a service order, or something that "
        "the member wrote or called about"
    )
    subject: str = Field(
        description="What was asked for, in the language of the request; of a member's "
        "own ticket its title"
    )
    state: TicketState
    member: str = Field(description="Member number", examples=["4001"])
    contract: str | None = Field(
        description="Code of the contract, where known", examples=["CON000012"]
    )
    service_order: str | None = Field(
        description="Reference of the service order", examples=["SRV000034"]
    )
    opened_at: dt.datetime
    changed_at: dt.datetime

    @classmethod
    def prepare_values(cls, row: Any) -> dict[str, Any]:
        """Return what all descriptions of an `api.ticket` say."""
        order = row.service_order_id
        subject = row.subject or ""
        if order:
            types = dict(order._fields["type"]._description_selection(row.env))
            subject = types[order.type]
        return {
            "number": row.number,
            "kind": row.kind,
            "subject": subject,
            "state": "open" if row.is_open else "closed",
            "member": row.partner_id.ref or "",
            "contract": row.contract_id.code or None,
            "service_order": order.name or None,
            "opened_at": _to_utc(row.opened_on),
            "changed_at": _to_utc(row.changed_on),
        }

    @classmethod
    def from_ticket(cls, row: Any) -> TicketSummary:
        """Describe an `api.ticket`."""
        return cls(**cls.prepare_values(row))


class TicketFile(BaseModel):
    """A file that came with a message."""

    name: str = Field(examples=["router.jpg"])
    size: int = Field(description="Bytes", examples=[48213])


class TicketMessage(BaseModel):
    """A message that the member may see."""

    written_by: Literal["member", "cooperative"]
    written_at: dt.datetime | None = Field(
        description="Null if the ticket system doesn't say"
    )
    subject: str
    text: str = Field(description="Plain text")
    files: list[TicketFile]
    is_delivered: bool = Field(
        description="False while it is on its way to those who work on the ticket"
    )

    @classmethod
    def from_article(cls, article: Any, subject: str) -> TicketMessage:
        """Describe an article that OTRS has.

        :param subject: as people should read it
        """
        is_from_member = article.sender_type == "customer"
        return cls(
            written_by="member" if is_from_member else "cooperative",
            written_at=article.created and _to_utc(article.created),
            subject=subject,
            text=article.body,
            files=[
                TicketFile(name=one.filename, size=one.size)
                for one in article.attachments
            ],
            is_delivered=True,
        )

    @classmethod
    def from_unsent(cls, article: Any) -> TicketMessage:
        """Describe an `otrs.article` that is on its way."""
        return cls(
            written_by="member" if article.member_text else "cooperative",
            written_at=_to_utc(article.written_on),
            subject=article.subject,
            text=article._get_text(),
            files=[
                TicketFile(name=one.name, size=one.file_size)
                for one in article.message_id.attachment_ids
            ],
            is_delivered=False,
        )


class Ticket(TicketSummary):
    """A ticket with its conversation."""

    messages: list[TicketMessage] = Field(description="The oldest first")
    messages_available: bool = Field(
        description="False if the ticket system doesn't answer just now: then "
        "`messages` has only what is on its way there"
    )

    @classmethod
    def from_ticket(
        cls, row: Any, messages: list[TicketMessage] = (), is_available: bool = True
    ) -> Ticket:
        """Describe an `api.ticket` with the messages that were read of it."""
        return cls(
            **cls.prepare_values(row),
            messages=list(messages),
            messages_available=is_available,
        )


class TicketMessageCreate(InputModel):
    """What a member writes to a ticket."""

    subject: Subject | None = None
    text: MessageText = Field(description="Plain text; line breaks stay")
