# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Depends

from odoo.api import Environment

from ..dependencies import optional_client_env
from ..schemas.health import Health
from ..schemas.problem import responses

router = APIRouter(tags=["health"], responses=responses(422))


@router.get("/health", response_model_exclude_none=True)
def get_health(
    env: Annotated[Environment | None, Depends(optional_client_env)],
) -> Health:
    """Say that the server answers; with a key also its version and its parts."""
    if env is None:
        return Health(status="ok")
    return Health(**env["api.health.service"]._get_health())
