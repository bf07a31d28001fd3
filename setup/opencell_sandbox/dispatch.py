"""From a request to its operation: plain look-ups, because the benchmarks make many.

What lies below Opencell's base path never passes through FastAPI's routes.
"""

import re
from collections.abc import Iterable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from .gate import REST, Gate
from .operations import Operation

VARIABLE = re.compile(r"\{(\w+)(:path)?\}")


class Routes:
    """The operations by method and path; fixed paths are found at once."""

    def __init__(self, operations: Iterable[Operation]):
        self.fixed: dict[tuple[str, str], Operation] = {}
        self.patterns: list[tuple[str, re.Pattern, Operation]] = []
        for operation in operations:
            if "{" in operation.path:
                pattern = re.compile(VARIABLE.sub(_group, operation.path))
                self.patterns.append((operation.method, pattern, operation))
            else:
                self.fixed.setdefault((operation.method, operation.path), operation)
        # a word at the end wins: /customer/version is no customer's code
        self.patterns.sort(key=lambda entry: entry[2].path.endswith("}"))

    def find(self, method: str, path: str) -> tuple[Operation | None, dict[str, str]]:
        """Return the operation of a request and the variable segments of its path."""
        operation = self.fixed.get((method, path))
        if operation:
            return operation, {}
        for wanted, pattern, operation in self.patterns:
            if wanted == method and (match := pattern.fullmatch(path)):
                return operation, match.groupdict()
        return None, {}


def _group(variable: re.Match) -> str:
    name, is_path = variable.groups()
    return f"(?P<{name}>{'.+' if is_path else '[^/]+'})"


class Dispatcher:
    """Answers what is Opencell's; hands the rest to the application inside.

    Opencell makes no difference between a path and the same path with a slash.
    """

    def __init__(self, app: ASGIApp, gate: Gate, routes: Routes):
        self.app = app
        self.gate = gate
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope.get("path", "/").rstrip("/") or "/"
        if scope["type"] != "http" or not f"{path}/".startswith(f"{REST}/"):
            await self.app({**scope, "path": path}, receive, send)
            return
        operation, variables = self.routes.find(
            scope["method"], path.removeprefix(REST)
        )
        scope = {**scope, "path": path, "path_params": variables}
        response = await self.gate.answer(Request(scope, receive), operation)
        await response(scope, receive, send)
