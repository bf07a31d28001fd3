# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import date, datetime, timezone
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticKnownError

from ..validation import check_characters, validate_together

T = TypeVar("T")


def _strip_required(value: str) -> str:
    if not value.strip():
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return value.strip()


def text_of(longest: int) -> Any:
    """Return the type of what people type; an empty text is no value.

    Blanks around it mean nothing, but count for how long it may be: that much a
    description can say.
    """
    return Annotated[
        str,
        StringConstraints(min_length=1, max_length=longest),
        AfterValidator(_strip_required),
        AfterValidator(check_characters),
    ]


Text = text_of(256)
LongText = Annotated[
    str,
    StringConstraints(max_length=4000),
    AfterValidator(str.strip),
    AfterValidator(check_characters),
]


def _to_naive_utc(value: datetime) -> datetime:
    if value.tzinfo:
        return value.astimezone(timezone.utc).replace(tzinfo=None)
    return value


def _check_written(form: str, kind: str) -> BeforeValidator:
    """Refuse what is not written as a date: pydantic counts a number in seconds."""

    def check(value: Any) -> Any:
        is_written = isinstance(value, str) and re.match(form, value)
        if not (is_written or isinstance(value, date)):
            raise PydanticKnownError(kind, {"error": "not written as a date"})
        return value

    return BeforeValidator(check)


Day = Annotated[date, _check_written(r"\d{4}-\d{2}-\d{2}$", "date_parsing")]
# As Odoo keeps it: in UTC, without a zone.
Moment = Annotated[
    datetime,
    _check_written(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}", "datetime_parsing"),
    AfterValidator(_to_naive_utc),
]


class InputModel(BaseModel):
    """Base of what clients send: an unknown property is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class CheckedModel(InputModel):
    """Input whose values must also fit together.

    `find_problems` names the method of the service (see `checked_by`) that gets the
    raw values and yields what is wrong with them.
    """

    find_problems: ClassVar[str]

    @model_validator(mode="wrap")
    @classmethod
    def _validate_together(
        cls, data: Any, handler: ModelWrapValidatorHandler, info: ValidationInfo
    ):
        if not info.context:
            return handler(data)
        find_problems = getattr(info.context["service"], cls.find_problems)
        return validate_together(data, handler, find_problems)


class PlaceAddress(BaseModel):
    """A postal address as it is told."""

    street: str
    street2: str | None
    zip_code: str
    city: str
    state: str | None = Field(description="Code of the province", examples=["B"])
    country: str = Field(description="ISO 3166 code of two letters", examples=["ES"])

    @classmethod
    def from_partner(cls, partner: Any) -> "PlaceAddress":
        """Describe the address of a `res.partner`."""
        return cls(
            street=partner.street or "",
            street2=partner.street2 or None,
            zip_code=partner.zip or "",
            city=partner.city or "",
            state=partner.state_id.code or None,
            country=partner.country_id.code or "ES",
        )


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(
        description="The `cursor` of the next page; null on the last one"
    )
