# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import APIRouter

from ...dependencies import allowed
from ..const import ROOT
from ..openapi import former_responses
from ..schemas.request import (
    PartnerRequestCreate,
    PartnerRequestDone,
    SubscriptionRequest,
    SubscriptionRequestCreate,
)

SERVICE = "api.compat.request.service"

router = APIRouter(
    prefix=ROOT, tags=["membership"], responses=former_responses(400, 401)
)


@router.post("/subscription-request")
def create_request(
    env: allowed("membership-requests:write"), body: SubscriptionRequestCreate
) -> SubscriptionRequest:
    """Take the request of somebody who wants to be with the cooperative."""
    request = env[SERVICE]._take_former_request(body)
    # sudo: the user may not read the company, whose time zone says what today is
    today = env.company.sudo()._get_business_date()
    return SubscriptionRequest.from_request(request, today)


@router.post("/subscription-request/partner")
def create_partner_request(
    env: allowed("membership-requests:write"), body: PartnerRequestCreate
) -> PartnerRequestDone:
    """Take the request of a customer who wants a share."""
    return PartnerRequestDone(wiz_id=env[SERVICE]._take_partner_request(body).id)
