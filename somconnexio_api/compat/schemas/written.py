# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Parts of what the clients send: addresses, days, files."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
)

from .base import FormerInput, FreeText, RequiredText

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def check_day(value: str) -> str:
    """Refuse what is no day of the calendar."""
    if not DAY.fullmatch(value):
        raise ValueError("must be a date like 2026-01-31")
    date.fromisoformat(value)
    return value


def check_moment(value: str) -> str:
    """Refuse what does not begin with a day; the time of the day means nothing."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?", value):
        raise ValueError("must be a date like 2026-01-31 00:00:00")
    date.fromisoformat(value[:10])
    return value


def check_base64(value: str) -> str:
    """Refuse what is no file."""
    try:
        content = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be the base64 of a file") from None
    if not content:
        raise ValueError("empty values not allowed")
    return value


# Forms send empty texts for what nobody has chosen, OTRS empty objects
OrNothing = BeforeValidator(lambda value: None if value in ("", {}) else value)
Day = Annotated[RequiredText, AfterValidator(check_day)]
Moment = Annotated[RequiredText, AfterValidator(check_moment)]


class WrittenAddress(FormerInput):
    """A postal address as it is sent: with codes."""

    street: RequiredText
    street2: FreeText | None = None
    zip_code: RequiredText
    city: RequiredText
    country: RequiredText = Field(description="ISO 3166-1 code", examples=["ES"])
    state: RequiredText = Field(description="ISO 3166-2:ES code", examples=["B"])


class WrittenFile(FormerInput):
    """A file inside a body."""

    filename: RequiredText
    content: Annotated[
        str, StringConstraints(strict=True, min_length=1), AfterValidator(check_base64)
    ] = Field(description="In base64", examples=["JVBERi0xLjQK"])


class Done(BaseModel):
    """It was done."""

    result: Literal["OK"] = "OK"


class Termination(FormerInput):
    """The end of a contract."""

    code: RequiredText = Field(description="Of the contract")
    terminate_reason: RequiredText = Field(description="Code, as in terminate_reasons")
    terminate_user_reason: FreeText | None = Field(
        None, description="Code of what the member says"
    )
    terminate_comment: FreeText | None = None
    terminate_date: Day = Field(description="Last day of the service")


class DocumentUpload(FormerInput):
    """Files for a document that an order needs."""

    crm_lead_id: int | None = Field(None, description="Number of an order")
    partner_ref: FreeText | None = Field(
        None, description="Number of a member, in place of the order"
    )
    category: RequiredText = Field(description="Code of the document")
    files: list[WrittenFile] = Field(min_length=1, max_length=20)


class UploadedFiles(BaseModel):
    """Numbers of the files, in their order."""

    ids: list[int]
