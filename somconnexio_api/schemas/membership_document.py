# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from pydantic import BaseModel, Field

from .base import InputModel, Text
from .order_document import FileContent


class MembershipDocumentUpload(InputModel):
    """A file for a membership request, such as a copy of the identity card."""

    file_name: Text
    content: FileContent = Field(description="PDF, JPEG or PNG, in base64")


class MembershipDocument(BaseModel):
    """A file of a membership request. What is in it is not told again."""

    file_name: str
    media_type: str = Field(description="By its content", examples=["application/pdf"])
    size: int = Field(description="Bytes")
    uploaded_at: datetime

    @classmethod
    def from_attachment(cls, attachment: Any) -> MembershipDocument:
        """Describe an `ir.attachment`, read with the right to read it."""
        return cls(
            file_name=attachment.name,
            media_type=attachment.mimetype,
            size=attachment.file_size,
            uploaded_at=attachment.create_date.replace(tzinfo=timezone.utc),
        )
