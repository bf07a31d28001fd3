# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator

from ...dependencies import allowed
from ...validation import check_characters
from ..const import PUBLIC_ROOT, ROOT
from ..openapi import former_responses
from ..schemas.base import QueryText
from ..schemas.partner import (
    CoopAgreement,
    FormerPartner,
    MemberCount,
    Sponsees,
    SponsorCheck,
)

SERVICE = "api.compat.partner.service"

router = APIRouter(tags=["partners"], responses=former_responses(400, 401))

Code = Annotated[QueryText, Query(description="Sponsorship code, in any case")]
Vat = Annotated[QueryText, Query(description="Tax number, the whole of it")]


# Before /partner/{reference}: the first route that fits answers.
@router.get(f"{ROOT}/partner/check_sponsor")
def check_sponsor(
    env: allowed("sponsorships:check"), vat: Vat, sponsor_code: Code
) -> SponsorCheck:
    """Whether somebody can be the sponsor of one more person, by both."""
    return env[SERVICE]._check_former_sponsor(
        sponsor_code, vat, "invalid code or vat number"
    )


@router.get(f"{ROOT}/partner/check_sponsor_code")
def check_sponsor_code(
    env: allowed("sponsorships:check"), sponsor_code: Code
) -> SponsorCheck:
    """Whether somebody can be the sponsor of one more person, by the code."""
    return env[SERVICE]._check_former_sponsor(sponsor_code, None, "invalid code")


@router.get(f"{ROOT}/partner/sponsees", responses=former_responses(404))
def list_sponsees(env: allowed("members:read"), ref: QueryText) -> Sponsees:
    """Whom a member has brought along."""
    return env[SERVICE]._get_sponsees(ref)


# A number that websites show: it needs no right to read members
@router.get(f"{ROOT}/partner/count")
@router.get(f"{PUBLIC_ROOT}/partner/count")
def count_members(env: allowed("catalogue:read")) -> MemberCount:
    """How many members with a share there are."""
    return MemberCount(members=env[SERVICE]._count_members())


@router.get(f"{ROOT}/partner", responses=former_responses(404))
def find_partner(env: allowed("members:read"), vat: Vat) -> FormerPartner:
    """Who has a tax number."""
    return env[SERVICE]._get_partner_by_vat(vat)


@router.get(f"{ROOT}/partner/{{reference}}", responses=former_responses(404))
def get_partner(
    env: allowed("members:read"),
    reference: Annotated[str, Path(max_length=64), AfterValidator(check_characters)],
) -> FormerPartner:
    """Who has a member number."""
    return env[SERVICE]._get_partner(reference)


@router.get(f"{ROOT}/coop-agreement", responses=former_responses(404))
def get_agreement(env: allowed("sponsorships:check"), code: QueryText) -> CoopAgreement:
    """An agreement with another cooperative, by its code."""
    agreement = env[SERVICE]._find_agreement(code)
    return CoopAgreement(
        name=agreement.partner_id.name or "",
        code=agreement.code,
        first_month_promotion=agreement.has_first_month_promotion,
    )
