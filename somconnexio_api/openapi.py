# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import FastAPI

from .problem import MEDIA_TYPE


def describe_problems(app: FastAPI) -> None:
    """Let the description of `app` say that errors are problem details.

    FastAPI documents every answer of an operation with the media type of its success.
    """
    original = app.openapi

    def openapi():
        schema = original()
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if status >= "400" and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return schema

    app.openapi = openapi
