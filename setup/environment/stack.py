"""Everything that makes one environment, in the order in which it is needed."""

from __future__ import annotations

import os
from pathlib import Path

from .config import CHECKOUT, LONGEST_STATE, Config, fallback_state_folder
from .databases import Databases
from .machine import IS_ROOT, can_service_enter, need_packages, newest_postgres
from .odoo_run import Odoo
from .odoo_source import OdooSource, find_odoo, provide_odoo
from .postgres import Cluster
from .pythonenv import provide_test_venv, provide_venv
from .services import Services
from .steps import Failure, say, together


def settle_state() -> None:
    """Find the state a place that PostgreSQL's account can enter and a socket fit.

    The checkout's own folder if possible; else a folder in /var/tmp, to which
    ``.state`` becomes a link.
    """
    if os.environ.get("SCX_STATE"):
        return
    own = CHECKOUT / ".state"
    if own.is_symlink() and not own.exists():
        own.unlink()
    if own.exists():
        return
    if len(str(own)) <= LONGEST_STATE and _is_enterable(CHECKOUT):
        own.mkdir()
        return
    place = fallback_state_folder()
    place.mkdir(exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise Failure(f"{place} belongs to somebody else: set SCX_STATE")
    own.symlink_to(place)
    say(f"           databases and logs go to {place}: a socket does not fit here")


def _is_enterable(folder: Path) -> bool:
    if not IS_ROOT:
        return True
    if newest_postgres():
        return can_service_enter(folder)
    # the account isn't there yet: every folder above must let everybody in
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


class Stack:
    """One profile's environment: provided step by step, each step once."""

    def __init__(self, config: Config, source: OdooSource) -> None:
        self.config = config
        self.odoo = Odoo(config, source)
        self.cluster = Cluster(config)
        self.databases = Databases(config, self.odoo, self.cluster)
        self.services = Services(config, self.odoo)

    @classmethod
    def provide(cls, config: Config, *, tests: bool = False) -> Stack:
        """Have Odoo, its Python environment and PostgreSQL; downloads in parallel."""
        log = config.logs / "apt.log"
        need_packages(["ca-certificates"], "downloads", log)
        together(
            lambda: provide_odoo(config),
            lambda: provide_test_venv(config) if tests else provide_venv(config),
            lambda: _need_postgres(log),
        )
        stack = cls(config, provide_odoo(config))
        stack.databases.plant_seed()
        stack.cluster.provide()
        stack.odoo.write_conf()
        return stack

    @classmethod
    def find(cls, config: Config) -> Stack:
        """Return the environment as it is, without making anything."""
        source = find_odoo(config)
        if not source or not config.odoo_conf.exists():
            raise Failure("nothing has been set up yet: run  ./dev up")
        return cls(config, source)

    def stop(self, names: list[str]) -> list[str]:
        """Stop services; the databases too if nobody needs them any more.

        Return the names of what ran.
        """
        stopped = self.services.stop(names)
        if not names and not self._is_used_by_other_profile() and self.cluster.stop():
            stopped.append("postgresql")
        return stopped

    def _is_used_by_other_profile(self) -> bool:
        other = "test" if self.config.profile == "demo" else "demo"
        try:
            services = Stack.find(Config.load(other)).services
        except Failure:
            return False
        return any(service.pid() for service in services.chosen(["odoo"]))


def _need_postgres(log: Path) -> None:
    if not newest_postgres():
        need_packages(["postgresql"], "the databases", log)
