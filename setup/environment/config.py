"""Where everything is: folders, ports, names. The only place that knows."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from .steps import Failure

CHECKOUT = Path(__file__).resolve().parents[2]

# Offsets in a checkout's block of ports
OFFSETS = {
    "demo": {
        "odoo": 0,
        "znuny": 1,
        "opencell": 2,
        "form": 3,
        "smtp": 4,
        "mail": 5,
        "pg": 6,
        "znuny_pg": 7,
    },
    "test": {
        "odoo": 8,
        "znuny": 10,
        "opencell": 11,
        "form": 12,
        "smtp": 13,
        "mail": 14,
        "pg": 6,  # one cluster for both
        "znuny_pg": 9,
    },
}
ADDON_TESTS_OFFSET = 15  # Odoo's own test classes open a port too
BLOCK = 20
FIRST_BLOCK, LAST_BLOCK = 24000, 31980

DATABASES = {"demo": "scx_demo", "test": "scx_journey"}
SANDBOX_LOGIN = ("opencell.admin", "opencell.admin")
# PostgreSQL's limit of a socket's path is 107 characters
LONGEST_STATE = 70


def _cache_folder() -> Path:
    if given := os.environ.get("SCX_CACHE"):
        return Path(given).resolve()
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches).resolve() / "somconnexio"


def _state_folder() -> Path:
    given = os.environ.get("SCX_STATE")
    return Path(given).resolve() if given else (CHECKOUT / ".state").resolve()


def fallback_state_folder() -> Path:
    """Where the state goes if the checkout's own folder can't hold it."""
    digest = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:10]
    return Path("/var/tmp") / f"somconnexio-{os.getuid()}-{digest}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _find_block(taken: set[int]) -> int:
    """Return the first block of ports in which nothing listens."""
    for base in range(FIRST_BLOCK, LAST_BLOCK, BLOCK):
        if base not in taken and all(_is_free(base + n) for n in range(BLOCK)):
            return base
    raise Failure("no free block of ports: set SCX_PORT_BASE")


def _blocks_of_other_checkouts(registry: Path, state: Path) -> set[int]:
    taken = set()
    for file in registry.glob("*"):
        folder = file.read_text().strip()
        if folder != str(state) and Path(folder, "ports.env").exists():
            taken.add(int(file.name))
    return taken


@dataclass(frozen=True)
class Config:
    """One environment of this checkout: ``profile`` is demo or test."""

    profile: str
    state: Path
    cache: Path
    base_port: int

    @classmethod
    def load(cls, profile: str | None = None) -> Config:
        """Read, or choose and remember, the checkout's ports and folders."""
        profile = profile or os.environ.get("SCX_PROFILE", "demo")
        if profile not in OFFSETS:
            raise Failure(f"SCX_PROFILE is {' or '.join(OFFSETS)}, not {profile}")
        state, cache = _state_folder(), _cache_folder()
        state.mkdir(parents=True, exist_ok=True)
        cache.mkdir(parents=True, exist_ok=True)
        return cls(profile, state, cache, _base_port(state, cache))

    def port(self, name: str) -> int:
        """Return the port of a service of this profile."""
        return self.base_port + OFFSETS[self.profile][name]

    def url(self, name: str) -> str:
        """Return the address of a service of this profile."""
        return f"http://127.0.0.1:{self.port(name)}"

    @property
    def home(self) -> Path:
        """Return the folder of what belongs to this profile alone."""
        return self.state / self.profile

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def pids(self) -> Path:
        return self.home / "run"

    @property
    def database(self) -> str:
        return DATABASES[self.profile]

    @property
    def artifacts(self) -> Path:
        """Return where reports and screenshots go: beside a state of its own."""
        if given := os.environ.get("SCX_ARTIFACTS"):
            return Path(given).resolve()
        chosen = bool(os.environ.get("SCX_STATE"))
        return (self.state if chosen else CHECKOUT) / "artifacts"

    @property
    def pg_socket(self) -> Path:
        return self.state / "pg-run"

    @property
    def odoo_conf(self) -> Path:
        return self.home / "odoo.conf"

    def environment(self) -> dict[str, str]:
        """Return what every program that we start finds in its environment."""
        own = {
            "SCX_PROFILE": self.profile,
            "SCX_CHECKOUT": CHECKOUT,
            "SCX_STATE": self.state,
            "SCX_CACHE": self.cache,
            "SCX_ARTIFACTS": self.artifacts,
            "SCX_ODOO_URL": self.url("odoo"),
            "SCX_ODOO_DB": self.database,
            "SCX_ODOO_LOG": self.logs / "odoo.log",
            "SCX_ZNUNY_URL": self.url("znuny"),
            "SCX_ZNUNY_DIR": self.home / "znuny",
            "SCX_OPENCELL_URL": self.url("opencell"),
            "SCX_OPENCELL_USER": SANDBOX_LOGIN[0],
            "SCX_OPENCELL_PASSWORD": SANDBOX_LOGIN[1],
            "SCX_FORM_URL": self.url("form"),
            "SCX_SMTP_PORT": self.port("smtp"),
            "SCX_MAIL_URL": self.url("mail"),
            "SCX_MAIL_DIR": self.home / "mail",
            "SCX_PG_HOST": self.pg_socket,
            "SCX_PG_PORT": self.port("pg"),
            "SCX_PG_USER": "somconnexio",
            "ODOO_RC": self.odoo_conf,
        }
        inherited = {
            key: value
            for key, value in os.environ.items()
            if key not in ("PYTHONPATH", "PYTHONHOME") and not key.startswith("PG")
        }
        return inherited | {key: str(value) for key, value in own.items()}


def _base_port(state: Path, cache: Path) -> int:
    if given := os.environ.get("SCX_PORT_BASE"):
        return int(given)
    remembered = state / "ports.env"
    if remembered.exists():
        return int(remembered.read_text().strip().rpartition("=")[2])
    registry = cache / "ports"
    registry.mkdir(parents=True, exist_ok=True)
    base = _find_block(_blocks_of_other_checkouts(registry, state))
    (registry / str(base)).write_text(f"{state}\n")
    remembered.write_text(f"SCX_PORT_BASE={base}\n")
    return base


def python_tag() -> str:
    """Return the running Python's version as in 3.11."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"
