# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import APIRouter

from ...dependencies import allowed
from ..const import ROOT
from ..openapi import former_responses
from ..schemas.written import Done, Termination

router = APIRouter(
    prefix=ROOT, tags=["contracts"], responses=former_responses(400, 401, 404)
)


@router.post("/contract/terminate")
def terminate(env: allowed("service-orders:write"), body: Termination) -> Done:
    """Ask for the end of a contract."""
    env["api.compat.termination.service"]._terminate_former(body)
    return Done()
