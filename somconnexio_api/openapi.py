# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What FastAPI does not write into the description of the API by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from odoo.modules import get_module_path

from .problem import MEDIA_TYPE, UNAVAILABLE, ApiProblem

# Where an addon that brings routes shows what they get and answer
EXAMPLES = "data/openapi_examples.json"


def describe_problems(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Let the description of `app` say that errors are problem details, and show
    what requests and answers look like.

    :param routers: those that the app has

    FastAPI documents every answer of an operation with the media type of its success.
    """
    original = app.openapi

    def openapi():
        if app.openapi_schema:
            return app.openapi_schema
        schema = original()
        examples = read_examples(routers)
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if status >= "400" and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
                        content[MEDIA_TYPE]["example"] = _make_problem(int(status))
                _add_examples(operation, examples.get(f"{method.upper()} {path}", {}))
        return schema

    app.openapi = openapi


def read_examples(routers: Iterable[APIRouter]) -> dict[str, dict[str, Any]]:
    """Return operation → its examples, of all addons that bring routes."""
    modules = {
        route.endpoint.__module__
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
    }
    examples = {}
    for addon in sorted({module.split(".")[2] for module in modules}):
        file = Path(get_module_path(addon)) / EXAMPLES
        if file.exists():
            examples |= json.loads(file.read_text(encoding="utf-8"))
    return examples


def _add_examples(operation: dict[str, Any], examples: dict[str, Any]) -> None:
    """Show what a request and its answers look like.

    :param examples: `request`, `parameters` by name, and answers by status; what an
        operation shows by itself stays
    """
    shown = {status: examples[status] for status in examples if status.isdigit()}
    bodies = {status: operation["responses"].get(status, {}) for status in shown}
    if "request" in examples:
        shown["request"] = examples["request"]
        bodies["request"] = operation["requestBody"]
    for name, body in bodies.items():
        for content in body.get("content", {}).values():
            content.setdefault("example", shown[name])
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in examples.get("parameters", {}):
            parameter["example"] = examples["parameters"][parameter["name"]]


def _make_problem(status: int) -> dict[str, Any]:
    errors = []
    if status == 422:
        pointer, code = "/lines/0/product", "unknown_product"
        detail = "There is no product with this code in the catalogue."
        errors = [{"pointer": pointer, "code": code, "detail": detail}]
    # that too much is going on can be the answer of any operation: no word of it
    kind = UNAVAILABLE if status == 503 else None
    return ApiProblem(status, errors=errors, kind=kind).to_dict("en_US")
