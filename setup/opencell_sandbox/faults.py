"""Faults on demand: what can go wrong between a client and Opencell."""

import asyncio
from fnmatch import fnmatchcase
from itertools import count
from typing import Literal

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from .connections import cut

Kind = Literal[
    "drop",
    "lost_answer",
    "delay",
    "error_json",
    "error_text",
    "unauthorized",
    "unavailable",
    "fail_200",
]
UNAUTHORIZED = "<html><head><title>Error</title></head><body>Unauthorized</body></html>"
UNAVAILABLE = (
    "<html><head><title>503</title></head><body>Service Unavailable</body></html>"
)


class Fault(BaseModel):
    """One kind of trouble for the next calls that match.

    operation, method, path: what matches, with `*`; the path is that after
    `/opencell/api/rest`. skip: matching calls left alone first. times: calls spoilt.
    after_effect: the operation is carried out first. seconds: length of a delay.
    status, message, error_code: of the answer.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    operation: str = "*"
    method: str = "*"
    path: str = "*"
    skip: int = Field(default=0, ge=0)
    times: int = Field(default=1, ge=1)
    seconds: float = Field(default=0, ge=0)
    status: int | None = None
    message: str = "Injected fault"
    error_code: str | None = None
    after_effect: bool = False

    def matches(self, operation: str, method: str, path: str) -> bool:
        """Tell whether a call is meant."""
        return (
            fnmatchcase(operation, self.operation)
            and fnmatchcase(method, self.method.upper())
            and fnmatchcase(path.rstrip("/"), self.path.rstrip("/"))
        )

    @property
    def comes_after(self) -> bool:
        """Tell whether the operation is carried out first."""
        return self.after_effect or self.kind == "lost_answer"

    async def answer(self, request: Request, real: Response | None) -> Response | None:
        """Return the spoilt answer; None lets the call go on after a delay.

        real: the answer of the operation when it was carried out.
        """
        if self.kind == "delay":
            await asyncio.sleep(self.seconds)
            return real
        if self.kind in ("drop", "lost_answer"):
            await cut(request)
            return Response(status_code=500)
        if self.kind == "unauthorized":
            return unauthorized()
        if self.kind == "unavailable":
            return HTMLResponse(UNAVAILABLE, self.status or 503)
        if self.kind == "error_text":
            return PlainTextResponse(self.message, self.status or 500)
        body = {"status": "FAIL"}
        if self.error_code:
            body["errorCode"] = self.error_code
        status = 200 if self.kind == "fail_200" else 500
        return JSONResponse({**body, "message": self.message}, self.status or status)


def unauthorized() -> Response:
    """Return the container's page for a missing or wrong password."""
    return HTMLResponse(
        UNAUTHORIZED, 401, headers={"WWW-Authenticate": 'Basic realm="opencell"'}
    )


class Faults:
    """The faults that wait for their calls, in the order in which they were added."""

    def __init__(self) -> None:
        self.waiting: dict[int, Fault] = {}
        self.numbers = count(1)

    def add(self, fault: Fault) -> int:
        """Add a fault and return its number."""
        number = next(self.numbers)
        self.waiting[number] = fault
        return number

    def clear(self) -> None:
        """Forget all faults."""
        self.waiting.clear()

    def take(self, operation: str, method: str, path: str) -> Fault | None:
        """Return the fault for a call, if any, and count it as used."""
        for number, fault in self.waiting.items():
            if not fault.matches(operation, method, path):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if not fault.times:
                del self.waiting[number]
            return fault
        return None
