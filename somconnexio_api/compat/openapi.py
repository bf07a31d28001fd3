# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any

from fastapi import FastAPI

from .problem import FormerErrorBody

_DESCRIPTIONS = {
    400: "The request can't be accepted",
    401: "The key is missing or wrong, or does not allow this",
    404: "There is nothing that fits",
    413: "The body is too large",
    503: "Another system, which has it, does not answer",
}


def former_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the refusals of a route, for its description."""
    return {
        status: {"model": FormerErrorBody, "description": _DESCRIPTIONS[status]}
        for status in statuses
    }


def describe_former_api(app: FastAPI) -> None:
    """Take out of the description of `app` what the former API does not do.

    FastAPI says 422 of every route with parameters, and the dependencies of v1 tell of
    tokens.
    """
    original = app.openapi

    def openapi():
        schema = original()
        schemes = schema.get("components", {}).get("securitySchemes", {})
        schemes.pop("Bearer", None)
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
                operation["security"] = [{"ApiKey": []}]
        for name in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(name, None)
        return schema

    app.openapi = openapi
