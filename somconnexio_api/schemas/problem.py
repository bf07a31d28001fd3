# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any

from pydantic import BaseModel, Field

from ..problem import PROBLEMS, UNAVAILABLE


class ProblemError(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str = Field(
        description="JSON pointer into the body; `?name` for a query parameter, "
        "`!Name` for a header",
        examples=["/lines/0/product"],
    )
    code: str = Field(description="Stable, for programs", examples=["unknown_product"])
    detail: str = Field(description="For people, in the language of the request")


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["urn:somconnexio:problem:invalid"])
    title: str
    status: int
    detail: str
    errors: list[ProblemError] = []


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document that an operation answers these statuses with a problem.

    503: it has something from another system, which does not answer.
    """
    kinds = {**PROBLEMS, 503: UNAVAILABLE}
    return {
        status: {
            "model": Problem,
            "description": kinds[status].title._translate("en_US"),
        }
        for status in statuses
    }
