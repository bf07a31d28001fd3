"""The list of operations that the server knows; each module adds its own."""

from collections.abc import Callable
from dataclasses import dataclass

from .profile import BOTH

SUCCESS = {"status": "SUCCESS"}
DONE = {"status": "SUCCESS", "message": ""}


@dataclass(frozen=True)
class Operation:
    """One operation of the API.

    name: as in the fault injection and the request log. body: type of the request body
    in the schema, `integer` for a bare number, `text` for the raw body, or None.
    profiles: where it exists. mapping: `subscription` or `v2` for the calls with an
    error mapping of their own.
    """

    name: str
    method: str
    path: str
    handler: Callable
    body: str | None
    profiles: tuple[str, ...]
    mapping: str


OPERATIONS: list[Operation] = []


def operation(
    name: str,
    method: str,
    path: str,
    *,
    body: str | None = None,
    profiles: tuple[str, ...] = BOTH,
    mapping: str = "standard",
) -> Callable:
    """Register the decorated function `handler(call) -> dict` as an operation."""

    def register(handler: Callable) -> Callable:
        OPERATIONS.append(
            Operation(name, method, path, handler, body, profiles, mapping)
        )
        return handler

    return register


def found(name: str, value: object, **more: object) -> dict:
    """Return the answer of a read."""
    return {"actionStatus": SUCCESS, **more, name: value}
