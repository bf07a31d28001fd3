# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator

from ..dependencies import allowed
from ..etag import answer_with_etag
from ..paging import PageQuery, paging_by
from ..schemas.base import Moment, Page, Text
from ..schemas.contract import Contract, ContractState, Operation
from ..schemas.problem import responses
from ..validation import check_characters

router = APIRouter(tags=["contracts"], responses=responses(401, 422, 429))

paging = paging_by({"code": "code", "created": "create_date"}, default="code")

Code = Annotated[str, Path(max_length=64), AfterValidator(check_characters)]


def contract_filters(
    member: Annotated[Text | None, Query(description="Number of the holder")] = None,
    code: Annotated[Text | None, Query()] = None,
    phone_number: Annotated[
        Text | None, Query(description="With or without country code and blanks")
    ] = None,
    state: Annotated[ContractState | None, Query()] = None,
    technology: Annotated[
        Text | None, Query(description="Code, as in products")
    ] = None,
    changed_since: Annotated[
        Moment | None, Query(description="Changed then or later; UTC without zone")
    ] = None,
) -> dict[str, Any]:
    """What contracts can be searched by; all that is given must fit."""
    return {
        "member": member,
        "code": code,
        "phone_number": phone_number,
        "state": state,
        "technology": technology,
        "changed_since": changed_since,
    }


@router.get("/contracts")
def list_contracts(
    env: allowed("contracts:read"),
    page: Annotated[PageQuery, Depends(paging)],
    filters: Annotated[dict, Depends(contract_filters)],
) -> Page[Contract]:
    """The contracts that fit; with a member's token only those of the member."""
    contracts, cursor = env["api.contract.service"]._list_contracts(filters, page)
    items = [Contract.from_contract(contract) for contract in contracts]
    return Page[Contract](items=items, next=cursor)


@router.get(
    "/contracts/{code}",
    response_model=Contract,
    responses={304: {"description": "As the client has it"}, **responses(404)},
)
def get_contract(
    code: Code,
    env: allowed("contracts:read"),
    request: Request,
    response: Response,
) -> Any:
    """One contract."""
    contract = env["api.contract.service"]._get_contract(code)
    return answer_with_etag(request, response, Contract.from_contract(contract))


@router.get("/contracts/{code}/operations", responses=responses(404))
def list_operations(code: Code, env: allowed("contracts:read")) -> list[Operation]:
    """Which changes can be asked for now, and why others can't."""
    contract = env["api.contract.service"]._get_contract(code)
    return [Operation(**found) for found in contract._get_allowed_operations()]
