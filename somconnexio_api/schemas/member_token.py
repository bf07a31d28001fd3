# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from pydantic import BaseModel, Field

from ..const import MEMBER_TOKEN_MAX_MINUTES, MEMBER_TOKEN_PREFIX
from .base import InputModel, Text


class MemberTokenCreate(InputModel):
    """What a token of a member is to be good for."""

    scopes: list[Text] | None = Field(
        None,
        max_length=50,
        description="Permissions; by default all that the client may pass on",
        examples=[["orders:read"]],
    )
    minutes: int = Field(15, ge=1, le=MEMBER_TOKEN_MAX_MINUTES)


class MemberToken(BaseModel):
    """A token that sees one member; send it where a key would be sent."""

    token: str = Field(examples=[f"{MEMBER_TOKEN_PREFIX}AbC…"])
    expires_at: datetime
    scopes: list[str] = Field(description="What was granted")
