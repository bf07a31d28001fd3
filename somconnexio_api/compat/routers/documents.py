# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Query

from ...dependencies import allowed
from ..const import ROOT
from ..openapi import former_responses
from ..schemas.base import QueryText
from ..schemas.document import RequiredDocument

SERVICE = "api.compat.document.service"

router = APIRouter(
    prefix=ROOT, tags=["documents"], responses=former_responses(400, 401)
)


@router.get("/crm-lead/documents-required")
def list_required_documents(
    env: allowed("orders:read"),
    lead_id: Annotated[
        QueryText | None, Query(description="Number of an order of this client")
    ] = None,
    crm_lead_token: Annotated[
        QueryText | None, Query(description="Secret of an order")
    ] = None,
) -> list[RequiredDocument]:
    """Which documents an order needs, and which of them are there."""
    return env[SERVICE]._list_required(lead_id, crm_lead_token)
