"""The virtual environment, in the cache, one per Python and set of requirements."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from .config import CHECKOUT, Config, python_tag
from .steps import run, step, turn

REQUIREMENTS = CHECKOUT / "requirements.txt"
TEST_REQUIREMENTS = CHECKOUT / "test-requirements.txt"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def venv_folder(config: Config) -> Path:
    """Return where the environment of this Python and these requirements is."""
    return config.cache / "venv" / f"{python_tag()}-{_digest(REQUIREMENTS)}"


def venv_python(config: Config) -> Path:
    return venv_folder(config) / "bin" / "python"


def oca_addons(config: Config) -> Path:
    """Return the folder of the OCA addons in the virtual environment."""
    packages = venv_folder(config) / "lib" / f"python{python_tag()}" / "site-packages"
    return packages / "odoo" / "addons"


def _lock_file(config: Config) -> Path:
    folder = venv_folder(config)
    return folder.with_name(f"{folder.name}.lock")


def provide_venv(config: Config) -> None:
    """Make the environment with all that Odoo and the OCA addons need.

    Marked complete at the end: one that was interrupted is made anew.
    """
    folder = venv_folder(config)
    complete = folder / ".complete"
    if complete.exists():
        return
    with turn(_lock_file(config)):
        if complete.exists():
            return
        with step(f"installing {REQUIREMENTS.name} for Python {python_tag()}"):
            shutil.rmtree(folder, ignore_errors=True)
            log = config.logs / "pip.log"
            run([sys.executable, "-m", "venv", folder], log)
            _install(config, REQUIREMENTS, log)
            complete.touch()


def provide_test_venv(config: Config) -> None:
    """Add what tests and linters need."""
    provide_venv(config)
    mark = venv_folder(config) / f".test-{_digest(TEST_REQUIREMENTS)}"
    if mark.exists():
        return
    with turn(_lock_file(config)):
        if mark.exists():
            return
        with step(f"installing {TEST_REQUIREMENTS.name}"):
            _install(config, TEST_REQUIREMENTS, config.logs / "pip-test.log")
            mark.touch()


def _install(config: Config, requirements: Path, log: Path) -> None:
    """Install a list that is complete: no dependency is looked for.

    (Looking would want Odoo itself, which is no distribution of the registry.)
    """
    pip = [venv_python(config), "-m", "pip", "--disable-pip-version-check"]
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run([*pip, "install", "-q", "--no-deps", "-r", requirements], log, env=env)
