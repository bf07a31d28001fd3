# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import APIRouter

from ...dependencies import allowed
from ..const import ROOT
from ..openapi import former_responses
from ..schemas.lead import LeadCreate, LeadCreated
from ..schemas.written import DocumentUpload, UploadedFiles

router = APIRouter(prefix=ROOT, tags=["orders"], responses=former_responses(400, 401))


@router.post("/crm-lead")
def create_lead(env: allowed("orders:write"), body: LeadCreate) -> LeadCreated:
    """Take an order."""
    return LeadCreated(id=env["api.compat.lead.service"]._take_lead(body).id)


@router.post("/documentation")
def upload_documents(
    env: allowed("orders:write"), body: DocumentUpload
) -> UploadedFiles:
    """Take the files of a document that an order needs."""
    return UploadedFiles(ids=env["api.compat.upload.service"]._upload_former(body))
