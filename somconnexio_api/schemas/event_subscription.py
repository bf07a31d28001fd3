# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from pydantic import BaseModel, Field

from ..const import (
    EVENT_OVERLAP_HOURS,
    EVENT_OVERLAP_MAX_HOURS,
    MAX_ADDRESS_LENGTH,
)
from .base import InputModel, Text, text_of

Address = text_of(MAX_ADDRESS_LENGTH)


class EventSubscriptionCreate(InputModel):
    """Where events are to be sent, and which."""

    url: Address = Field(
        description="Gets the events by POST: https, on the internet; redirects are "
        "not followed",
        examples=["https://www.example.org/events"],
    )
    event_types: list[Text] = Field(
        min_length=1,
        max_length=50,
        description="What to be told of; the client needs the permission to read it",
        examples=[["order.state_changed", "contract.activated"]],
    )
    name: Text | None = Field(
        None, description="For the people of the cooperative; by default the host"
    )


class EventSubscription(BaseModel):
    """An address that gets events."""

    id: str = Field(examples=["EVENTS_7F3A2B10"])
    name: str
    url: str
    event_types: list[str]
    is_enabled: bool = Field(
        description="False: nothing is sent, because the receiver answered 410 or "
        "somebody switched it off"
    )
    created_at: datetime

    @classmethod
    def from_subscription(cls, subscription: Any, **more: Any) -> EventSubscription:
        """Describe a subscription, which was read with the right to read it.

        :param subscription: a `somconnexio.api.event.subscription`
        :param more: what a subclass tells besides
        """
        return cls(
            id=subscription.code,
            name=subscription.name,
            url=subscription.url or "",
            event_types=sorted(subscription.event_type_ids.mapped("code")),
            is_enabled=subscription._is_enabled(),
            created_at=subscription.create_date.replace(tzinfo=timezone.utc),
            **more,
        )


class NewEventSubscription(EventSubscription):
    """A subscription that was just made, with its secret, told this once."""

    secret: str = Field(
        description="Signs each event: HMAC-SHA256, see the webhooks below",
        examples=["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="],
    )


class EventSecretCreate(InputModel):
    """What becomes of the secret that is replaced."""

    keep_previous_hours: int = Field(
        EVENT_OVERLAP_HOURS,
        ge=0,
        le=EVENT_OVERLAP_MAX_HOURS,
        description="Hours for which events are signed with it too; 0 if it is in "
        "wrong hands",
    )


class EventSecret(BaseModel):
    """A new secret, told this once."""

    secret: str
    previous_valid_until: datetime | None = Field(
        description="Until then each event carries two signatures"
    )
