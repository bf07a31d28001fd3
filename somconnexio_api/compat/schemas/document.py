# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


class RequiredDocument(BaseModel):
    """A document that an order needs. Exactly these keys."""

    crm_lead_id: int
    crm_lead_token: str = Field(description="Secret of the order")
    document_category: str = Field(examples=["dni_titular_actual"])
    document_id: int | Literal[False] = Field(description="The first file, or false")
    document_exit: bool = Field(description="Whether there is a file")

    @classmethod
    def from_document(cls, document: Any) -> RequiredDocument:
        """Describe a `crm.lead.document`, read with the right to read it.

        One that was refused is wanted again: to the clients it is not there.
        """
        is_there = document.state in ("uploaded", "confirmed")
        files = document.attachment_ids.sorted("id") if is_there else ()
        return cls(
            crm_lead_id=document.lead_id.id,
            crm_lead_token=document.lead_id.document_token or "",
            document_category=document.kind_id.code,
            document_id=files[:1].id if files else False,
            document_exit=bool(files),
        )
