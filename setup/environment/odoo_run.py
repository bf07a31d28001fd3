"""How Odoo is called: its configuration file, command line and environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from .config import CHECKOUT, Config
from .odoo_source import RECIPE, OdooSource
from .pythonenv import oca_addons, venv_python


def own_addons() -> list[str]:
    """Return the addons of this checkout, in the order of the module list.

    ``SCX_ADDONS`` (names with commas) leaves only some, for work on a part.
    """
    wanted = read_modules()["addons"]
    if (chosen := os.environ.get("SCX_ADDONS")) is not None:
        wanted = [name for name in wanted if name in chosen.split(",")]
    return [name for name in wanted if (CHECKOUT / name / "__manifest__.py").exists()]


def read_modules() -> dict[str, list[str]]:
    """Read the module list: its sections and their modules."""
    sections: dict[str, list[str]] = {}
    for line in (RECIPE / "modules.txt").read_text().splitlines():
        word = line.partition("#")[0].strip()
        if word.startswith("["):
            section = sections.setdefault(word.strip("[]"), [])
        elif word:
            section.append(word)
    return sections


class Odoo:
    """An Odoo of one profile, ready to be started in any way."""

    def __init__(self, config: Config, source: OdooSource) -> None:
        self.config = config
        self.source = source

    def environment(self) -> dict[str, str]:
        env = self.config.environment()
        env["PYTHONPATH"] = str(self.source.python_path)
        return env

    def command(self, *words: str | Path) -> list[str | Path]:
        """Return the command line; a subcommand comes before the options."""
        start = [venv_python(self.config), self.source.launcher]
        return [*start, *words]

    def addons_path(self) -> list[Path]:
        ours = [CHECKOUT] if own_addons() else []
        return [*self.source.addons, oca_addons(self.config), *ours]

    def write_conf(
        self,
        target: Path | None = None,
        *,
        database: str = "",
        http_port: int = 0,
        data_dir: Path | None = None,
    ) -> Path:
        """Write the configuration file; the profile's own unless told otherwise."""
        config = self.config
        target = target or config.odoo_conf
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (RECIPE / "odoo.conf.in").read_text()
        words = {
            "addons_path": ",".join(map(str, self.addons_path())),
            "data_dir": data_dir or config.home / "odoo",
            "database": database or config.database,
            "admin_password": secrets.token_hex(16),
            "pg_host": config.pg_socket,
            "pg_port": config.port("pg"),
            "pg_user": "somconnexio",
            "http_port": http_port or config.port("odoo"),
            "smtp_port": config.port("smtp"),
        }
        aside = target.with_suffix(f".{os.getpid()}")
        aside.write_text(text.format(**words))
        aside.chmod(0o600)
        aside.rename(target)
        return target

    def once(self, database: str, *words: str) -> Sequence[str | Path]:
        """Return the command that changes a database and ends."""
        return self.command(
            *("-c", self.config.odoo_conf, "-d", database),
            *("--no-http", "--stop-after-init", "--max-cron-threads=0"),
            *("--skip-auto-install", *words),
        )
