# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from ...validation import check_characters

# A text in a query; empty ones don't come this far
QueryText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=256),
    AfterValidator(check_characters),
]
# A text that has to say something
RequiredText = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=256),
    AfterValidator(check_characters),
]
# A text that may be empty
FreeText = Annotated[
    str,
    StringConstraints(strict=True, max_length=4000),
    AfterValidator(check_characters),
]
YesNo = Literal["true", "false"]


class FormerInput(BaseModel):
    """Base of what the clients send: types are exact, unknown properties ignored."""

    model_config = ConfigDict(extra="ignore", strict=True)
