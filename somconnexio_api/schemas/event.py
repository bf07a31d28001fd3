# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from pydantic import BaseModel, Field


class EventData(BaseModel):
    """What an event is about. Whatever else there is to know is read at `path`."""

    company: str = Field(
        description="Tax number of the cooperative", examples=["ESF12345678"]
    )
    reference: str = Field(examples=["ORD000012"])
    path: str = Field(
        description="Where this API tells it, below the API's own address",
        examples=["/orders/ORD000012"],
    )
    state: str = Field(description="The new state", examples=["provisioning"])
    sequence: int = Field(
        description="Of two events of one resource, the later one has the larger "
        "number; they may arrive in another order",
        examples=[4711],
    )


class Event(BaseModel):
    """Something that has happened."""

    id: str = Field(
        description="The same whenever the event is sent again; also `webhook-id`",
        examples=["5d0d6f0e-6a43-4d0c-9a53-0d7f3f1c8f11"],
    )
    type: str = Field(examples=["order.state_changed"])
    timestamp: datetime = Field(description="When it happened, UTC")
    data: EventData
