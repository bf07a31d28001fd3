# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from odoo.api import Environment

from fastapi import APIRouter, Depends

from ..dependencies import optional_client_env
from ..schemas.health import Health

router = APIRouter(tags=["health"])


@router.get("/health", response_model_exclude_none=True)
def get_health(
    env: Annotated[Environment | None, Depends(optional_client_env)],
) -> Health:
    """Say that the server answers; with a key also its version and its parts."""
    if env is None:
        return Health(status="ok")
    return Health(**env["api.health.service"]._get_health())
