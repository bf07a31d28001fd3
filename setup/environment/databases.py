"""Databases: a chain of templates, each made once and copied in a second.

dependencies (Odoo and OCA, no demo data) → ours without demo data (for tests),
ours with their demo data (for the demo and the journeys). The name of a template
ends in a digest of what went into it; a changed source makes another one.
The cluster with nothing but the first one is kept in the cache as a seed, so that
another checkout starts in seconds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from .config import CHECKOUT, Config
from .odoo_run import Odoo, own_addons, read_modules
from .odoo_source import RECIPE
from .postgres import Cluster
from .pythonenv import REQUIREMENTS
from .steps import Failure, run, step, turn

LANGUAGES = "ca_ES,es_ES"
# the parameter that tells which state of our addons a database has
SOURCES = "somconnexio.sources"
# what an addon's database does not depend on
IGNORED = ("tests", "__pycache__", "readme", "static")


def _digest(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:12]


def _addon_files() -> Iterable[Path]:
    for addon in own_addons():
        for file in sorted((CHECKOUT / addon).rglob("*")):
            inside = file.relative_to(CHECKOUT / addon).parts
            if file.is_file() and not set(inside) & set(IGNORED):
                yield file


class Databases:
    """The databases of a checkout."""

    def __init__(self, config: Config, odoo: Odoo, cluster: Cluster) -> None:
        self.config, self.odoo, self.cluster = config, odoo, cluster

    # === NAMES === #

    def dependencies_name(self) -> str:
        """Return the name of the template without our addons."""
        modules = " ".join(read_modules()["dependencies"])
        files = (REQUIREMENTS, RECIPE / "prepare.py")
        return "scx_deps_" + _digest(
            [
                modules.encode(),
                self.odoo.source.version.encode(),
                *(file.read_bytes() for file in files),
            ]
        )

    def addons_name(self, demo: bool) -> str:
        """Return the name of the template with our addons."""
        content = (
            part
            for file in _addon_files()
            for part in (str(file.relative_to(CHECKOUT)).encode(), file.read_bytes())
        )
        digest = _digest([self.dependencies_name().encode(), *content])
        return f"scx_{'demo' if demo else 'plain'}_{digest}"

    # === TEMPLATES === #

    def provide_dependencies(self) -> str:
        """Have the template with Odoo and OCA; return its name."""
        name = self.dependencies_name()
        if self.cluster.has(name):
            return name
        self._drop_all("scx_deps_")
        fresh = self._building(name)
        modules = ",".join(read_modules()["dependencies"])
        with step("installing Odoo and OCA addons in a template database"):
            self.cluster.sql(
                f'CREATE DATABASE "{fresh}" TEMPLATE template0 OWNER somconnexio'
            )
            for extension in ("unaccent", "pg_trgm", "btree_gist"):
                self.cluster.sql(f"CREATE EXTENSION {extension}", fresh)
            # as Odoo's own database manager does, so that it may be in an index
            self.cluster.sql("ALTER FUNCTION unaccent(text) IMMUTABLE", fresh)
            words = ("-i", modules, f"--load-language={LANGUAGES}")
            self._odoo_once(fresh, "install-dependencies", *words)
        with step("preparing it: country, chart of accounts, nothing calls home"):
            shell = self.odoo.command("shell", "-c", self.config.odoo_conf)
            run(
                [*shell, "-d", fresh, "--no-http", "--max-cron-threads=0"],
                self.config.logs / "prepare.log",
                env=self.odoo.environment(),
                stdin=(RECIPE / "prepare.py").read_text(),
            )
        self.cluster.rename(fresh, name)
        self._keep_seed(name)
        return name

    def provide_addons(self, demo: bool) -> str:
        """Have the template with our addons too; return its name."""
        name = self.addons_name(demo)
        if self.cluster.has(name):
            return name
        base = self.provide_dependencies()
        self._drop_all("scx_demo_" if demo else "scx_plain_")
        fresh = self._building(name)
        ours = own_addons()
        if not ours:
            self.cluster.copy(base, name)
            return name
        kind = "with" if demo else "without"
        with step(f"installing {len(ours)} addons {kind} demo data"):
            self.cluster.copy(base, fresh)
            if demo:
                self._install_with_demo(fresh, ours)
            else:
                self._odoo_once(fresh, "install-plain", "-i", ",".join(ours))
            self._check_installed(fresh, ours, demo)
        self.cluster.rename(fresh, name)
        return name

    def _install_with_demo(self, database: str, ours: list[str]) -> None:
        """Install with the demo data of our addons only.

        Odoo loads an addon's demo data only if its dependencies have theirs; so
        these are said to have it while ours are installed.
        """
        self.cluster.sql(
            "UPDATE ir_module_module SET demo = true WHERE state = 'installed'",
            database,
        )
        words = ("-i", ",".join(ours), "--with-demo")
        self._odoo_once(database, "install-demo", *words)
        names = ", ".join(f"'{name}'" for name in ours)
        self.cluster.sql(
            f"UPDATE ir_module_module SET demo = false WHERE name NOT IN ({names})",
            database,
        )

    def _check_installed(self, database: str, ours: list[str], demo: bool) -> None:
        """Odoo ends well although a module or demo data failed: look for it."""
        names = ", ".join(f"'{name}'" for name in ours)
        flaw = "state != 'installed'" + (" OR NOT demo" if demo else "")
        failed = self.cluster.sql(
            "SELECT string_agg(name, ' ') FROM ir_module_module"
            f" WHERE name IN ({names}) AND ({flaw})",
            database,
        )
        if failed:
            log = self.config.logs / f"install-{'demo' if demo else 'plain'}.log"
            raise Failure(
                f"not installed{' with demo data' if demo else ''}: {failed}\n"
                f"{_complaints(log)}\n  all of it: {log}"
            )

    def _odoo_once(self, database: str, title: str, *words: str) -> None:
        log = self.config.logs / f"{title}.log"
        try:
            run(
                self.odoo.once(database, *words),
                log,
                env=self.odoo.environment(),
            )
        except Failure as failure:
            raise Failure(f"{failure}\n{_complaints(log)}") from None

    def _building(self, name: str) -> str:
        fresh = f"{name}_new"
        self.cluster.drop(fresh)
        return fresh

    def _drop_all(self, prefix: str) -> None:
        """Drop templates of an earlier state of the sources."""
        names = self.cluster.sql(
            f"SELECT datname FROM pg_database WHERE datname LIKE '{prefix}%'"
        )
        for name in names.split():
            self.cluster.drop(name)

    # === COPIES === #

    def provide(self, database: str, *, demo: bool, fresh: bool = False) -> bool:
        """Have a database with our addons as they are now; tell if it was made now."""
        if not fresh and self.cluster.has(database):
            if self.is_behind(database, demo=demo):
                self._update(database, demo)
            return False
        template = self.provide_addons(demo)
        with step(f"copying the template to {database}"):
            work = self._building(database)
            self.cluster.copy(template, work)
            for key, value in {
                "web.base.url": self.config.url("odoo"),
                "report.url": self.config.url("odoo"),
                SOURCES: template,
            }.items():
                self._set_parameter(work, key, value)
            self.cluster.rename(work, database)
        return True

    def is_behind(self, database: str, *, demo: bool) -> bool:
        """Tell whether a database was made by an earlier state of our addons."""
        if not self.cluster.has(database):
            return False
        then = self.cluster.sql(
            f"SELECT value FROM ir_config_parameter WHERE key = '{SOURCES}'", database
        )
        return then != self.addons_name(demo)

    def _update(self, database: str, demo: bool) -> None:
        with step(f"updating {database} to the sources as they are now"):
            ours = ",".join(own_addons())
            self._odoo_once(database, "update", "-i", ours, "-u", ours)
            self._set_parameter(database, SOURCES, self.addons_name(demo))

    def _set_parameter(self, database: str, key: str, value: str) -> None:
        self.cluster.sql(
            "INSERT INTO ir_config_parameter (key, value)"
            f" VALUES ('{key}', '{value}')"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            database,
        )

    # === SEED === #

    def seed_folder(self) -> Path:
        """Return where the cluster with the first template is kept for others."""
        digest = self.dependencies_name().rpartition("_")[2]
        return self.config.cache / "pg" / f"{self.cluster.version}-{digest}"

    def plant_seed(self) -> None:
        """Start a new checkout's cluster from the one kept in the cache."""
        if (self.cluster.data / "PG_VERSION").exists():
            return
        seed = self.seed_folder()
        if seed.exists():
            with step("copying the cluster with Odoo's template from the cache"):
                _copy(seed, self.cluster.data)

    def _keep_seed(self, name: str) -> None:
        seed = self.seed_folder()
        others = self.cluster.sql(
            f"SELECT 1 FROM pg_database WHERE datname NOT IN ('{name}', 'postgres')"
            " AND NOT datistemplate"
        )
        if others or seed.exists():
            return
        with (
            step("keeping this cluster in the cache for other checkouts"),
            turn(seed.with_suffix(".lock")),
        ):
            self.cluster.stop()
            if not seed.exists():
                _copy(self.cluster.data, seed)
        self.cluster.start()


def _copy(source: Path, target: Path) -> None:
    """Copy a folder with its owners, whole or not at all."""
    aside = target.with_name(f"{target.name}-copying")
    shutil.rmtree(aside, ignore_errors=True)
    run(["cp", "-a", source, aside], Path(os.devnull))
    aside.rename(target)


def _complaints(log: Path) -> str:
    """Return the lines of an Odoo log that say what is wrong."""
    lines = log.read_text(errors="replace").splitlines()
    wrong = [
        line
        for line in lines
        if " ERROR " in line or " CRITICAL " in line or " WARNING " in line
    ]
    return "\n".join("    " + line for line in wrong[-10:])
