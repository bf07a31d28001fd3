# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Literal

from pydantic import BaseModel, Field


class Component(BaseModel):
    """A system that the server works with."""

    name: str
    status: Literal["ok", "degraded", "disabled"] = Field(
        description="Degraded: out of order, or paused by a person"
    )
    waiting: int | None = Field(
        None, description="Objects that wait to be sent and are effective today"
    )
    errors: int | None = Field(
        None, description="Objects effective today that need a person"
    )
    uncertain: int | None = Field(
        None, description="Objects effective today whose answer was lost"
    )
    ready: bool | None = Field(
        None, description="Whether nothing that is effective today is missing there"
    )


class Health(BaseModel):
    """State of the server; details only for clients with a key."""

    status: Literal["ok", "degraded"]
    version: str | None = Field(None, description="Version of this API")
    components: list[Component] | None = None
