"""The application: Opencell's API, the sandbox's own control API and its page."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp

from . import control, page, tokens
from .catalogue import SEED, Catalogue
from .dispatch import Dispatcher, Routes
from .gate import Gate
from .operations import OPERATIONS
from .profile import PROFILES
from .servertime import ServerTime
from .store import Store
from .tokens import Tokens
from .world import World

# The modules that add operations.
MODULES = [
    "catalogue",
    "account_api",
    "hierarchy",
    "hierarchy_tree",
    "access",
    "subscription_api",
    "service_api",
    "termination",
    "one_shots",
    "mediation",
    "billing",
    "invoices",
    "invoice_acts",
    "receivables",
    "payments",
    "webhooks",
    "generic",
    "health",
]
for _module in MODULES:
    import_module(f"{__package__}.{_module}")


@dataclass(frozen=True)
class Settings:
    """What a server is started with.

    profile: v7 or v15. database: path of the SQLite file. user, password: the one
    account that is accepted, by Basic authentication or with a token. client_secret:
    of the OAuth client `opencell-web`. zone: time zone of the server. seed: path of the
    catalogue.
    """

    profile: str
    database: str
    user: str = "opencell"
    password: str = "opencell"
    client_secret: str = "opencell"
    zone: str = "Europe/Madrid"
    seed: Path = SEED


def create_app(settings: Settings) -> ASGIApp:
    """Return the application over the memory in the settings' database."""
    store = Store(settings.database)
    world = World(
        PROFILES[settings.profile],
        store,
        Catalogue(settings.seed),
        ServerTime(settings.zone, int(store.setting("clock offset") or 0)),
    )
    login = (settings.user, settings.password)
    gate = Gate(world, login, Tokens(world, login, settings.client_secret))
    app = FastAPI(
        title=f"Opencell sandbox ({settings.profile})",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.include_router(control.router(gate))
    app.include_router(page.router(gate))
    app.include_router(tokens.router(gate.tokens))
    known = [item for item in OPERATIONS if settings.profile in item.profiles]
    return Dispatcher(app, gate, Routes(known))
