# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from ..const import MAX_UPLOAD_BYTES
from ..validation import checked_by
from .base import InputModel, Text

FileContent = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_UPLOAD_BYTES),
    checked_by("_check_content"),
]


class OrderDocumentUpload(InputModel):
    """A file for a document that an order needs."""

    category: Text = Field(
        description="Code of the document, as in the list of what the order needs"
    )
    file_name: Text
    content: FileContent = Field(description="PDF, JPEG or PNG, in base64")


class OrderDocument(BaseModel):
    """A document that an order needs, and whether it is there."""

    category: str = Field(description="Code of the document")
    name: str = Field(description="For people, in the language of the request")
    help: str | None
    reason: str | None = Field(description="Why the order needs it")
    state: Literal["missing", "uploaded", "confirmed", "refused"]
    refusal_reason: str | None = Field(description="Why the cooperative refused it")
    files: int = Field(description="How many have been uploaded")
    uploaded_at: datetime | None

    @classmethod
    def from_document(cls, document: Any) -> OrderDocument:
        """Describe a `crm.lead.document`."""
        kind, uploaded = document.kind_id, document.uploaded_at
        is_refused = document.state == "refused"
        return cls(
            category=kind.code,
            name=kind.name,
            help=kind.help or None,
            reason=document.reason or None,
            state=document.state,
            refusal_reason=(is_refused and document.refusal_reason) or None,
            files=len(document.attachment_ids),
            uploaded_at=uploaded.replace(tzinfo=timezone.utc) if uploaded else None,
        )
