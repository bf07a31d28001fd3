# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Literal

from pydantic import BaseModel, Field


class Component(BaseModel):
    """A system that the server works with."""

    name: str
    status: Literal["ok", "degraded", "disabled"]


class Health(BaseModel):
    """State of the server; details only for clients with a key."""

    status: Literal["ok", "degraded"]
    version: str | None = Field(None, description="Version of this API")
    components: list[Component] | None = None
