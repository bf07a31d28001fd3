# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From what pydantic finds to the errors of a problem: pointer, code, text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import AfterValidator, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__, default_lang="en_US")

Location = tuple[str | int, ...]

REQUIRED = "required"

# Marks our own errors among pydantic's, on their way through pydantic.
_OWN = "own."

_INVALID = ("invalid", _lt("This value is not valid."))
_NO_OBJECT = ("invalid_type", _lt("An object is expected here."))
_NO_TEXT = ("invalid_type", _lt("A text is expected here."))
_NO_CHARACTERS = (
    "invalid_characters",
    _lt("There are characters in it that can't be stored."),
)
_NO_YES_NO = ("invalid_type", _lt("true or false is expected here."))
_NO_DATE = ("invalid_date", _lt("A date is expected here, like 2026-01-31."))
_NO_NUMBER = ("invalid_type", _lt("A number is expected here."))
_NO_DATETIME = (
    "invalid_date",
    _lt("A date and time is expected here, like 2026-01-31T12:00:00Z."),
)

# pydantic's error type: (our code, our text). Codes are for programs and only grow.
_ERRORS = {
    "missing": (REQUIRED, _lt("This is required.")),
    "extra_forbidden": ("unknown_field", _lt("There is no such field.")),
    "string_type": _NO_TEXT,
    "string_unicode": _NO_CHARACTERS,
    "invalid_characters": _NO_CHARACTERS,
    "string_too_short": (REQUIRED, _lt("This can't be empty.")),
    "string_too_long": ("too_long", _lt("This is too long.")),
    "list_type": ("invalid_type", _lt("A list is expected here.")),
    "too_short": (REQUIRED, _lt("At least one is required.")),
    "too_long": ("too_many", _lt("These are too many.")),
    "literal_error": ("invalid_choice", _lt("This is none of the possible values.")),
    "model_type": _NO_OBJECT,
    "model_attributes_type": _NO_OBJECT,
    "dict_type": _NO_OBJECT,
    "bool_type": _NO_YES_NO,
    "bool_parsing": _NO_YES_NO,
    "date_type": _NO_DATE,
    "date_parsing": _NO_DATE,
    "date_from_datetime_parsing": _NO_DATE,
    "date_from_datetime_inexact": _NO_DATE,
    "datetime_type": _NO_DATETIME,
    "datetime_parsing": _NO_DATETIME,
    "datetime_from_date_parsing": _NO_DATETIME,
    "datetime_object_invalid": _NO_DATETIME,
    "union_tag_invalid": (
        "invalid_choice",
        _lt("This is none of the possible values."),
    ),
    "union_tag_not_found": (REQUIRED, _lt("This is required.")),
    "decimal_parsing": _NO_NUMBER,
    "decimal_type": _NO_NUMBER,
    "uuid_type": ("invalid_uuid", _lt("A UUID is expected here.")),
    "uuid_parsing": ("invalid_uuid", _lt("A UUID is expected here.")),
    "int_parsing": ("invalid_type", _lt("A whole number is expected here.")),
    "greater_than_equal": ("too_small", _lt("This number is too small.")),
    "less_than_equal": ("too_large", _lt("This number is too large.")),
    "json_invalid": ("invalid_json", _lt("The body is no valid JSON.")),
}


class ValueProblem(Exception):
    """A value that has the right form but can't be accepted.

    :param code: stable, for programs
    :param message: for people, translated
    :param instead: names of values that would do as well: one of them was given, and
        is wrong itself, if this is not to be told
    """

    def __init__(self, code: str, message: str, instead: Iterable[str] = ()):
        super().__init__(message)
        self.code = code
        self.message = message
        self.instead = instead


def checked_by(method: str) -> AfterValidator:
    """Validate a field by `service.method(value)`, which returns the value to keep.

    The service comes with the validation's context; without one (a client that only
    uses the schemas) the form is all that is checked.
    """

    def validate(value: Any, info: ValidationInfo) -> Any:
        if not info.context:
            return value
        try:
            return getattr(info.context["service"], method)(value)
        except ValueProblem as problem:
            raise _to_pydantic(problem) from None

    return AfterValidator(validate)


def validate_together(
    data: Any,
    handler: Callable[[Any], Any],
    find_problems: Callable[[dict], Iterable[tuple[Location, ValueProblem]]],
) -> Any:
    """Validate the fields one by one and, in the same pass, what they mean together.

    pydantic would not come to the second part when the first finds something.

    :param find_problems: from the values that are fine by themselves, as they came, to
        (location, problem); what it says about the others is dropped
    """
    details: list[InitErrorDetails] = []
    result = None
    data = _tidy(data)
    try:
        result = handler(data)
    except ValidationError as exc:
        details = [
            {
                "type": PydanticCustomError(error["type"], error["msg"]),
                "loc": error["loc"],
                "input": None,
            }
            for error in exc.errors(include_url=False, include_context=False)
        ]
    if isinstance(data, dict):
        known = {detail["loc"] for detail in details}
        sound = {name: data[name] for name in data if (name,) not in known}
        details += [
            {"type": _to_pydantic(problem), "loc": location, "input": None}
            for location, problem in find_problems(sound)
            if location not in known
            and not any((name,) in known for name in problem.instead)
        ]
    if details:
        raise ValidationError.from_exception_data("invalid", details)
    return result


def _tidy(data: Any) -> Any:
    """Return an object as people mean it: null is no value, outer blanks no text."""
    if not isinstance(data, dict):
        return data
    return {
        name: value.strip() if isinstance(value, str) else value
        for name, value in data.items()
        if value is not None
    }


def check_characters(value: str) -> str:
    """Refuse what no keyboard types and no database stores."""
    if any(char < " " and char not in "\t\r\n" for char in value):
        raise PydanticCustomError("invalid_characters", "invalid characters")
    return value


def _to_pydantic(problem: ValueProblem) -> PydanticCustomError:
    return PydanticCustomError(_OWN + problem.code, problem.message)


def pointer_from_location(location: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of a pydantic error location."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location]
    return "".join(f"/{part}" for part in parts)


def errors_of_body(exc: ValidationError, lang: str) -> list[dict[str, str]]:
    """Return the errors of a problem, texts in the language `lang`."""
    return [
        _describe(pointer_from_location(error["loc"]), error, lang)
        for error in exc.errors(include_url=False, include_context=False)
    ]


def errors_of_choice(exc: ValidationError, lang: str, key: str) -> list[dict[str, str]]:
    """The same for an object whose form is chosen by the value of `key`.

    pydantic puts the choice before each location, where no pointer has it.
    """
    result = []
    for error in exc.errors(include_url=False, include_context=False):
        is_choice = error["type"].startswith("union_tag")
        location = (key,) if is_choice else error["loc"][1:]
        result.append(_describe(pointer_from_location(location), error, lang))
    return result


def errors_of_request(errors: Iterable[dict], lang: str) -> list[dict[str, str]]:
    """The same for what FastAPI itself finds: query, path, and bodies without JSON."""
    result = []
    for error in errors:
        where, *location = error["loc"]
        if error["type"] == "json_invalid":
            location = []  # the position in the text, which is no pointer
        pointer = pointer_from_location(location)
        if where != "body":
            pointer = f"?{location[0]}"
        result.append(_describe(pointer, error, lang))
    return result


def _describe(pointer: str, error: dict, lang: str) -> dict[str, str]:
    if error["type"].startswith(_OWN):
        code = error["type"].removeprefix(_OWN)
        return {"pointer": pointer, "code": code, "detail": error["msg"]}
    code, text = _ERRORS.get(error["type"], _INVALID)
    return {"pointer": pointer, "code": code, "detail": text._translate(lang)}
