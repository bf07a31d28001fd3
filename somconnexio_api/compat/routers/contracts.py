# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from ...dependencies import allowed
from ..const import PUBLIC_ROOT, ROOT
from ..openapi import former_responses
from ..paging import OffsetPage, offset_paging_by
from ..schemas.base import QueryText
from ..schemas.contract import (
    ContractCount,
    ContractPage,
    FiberContract,
    MultimediaContracts,
    Reason,
    TerminateReasons,
)

SERVICE = "api.compat.contract.service"

router = APIRouter(tags=["contracts"], responses=former_responses(400, 401))

paging = offset_paging_by(
    {
        "id": "id",
        "code": "code",
        "date_start": "date_service_start",
        "date_end": "date_service_end",
        "phone_number": "phone_number",
    },
    default="id",
    order_names="ASCENDING or DESCENDING",
)


def contract_selector(
    code: QueryText | None = None,
    customer_ref: Annotated[
        QueryText | None, Query(description="Number of the holder")
    ] = None,
    partner_vat: Annotated[
        QueryText | None, Query(description="Tax number, the whole of it")
    ] = None,
    phone_number: Annotated[
        QueryText | None,
        Query(description="The whole number, or a part of it with customer_ref"),
    ] = None,
    subscription_type: Annotated[
        Literal["mobile", "broadband"] | None,
        Query(description="With customer_ref only"),
    ] = None,
) -> dict[str, str | None]:
    """What contracts are searched by: one thing, or a holder and more."""
    return {
        "code": code,
        "customer_ref": customer_ref,
        "partner_vat": partner_vat,
        "phone_number": phone_number,
        "subscription_type": subscription_type,
    }


@router.get(
    f"{ROOT}/contract",
    response_model=ContractPage,
    response_model_exclude_none=True,
    responses=former_responses(404),
)
def search_contracts(
    env: allowed("contracts:read"),
    selector: Annotated[dict, Depends(contract_selector)],
    page: Annotated[OffsetPage, Depends(paging)],
) -> ContractPage:
    """The contracts in use that fit, page by page."""
    contracts, answer = env[SERVICE]._search_former(selector, page)
    return ContractPage(contracts=contracts, paging=answer)


@router.get(f"{ROOT}/contract/multimedia", responses=former_responses(404))
def list_multimedia(
    env: allowed("contracts:read"), partner_ref: QueryText
) -> MultimediaContracts:
    """The multimedia contracts of a member, ended ones too."""
    return MultimediaContracts(contracts=env[SERVICE]._list_multimedia(partner_ref))


@router.get(
    f"{ROOT}/contract/available-fibers-to-link-with-mobile",
    responses=former_responses(404),
)
def list_fibers(
    env: allowed("contracts:read"),
    partner_ref: QueryText,
    min_mobiles_available: Annotated[
        str, Query(description="How many more mobiles must have room, 0 to 3")
    ] = "0",
) -> list[FiberContract]:
    """The fibres of a member whose pack has room for mobiles."""
    return env[SERVICE]._list_fibers(partner_ref, min_mobiles_available)


@router.get(f"{ROOT}/contract/terminate_reasons")
def list_terminate_reasons(env: allowed("contracts:read")) -> TerminateReasons:
    """Why contracts end, by code; names in the language of the request."""

    def describe(model: str) -> list[Reason]:
        reasons = env[SERVICE]._list_reasons(model)
        return [Reason(code=reason.code, name=reason.name) for reason in reasons]

    return TerminateReasons(
        terminate_reasons=describe("contract.termination.reason"),
        terminate_user_reasons=describe("contract.termination.user.reason"),
    )


# A number that websites show: it needs no right to read contracts
@router.get(f"{PUBLIC_ROOT}/contract-count")
def count_contracts(env: allowed("catalogue:read")) -> ContractCount:
    """How many contracts are in use."""
    return ContractCount(contracts=env[SERVICE]._count_former())
