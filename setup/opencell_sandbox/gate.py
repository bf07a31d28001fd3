"""The way of a request: password, faults, schema, operation, answer, log."""

import asyncio
import base64
import binascii
import hmac
import json
import time
from collections import Counter, deque

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

from . import termination
from .errors import ApiError, UncaughtError, invalid
from .faults import Faults, unauthorized
from .operations import Operation
from .schema import Schema
from .tokens import Tokens
from .world import Call, World

REST = "/opencell/api/rest"
LOG_LENGTH = 5000


class RequestLog:
    """The last requests, without bodies, and how often each operation was called."""

    def __init__(self) -> None:
        self.entries: deque[dict] = deque(maxlen=LOG_LENGTH)
        self.counts: Counter[str] = Counter()

    def add(self, entry: dict) -> None:
        """Add a request."""
        self.entries.append(entry)
        self.counts[entry["operation"]] += 1

    def clear(self) -> None:
        """Forget all requests."""
        self.entries.clear()
        self.counts.clear()


class Gate:
    """Answers every request below the base path of Opencell.

    latency: seconds that every answer takes longer; calls wait side by side.
    """

    def __init__(self, world: World, login: tuple[str, str], tokens: Tokens):
        self.world = world
        self.schema = Schema(world.profile, world.time)
        self.faults = Faults()
        self.log = RequestLog()
        self.secret = ":".join(login).encode()
        self.tokens = tokens
        self.latency = 0.0

    async def answer(self, request: Request, operation: Operation | None) -> Response:
        """Return the answer to a request; operation is None for an unknown URL."""
        started = time.monotonic()
        if self.latency:
            await asyncio.sleep(self.latency)
        name = operation.name if operation else "unknown"
        path = request.url.path.removeprefix(REST)
        fault = self.faults.take(name, request.method, path)
        response = await self._spoilt(request, operation, fault)
        self.log.add(
            {
                "at": self.world.time.iso(self.world.now()),
                "operation": name,
                "method": request.method,
                "path": path,
                "status": response.status_code,
                "fault": fault.kind if fault else None,
                "milliseconds": round((time.monotonic() - started) * 1000, 1),
            }
        )
        return response

    async def _spoilt(self, request, operation, fault) -> Response:
        if fault and not fault.comes_after:
            spoilt = await fault.answer(request, None)
            if spoilt:
                return spoilt
        response = await self._perform(request, operation)
        if fault and fault.comes_after:
            return await fault.answer(request, response) or response
        return response

    async def _perform(self, request: Request, operation: Operation | None) -> Response:
        if not self._knows(request.headers.get("Authorization", "")):
            return unauthorized()
        if operation is None:
            return self._unknown_url(request)
        try:
            body = self._read_body(operation, await request.body())
        except ApiError as error:
            # refused before the call is reached, so never in a form of its own
            return self._json(*error.answer(self.world.profile, "standard"))
        try:
            call = Call(
                self.world, body, dict(request.query_params), dict(request.path_params)
            )
            with self.world.store.transaction():
                termination.run_due(self.world)
                return self._json(200, operation.handler(call))
        except ApiError as error:
            status, answer = error.answer(self.world.profile, operation.mapping)
            if isinstance(answer, str):
                return PlainTextResponse(answer, status)
            return self._json(status, answer)
        except UncaughtError as error:
            text = f"javax.persistence.PersistenceException {error}"
            return PlainTextResponse(text, 500)

    def _knows(self, header: str) -> bool:
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() == "bearer":
            return self.tokens.know(encoded)
        if scheme.lower() != "basic":
            return False
        try:
            return hmac.compare_digest(base64.b64decode(encoded), self.secret)
        except binascii.Error:
            return False

    def _read_body(self, operation: Operation, raw: bytes) -> object:
        if operation.body is None:
            return None
        if operation.body == "text":
            return raw.decode("utf-8", "replace").strip().strip('"')
        try:
            value = json.loads(raw) if raw.strip() else {}
        except ValueError:
            raise invalid("Unexpected character: no valid JSON") from None
        return self.schema.read(operation.body, value)

    def _unknown_url(self, request: Request) -> Response:
        if not self.world.profile.modern:
            return Response(status_code=404)
        message = f"Could not find resource for full path: {request.url.path}"
        return self._json(404, {"status": "FAIL", "message": message})

    def _json(self, status: int, body: dict) -> Response:
        content = json.dumps(_tidy(body, self.world.profile.modern), ensure_ascii=False)
        return Response(content, status, media_type="application/json")


def _tidy(value: object, modern: bool) -> object:
    """Return an answer without null properties; version 15 drops empty ones as well."""
    if isinstance(value, list):
        return [_tidy(item, modern) for item in value]
    if not isinstance(value, dict):
        return value
    tidied = {name: _tidy(item, modern) for name, item in value.items()}
    return {
        name: item
        for name, item in tidied.items()
        if item is not None
        and not (modern and name != "message" and item in ("", [], {}))
    }
