# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator

from odoo.addons.somconnexio_api.dependencies import allowed
from odoo.addons.somconnexio_api.etag import answer_with_etag
from odoo.addons.somconnexio_api.schemas.problem import responses
from odoo.addons.somconnexio_api.validation import check_characters

from ..schemas.usage import Usage

router = APIRouter(tags=["contracts"], responses=responses(401, 422, 429))

Code = Annotated[
    str, Path(max_length=64, examples=["CON000012"]), AfterValidator(check_characters)
]
Period = Annotated[
    str,
    Query(
        pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$",
        description="Month, as `2026-01`; the one in which we are if left out",
        examples=["2026-01"],
    ),
]


@router.get(
    "/contracts/{code}/usage",
    response_model=Usage,
    responses={
        304: {"description": "As the client has it"},
        **responses(404, 503),
    },
)
def get_usage(
    code: Code,
    env: allowed("usage:read"),
    request: Request,
    response: Response,
    period: Period | None = None,
) -> Any:
    """What a contract has used in a month, by kind, as the billing system had it a few
    minutes ago. What it costs is on the invoice. 503 if the billing system does not
    answer: no figures rather than old ones."""
    found = env["api.usage.service"]._get_usage(code, period)
    return answer_with_etag(request, response, Usage.from_summary(*found))
