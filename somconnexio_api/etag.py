# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Versions of answers: who has the last one is told so, and gets nothing again."""

from __future__ import annotations

import hashlib
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from .problem import ApiProblem


def compute_etag(model: BaseModel) -> str:
    """Return the version of what the API tells about something.

    Of the answer, not of the record: it changes when, and only when, the client would
    see something else.
    """
    return _compute_digest(model.model_dump_json().encode())


def _compute_digest(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def check_version(request: Request, model: BaseModel, required: bool = False) -> None:
    """Refuse to change what the client knows in another version only.

    :param model: what the client would be told now, in the request's language
    :param required: whether the client must say which version it knows
    :raises ApiProblem: 412 if it is another one, 428 if none is given and must be
    """
    header = request.headers.get("If-Match")
    if header is None and required:
        raise ApiProblem(428)
    if header is not None and not _is_named(header, compute_etag(model), weak=False):
        raise ApiProblem(412)


def _is_named(header: str, etag: str, weak: bool = True) -> bool:
    names = {name.strip() for name in header.split(",")}
    if weak:
        names = {name.removeprefix("W/") for name in names}
    return bool(names & {etag, "*"})


def answer_with_etag(request: Request, response: Response, model: BaseModel) -> Any:
    """Return the answer with its version; nothing but 304 if the client has it."""
    etag = compute_etag(model)
    known = request.headers.get("If-None-Match")
    if known and _is_named(known, etag):
        return Response(status_code=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return model


def answer_with_file(request: Request, content: bytes, media_type: str) -> Response:
    """Return a file with its version; nothing but 304 if the client has it."""
    etag = _compute_digest(content)
    known = request.headers.get("If-None-Match")
    if known and _is_named(known, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(content, media_type=media_type, headers={"ETag": etag})
