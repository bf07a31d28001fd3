# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from pydantic import AfterValidator, SkipValidation

from ..dependencies import IdempotencyKey, allowed, json_body
from ..etag import answer_with_etag
from ..schemas.membership_document import MembershipDocument, MembershipDocumentUpload
from ..schemas.membership_request import MembershipRequest, MembershipRequestCreate
from ..schemas.problem import responses
from ..validation import check_characters

router = APIRouter(tags=["membership requests"], responses=responses(401, 422, 429))

Reference = Annotated[str, Path(max_length=64), AfterValidator(check_characters)]


@router.post(
    "/membership-requests",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses={
        200: {"description": "That of an earlier call", "model": MembershipRequest},
        **responses(409, 413, 415),
    },
)
def create_membership_request(
    # Validated by the service, which looks everything up in the same pass.
    body: Annotated[MembershipRequestCreate, SkipValidation, Body()],
    env: allowed("membership-requests:write"),
    request: Request,
    response: Response,
    _key: IdempotencyKey = None,
) -> MembershipRequest:
    """Ask for the membership of a person or organisation, or a share of a customer.

    Repeating a call is safe: the same `uuid` is one request.
    """
    service = env["api.membership.request.service"]
    record, is_new = service._take_request(body)
    response.status_code = 201 if is_new else 200
    root_path = request.scope["root_path"]
    response.headers["Location"] = f"{root_path}/membership-requests/{record.name}"
    return MembershipRequest.from_request(record)


@router.get(
    "/membership-requests/{reference}",
    response_model=MembershipRequest,
    responses={304: {"description": "As the client has it"}, **responses(404)},
)
def get_membership_request(
    reference: Reference,
    env: allowed("membership-requests:read"),
    request: Request,
    response: Response,
) -> Any:
    """How a membership request stands."""
    record = env["api.membership.request.service"]._get_request(reference)
    return answer_with_etag(request, response, MembershipRequest.from_request(record))


@router.get("/membership-requests/{reference}/documents", responses=responses(404))
def list_membership_documents(
    reference: Reference, env: allowed("membership-requests:read")
) -> list[MembershipDocument]:
    """The files that were sent with a membership request."""
    record = env["api.membership.request.service"]._get_request(reference)
    files = record.attachment_ids.sorted("id")
    return [MembershipDocument.from_attachment(file) for file in files]


@router.post(
    "/membership-requests/{reference}/documents",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses={
        200: {
            "description": "This file was there already",
            "model": MembershipDocument,
        },
        **responses(404, 409, 413, 415),
    },
)
def upload_membership_document(
    reference: Reference,
    body: Annotated[MembershipDocumentUpload, SkipValidation, Body()],
    env: allowed("membership-requests:write"),
    response: Response,
    _key: IdempotencyKey = None,
) -> MembershipDocument:
    """Add a file to a membership request that is being checked, such as a copy of the
    identity card. The same file is kept once."""
    service = env["api.membership.request.service"]
    record = service._get_request(reference)
    file, is_new = service._upload_document(record, body)
    response.status_code = 201 if is_new else 200
    return MembershipDocument.from_attachment(file)
