"""The running systems: who starts first, how each is started, found and ended."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .config import CHECKOUT, SANDBOX_LOGIN, Config
from .machine import need_packages
from .odoo_run import Odoo
from .processes import Daemon, answers
from .pythonenv import venv_python
from .steps import run, step, together

SETUP = CHECKOUT / "setup"
# The bridges' backends (their codes are in the addons' demo data) find their
# systems here; environment variables win over what is on the record.
WEBHOOK_SECRET = "webhook-secret"
ZNUNY_LOGIN = ("odoo_api", "odoo-secret")


@dataclass(frozen=True)
class Service:
    """One of the systems: a name, an address, and how to start and stop it."""

    name: str
    title: str
    url: str
    start: Callable[[], None]
    stop: Callable[[], bool]
    pid: Callable[[], int | None]
    healthy: Callable[[], bool]


class Services:
    """All systems of a profile, in the order in which they start."""

    def __init__(self, config: Config, odoo: Odoo) -> None:
        self.config = config
        self.odoo = odoo
        self.all = [
            self._daemon_service("mail", "mail catcher", self._mail()),
            self._znuny(),
            self._daemon_service("opencell", "Opencell sandbox", self._opencell()),
            self._daemon_service("form", "website form", self._form()),
            self._daemon_service("odoo", "Odoo", self._odoo()),
        ]

    def names(self) -> list[str]:
        return [service.name for service in self.all]

    def chosen(self, names: list[str]) -> list[Service]:
        """Return the services of these names; all of them without a name."""
        return [service for service in self.all if not names or service.name in names]

    def start(self, names: list[str]) -> None:
        """Start services side by side; Odoo last, since it calls the others."""
        first = [one.start for one in self.chosen(names) if one.name != "odoo"]
        if first:
            together(*first)
        for one in self.chosen(names):
            if one.name == "odoo":
                one.start()

    def stop(self, names: list[str]) -> list[str]:
        """Stop services; return the names of those that ran."""
        return [one.name for one in reversed(self.chosen(names)) if one.stop()]

    # === ONE BY ONE === #

    def _daemon_service(self, name: str, title: str, daemon: Daemon) -> Service:
        def start() -> None:
            if daemon.pid() and daemon.healthy():
                return
            with step(f"starting {title}"):
                daemon.start()

        url = self.config.url(name)
        return Service(name, title, url, start, daemon.stop, daemon.pid, daemon.healthy)

    def _make_daemon(
        self,
        name: str,
        command: list[str | Path],
        page: str = "/",
        env: dict[str, str] | None = None,
    ) -> Daemon:
        return Daemon(
            name,
            command,
            log=self.config.logs / f"{name}.log",
            run_folder=self.config.pids,
            healthy=partial(answers, self.config.url(name) + page),
            env=(env or self.config.environment()) | {"PYTHONUNBUFFERED": "1"},
            cwd=CHECKOUT,
        )

    def _mail(self) -> Daemon:
        words = ["serve", "--folder", self.config.home / "mail"]
        words += ["--smtp-port", str(self.config.port("smtp"))]
        words += ["--web-port", str(self.config.port("mail"))]
        python = venv_python(self.config)
        return self._make_daemon("mail", [python, SETUP / "mail_catcher", *words])

    def _opencell(self) -> Daemon:
        user, password = SANDBOX_LOGIN
        profile = os.environ.get("SCX_OPENCELL_PROFILE", "v7")
        words = ["-m", "opencell_sandbox", "--port", str(self.config.port("opencell"))]
        words += ["--profile", profile, "--user", user, "--password", password]
        words += ["--database", self.config.home / "opencell.sqlite"]
        env = self.config.environment() | {"PYTHONPATH": str(SETUP)}
        return self._make_daemon(
            "opencell", [venv_python(self.config), *words], env=env
        )

    def _form(self) -> Daemon:
        config = self.config.home / "website_form" / "config.js"
        words = ["-m", "environment.form_server", "--config", config]
        words += ["--port", str(self.config.port("form"))]
        env = self.config.environment() | {"PYTHONPATH": str(SETUP)}
        return self._make_daemon("form", [venv_python(self.config), *words], env=env)

    def _odoo(self) -> Daemon:
        command = self.odoo.command("-c", self.config.odoo_conf)
        return self._make_daemon(
            "odoo", command, "/web/health", self.bridges() | self.odoo.environment()
        )

    def bridges(self) -> dict[str, str]:
        """Return what tells Odoo's backends where their systems are."""
        return {
            "SOMCONNEXIO_OPENCELL_URL": self.config.url("opencell") + "/opencell",
            "SOMCONNEXIO_OPENCELL_USER": SANDBOX_LOGIN[0],
            "SOMCONNEXIO_OPENCELL_PASSWORD": SANDBOX_LOGIN[1],
            "SOMCONNEXIO_OTRS_URL": self.config.url("znuny"),
            "SOMCONNEXIO_OTRS_USER": ZNUNY_LOGIN[0],
            "SOMCONNEXIO_OTRS_PASSWORD": ZNUNY_LOGIN[1],
            "SOMCONNEXIO_OTRS_WEBHOOK_SECRET": WEBHOOK_SECRET,
        }

    # === ZNUNY === #

    def _znuny(self) -> Service:
        page = self.config.url("znuny") + "/otrs/index.pl"
        return Service(
            "znuny",
            "Znuny (OTRS)",
            page,
            self._start_znuny,
            self._stop_znuny,
            self._znuny_pid,
            partial(answers, page, 10),
        )

    def _znuny_pid(self) -> int | None:
        file = self.config.home / "znuny" / "run" / "web.pid"
        try:
            pid = int(file.read_text())
        except (OSError, ValueError):
            return None
        return pid if Path(f"/proc/{pid}").exists() else None

    def _znuny_environment(self) -> dict[str, str]:
        hook = self.config.url("odoo") + "/somconnexio_otrs/webhook/OTRS"
        return self.config.environment() | {
            "ZN_DAEMON": "1",  # it sends the webhooks
            "ZN_WEBHOOK_URL": hook,
            "ZN_WEBHOOK_SECRET": WEBHOOK_SECRET,
        }

    def _start_znuny(self) -> None:
        if self._znuny_pid() and answers(self.config.url("znuny") + "/otrs/index.pl"):
            return
        log = self.config.logs / "znuny-setup.log"
        packages = (SETUP / "otrs" / "packages.txt").read_text().split("\n")
        wanted = [line.partition("#")[0].strip() for line in packages]
        need_packages(filter(None, wanted), "Znuny", log)
        with step("setting up and starting Znuny"):
            run([SETUP / "otrs" / "setup.sh"], log, env=self._znuny_environment())

    def _stop_znuny(self) -> bool:
        ran = self._znuny_pid() is not None
        if (self.config.home / "znuny").exists():
            log = self.config.logs / "znuny-stop.log"
            run([SETUP / "otrs" / "stop.sh"], log, env=self._znuny_environment())
        return ran

    def reset_znuny(self) -> None:
        """Have no ticket left, if it was set up at all."""
        folder = self.config.home / "znuny"
        if not (folder / "pg" / "PG_VERSION").exists():
            return
        log = self.config.logs / "znuny-reset.log"
        env = self._znuny_environment()
        with step("resetting Znuny"):
            run([SETUP / "otrs" / "setup.sh"], log, env=env)
            run([SETUP / "otrs" / "reset.sh"], log, env=env)
