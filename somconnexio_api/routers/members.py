# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timezone
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator

from ..dependencies import IdempotencyKey, allowed, allowed_caller, json_body
from ..etag import answer_with_etag
from ..paging import PageQuery, paging_by
from ..problem import ApiProblem
from ..schemas.base import Moment, Page, Text
from ..schemas.member import Member, MemberSummary, SponsorshipCheck
from ..schemas.member_token import MemberToken, MemberTokenCreate
from ..schemas.problem import responses
from ..validation import check_characters

router = APIRouter(tags=["members"], responses=responses(401, 422, 429))

paging = paging_by({"number": "ref"}, default="number")

Number = Annotated[str, Path(max_length=64), AfterValidator(check_characters)]


def member_filters(
    vat: Annotated[
        Text | None, Query(description="Tax number, with or without country code")
    ] = None,
    email: Annotated[Text | None, Query()] = None,
    changed_since: Annotated[
        Moment | None, Query(description="Changed then or later; UTC without zone")
    ] = None,
) -> dict[str, Any]:
    """What members can be searched by: the whole value, no part of it."""
    return {"vat": vat, "email": email, "changed_since": changed_since}


@router.get("/members")
def list_members(
    env: allowed("members:read"),
    page: Annotated[PageQuery, Depends(paging)],
    filters: Annotated[dict, Depends(member_filters)],
) -> Page[MemberSummary]:
    """The members that fit; with a member's token only the member."""
    members, cursor = env["api.member.service"]._list_members(filters, page)
    items = [MemberSummary.from_partner(member) for member in members]
    return Page[MemberSummary](items=items, next=cursor)


@router.get(
    "/members/{reference}",
    response_model=Member,
    responses={304: {"description": "As the client has it"}, **responses(404)},
)
def get_member(
    reference: Number,
    env: allowed("members:read"),
    request: Request,
    response: Response,
) -> Any:
    """One member."""
    member = env["api.member.service"]._get_member(reference)
    return answer_with_etag(request, response, Member.from_partner(member))


@router.get("/sponsorship-check")
def check_sponsorship(
    env: allowed("sponsorships:check"),
    code: Annotated[Text | None, Query(description="Sponsorship code")] = None,
    member: Annotated[Text | None, Query(description="Number of a member")] = None,
) -> SponsorshipCheck:
    """Whether somebody can be the sponsor of one more person; by code or number."""
    if (code is None) == (member is None):
        detail = env._("Give either a code or a member number.")
        error = {"pointer": "?code", "code": "required", "detail": detail}
        raise ApiProblem(422, errors=[error])
    reason = env["api.member.service"]._check_sponsor(code, member)
    return SponsorshipCheck(is_allowed=reason is None, reason=reason)


@router.post(
    "/members/{reference}/tokens",
    status_code=201,
    dependencies=[Depends(json_body)],
    responses=responses(404, 409, 413, 415),
)
def create_member_token(
    reference: Number,
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
