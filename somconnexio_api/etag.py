# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Versions of answers: who has the last one is told so, and gets nothing again."""

from __future__ import annotations

import hashlib
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel


def compute_etag(model: BaseModel) -> str:
    """Return the version of what the API tells about something.

    Of the answer, not of the record: it changes when, and only when, the client would
    see something else.
    """
    text = model.model_dump_json()
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _is_named(header: str, etag: str) -> bool:
    names = {name.strip().removeprefix("W/") for name in header.split(",")}
    return bool(names & {etag, "*"})


def answer_with_etag(request: Request, response: Response, model: BaseModel) -> Any:
    """Return the answer with its version; nothing but 304 if the client has it."""
    etag = compute_etag(model)
    known = request.headers.get("If-None-Match")
    if known and _is_named(known, etag):
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return model
