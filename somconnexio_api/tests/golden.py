# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The parts of the API's description: each addon keeps that of its own routes."""

from __future__ import annotations

import json
import re
from typing import Any

from .test_matrix import CORE, list_routes

_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')


def leave_out_others(
    document: dict[str, Any], endpoint: Any, addon: str = CORE
) -> dict[str, Any]:
    """Return the description of the routes of one addon, with all that it refers to.

    :param document: description of the whole API
    :param endpoint: `fastapi.endpoint` of the API
    :param addon: Python name of the addon that brings the routes
    """
    own = {route.name for route in list_routes(endpoint) if route.addon == addon}
    paths = {
        path: {
            method: operation
            for method, operation in operations.items()
            if (method.upper(), path) in own
        }
        for path, operations in document["paths"].items()
    }
    part = {**document, "paths": {path: some for path, some in paths.items() if some}}
    if addon != CORE:
        part.pop("webhooks", None)
    schemas = document["components"]["schemas"]
    told = [part["paths"], part.get("webhooks", {})]
    needed: set[str] = set()
    while found := set(_REFERENCE.findall(json.dumps(told))) - needed:
        needed |= found
        told = [schemas[name] for name in found]
    part["components"] = {
        **document["components"],
        "schemas": {name: schemas[name] for name in schemas if name in needed},
    }
    return part
