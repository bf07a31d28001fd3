# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timezone
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import AfterValidator

from ..dependencies import IdempotencyKey, allowed_caller, json_body
from ..schemas.member_token import MemberToken, MemberTokenCreate
from ..schemas.problem import responses
from ..validation import check_characters

router = APIRouter(tags=["members"], responses=responses(401, 422, 429))


@router.post(
    "/members/{reference}/tokens",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses=responses(404, 409, 413, 415),
)
def create_member_token(
    reference: Annotated[str, Path(max_length=64), AfterValidator(check_characters)],
    body: MemberTokenCreate,
    caller: allowed_caller("members:token"),
    _key: IdempotencyKey = None,
) -> MemberToken:
    """Get a token for a member who has logged in with the client.

    It is short-lived, sees this member only, and grants no more than the client has.
    """
    member = caller.env["api.member.service"]._get_member(reference)
    scopes = caller.scopes if body.scopes is None else caller.scopes & set(body.scopes)
    token, expires, granted = caller.client._issue_member_token(
        member, scopes, body.minutes
    )
    return MemberToken(
        token=token,
        expires_at=expires.replace(tzinfo=timezone.utc),
        scopes=sorted(granted),
    )
