# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Depends

from ..caller import Caller
from ..dependencies import optional_caller
from ..schemas.health import Health
from ..schemas.problem import responses

router = APIRouter(tags=["health"], responses=responses(422, 429))


# Each of the ways to say who calls, or none
@router.get(
    "/health", response_model_exclude_none=True, openapi_extra={"security": [{}]}
)
def get_health(
    caller: Annotated[Caller | None, Depends(optional_caller)],
) -> Health:
    """Say that the server answers; to programs also its version and its parts."""
    if caller is None or "health:read" not in caller.scopes:
        return Health(status="ok")
    return Health(**caller.env["api.health.service"]._get_health())
