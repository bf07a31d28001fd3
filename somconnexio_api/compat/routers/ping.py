# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from ...caller import Caller
from ...dependencies import current_caller
from ..const import ROOT
from ..openapi import former_responses

router = APIRouter(prefix=ROOT, tags=["system"], responses=former_responses(401))


class Pong(BaseModel):
    """The server answers, and knows the key."""

    message: str


@router.get("/ping")
def ping(_caller: Annotated[Caller, Depends(current_caller)]) -> Pong:
    """Say that the server answers; any key of the layer will do."""
    return Pong(message="Called search on ping API")


@router.post("/ping")
def post_ping(_caller: Annotated[Caller, Depends(current_caller)]) -> Pong:
    """The same for a program that posts."""
    return Pong(message="Called create on ping API")


@router.get("/openapi.json", include_in_schema=False)
def describe(
    request: Request, _caller: Annotated[Caller, Depends(current_caller)]
) -> JSONResponse:
    """The description of the layer, for those with a key: nobody is to build on it."""
    return JSONResponse(request.app.openapi())
