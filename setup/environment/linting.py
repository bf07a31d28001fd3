"""./dev lint: the same checks as .pre-commit-config.yaml, without any git host."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from .config import CHECKOUT, Config
from .machine import need_packages
from .pythonenv import venv_folder, venv_python
from .steps import run, say, step, turn

SETUP = CHECKOUT / "setup"
PRETTY = ("*.css", "*.js", "*.scss", "*.xml", "*.yml", "*.yaml")
# pre-commit's hooks that look at files one by one, and at which files
FILE_HOOKS = {
    "check-xml": ("*.xml", "*.svg"),
    "debug-statement-hook": ("*.py",),
    "check-docstring-first": ("*.py",),
    "check-merge-conflict": ("*",),
    "check-case-conflict": ("*",),
    "check-symlinks": ("*",),
    "fix-byte-order-marker": ("*",),
}


class Linter:
    """The checks, for all of the checkout or for some folders of it."""

    def __init__(self, config: Config, paths: Sequence[str], fix: bool) -> None:
        self.config = config
        self.paths = [str(Path(path)) for path in paths]
        self.fix = fix
        self.bin = venv_folder(config) / "bin"

    def checks(self) -> dict[str, Callable[[], list[str | Path] | None]]:
        return {
            "OCA module checks": self.oca,
            "OCA checks of translations": self.oca_po,
            "prettier": self.prettier,
            "ruff check": self.ruff_check,
            "ruff format": self.ruff_format,
            "own checks": self.own,
            "pylint-odoo": self.pylint,
        } | {
            hook: partial(self.files_hook, hook, patterns)
            for hook, patterns in FILE_HOOKS.items()
        }

    def ruff_check(self) -> list[str | Path]:
        fix = ["--fix"] if self.fix else []
        return [self.bin / "ruff", "check", "-q", *fix, *self.paths]

    def ruff_format(self) -> list[str | Path]:
        mode = [] if self.fix else ["--check"]
        return [self.bin / "ruff", "format", *mode, *self.paths]

    def own(self) -> list[str | Path]:
        fix = ["--fix"] if self.fix else []
        return [venv_python(self.config), SETUP / "lint", *fix, *self.paths]

    def prettier(self) -> list[str | Path] | None:
        files = self._files(PRETTY)
        if not files:
            return None
        modules = provide_npm(self.config) / "node_modules"
        plugin = modules / "@prettier/plugin-xml/src/plugin.js"
        words = ["node", modules / "prettier/bin/prettier.cjs", "--plugin", plugin]
        words += ["--log-level", "warn", "--write" if self.fix else "--check"]
        return [*words, *files]

    def oca(self) -> list[str | Path] | None:
        manifests = self._manifests()
        if not manifests:
            return None
        checker = self.bin / "oca-checks-odoo-module"
        disabled = "--disable=xml-header-wrong,po-pretty-format"
        return [checker, disabled, *(["--fix"] if self.fix else []), *manifests]

    def oca_po(self) -> list[str | Path] | None:
        files = self._files(("*.po", "*.pot"))
        checker = self.bin / "oca-checks-po"
        return [checker, "--disable=po-pretty-format", *files] if files else None

    def files_hook(self, hook: str, patterns: Sequence[str]) -> list[str | Path] | None:
        files = self._files(patterns)
        return [self.bin / hook, *files] if files else None

    def pylint(self) -> list[str | Path] | None:
        addons = [manifest.parent for manifest in self._manifests()]
        if not addons:
            return None
        rules = CHECKOUT / ".pylintrc-mandatory"
        return [self.bin / "pylint", f"--rcfile={rules}", "-j2", *addons]

    def _manifests(self) -> list[Path]:
        chosen = [(CHECKOUT / path).resolve() for path in self.paths]
        return sorted(
            file.relative_to(CHECKOUT)
            for file in CHECKOUT.glob("*/__manifest__.py")
            if not chosen or file.parent in chosen
        )

    def _files(self, patterns: Sequence[str]) -> list[str]:
        listing = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *self.paths],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return [
            name
            for name in listing.split("\0")
            if name
            and (CHECKOUT / name).is_file()
            and any(Path(name).match(pattern) for pattern in patterns)
        ]


def provide_npm(config: Config) -> Path:
    """Have what package.json names, in the cache; return the folder."""
    sources = [CHECKOUT / name for name in ("package.json", "package-lock.json")]
    digest = sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    folder = config.cache / "npm" / digest
    if folder.exists():
        return folder
    with turn(folder.with_suffix(".lock")):
        if not folder.exists():
            _install_npm(config, folder, sources)
    return folder


def _install_npm(config: Config, folder: Path, sources: Sequence[Path]) -> None:
    log = config.logs / "npm.log"
    if not (shutil.which("node") and shutil.which("npm")):
        need_packages(["nodejs", "npm"], "formatting XML", log)
    work = folder.with_name(f"{folder.name}-{os.getpid()}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for file in (*sources, CHECKOUT / ".npmrc"):
        shutil.copy(file, work)
    with step("installing prettier"):
        run(["npm", "ci", "--ignore-scripts", "--no-progress"], log, cwd=work)
    work.rename(folder)


def run_lint(config: Config, *, paths: Sequence[str], fix: bool) -> int:
    """Run every check, all of them even if one fails; return the exit code."""
    linter = Linter(config, paths, fix)
    failed = []
    env = config.environment() | {"PYTHONPATH": str(SETUP)}
    for title, prepare in linter.checks().items():
        begun = time.monotonic()
        command = prepare()
        if command is None:
            continue
        done = subprocess.run(
            [str(word) for word in command],
            cwd=CHECKOUT,
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        verdict = "well" if done.returncode == 0 else "NOT well"
        say(f"{time.monotonic() - begun:7.1f} s  {title}: {verdict}")
        if done.returncode:
            failed.append(title)
            say(done.stdout.strip()[:20000])
    if failed:
        hint = "" if fix else "; ./dev lint --fix repairs what it can"
        say(f"\n{len(failed)} checks found something ({', '.join(failed)}){hint}")
        return 1
    say("\nNothing found. Next: ./dev test")
    return 0
