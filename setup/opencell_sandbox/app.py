"""The application: Opencell's API, the sandbox's own control API and its page."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from . import control, page
from .catalogue import SEED, Catalogue
from .gate import REST, Gate
from .operations import OPERATIONS, Operation
from .profile import PROFILES
from .servertime import ServerTime
from .store import Store
from .world import World

# The modules that add operations; health comes last because its paths match many.
MODULES = [
    "catalogue",
    "account_api",
    "hierarchy",
    "access",
    "subscription_api",
    "termination",
    "one_shots",
    "mediation",
    "billing",
    "invoices",
    "health",
]
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]
for _module in MODULES:
    import_module(f"{__package__}.{_module}")


@dataclass(frozen=True)
class Settings:
    """What a server is started with.

    profile: v7 or v15. database: path of the SQLite file. user, password: the one
    account that Basic authentication accepts. zone: time zone of the server. seed:
    path of the catalogue.
    """

    profile: str
    database: str
    user: str = "opencell"
    password: str = "opencell"
    zone: str = "Europe/Madrid"
    seed: Path = SEED


class WithoutSlash:
    """Opencell makes no difference between a path and the same path with a slash."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on with its path in the short form."""
        path = scope.get("path", "/")
        if len(path) > 1 and path.endswith("/"):
            scope = {**scope, "path": path.rstrip("/")}
        await self.app(scope, receive, send)


def create_app(settings: Settings) -> FastAPI:
    """Return the application over the memory in the settings' database."""
    store = Store(settings.database)
    world = World(
        PROFILES[settings.profile],
        store,
        Catalogue(settings.seed),
        ServerTime(settings.zone, int(store.setting("clock offset") or 0)),
    )
    gate = Gate(world, settings.user, settings.password)
    app = FastAPI(
        title=f"Opencell sandbox ({settings.profile})",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(WithoutSlash)
    app.include_router(control.router(gate))
    app.include_router(page.router(gate))
    for operation in OPERATIONS:
        if settings.profile in operation.profiles:
            _mount(app, gate, operation)
    app.add_api_route(
        REST + "/{path:path}", _unknown(gate), methods=METHODS, include_in_schema=False
    )
    return app


def _mount(app: FastAPI, gate: Gate, operation: Operation) -> None:
    async def endpoint(request: Request) -> Response:
        return await gate.answer(request, operation)

    app.add_api_route(
        REST + operation.path,
        endpoint,
        methods=[operation.method],
        name=operation.name,
        description=operation.handler.__doc__,
        include_in_schema=False,
    )


def _unknown(gate: Gate):
    async def endpoint(request: Request) -> Response:
        return await gate.answer(request, None)

    return endpoint
