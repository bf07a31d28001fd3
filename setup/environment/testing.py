"""./dev test: parts that need different surroundings, summed up in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from .config import ADDON_TESTS_OFFSET, CHECKOUT, Config
from .machine import CHROMIUM, need_packages
from .odoo_run import own_addons
from .pythonenv import venv_python
from .releases import find_previous_release
from .stack import Stack
from .steps import Failure, say, step

TESTS = CHECKOUT / "tests"
# Folders of tests/ that need none of the running systems
ALONE = (
    "api_server",
    "environment",
    "lint",
    "mail_catcher",
    "opencell_conformance",
    "opencell_contract",
    "opencell_sandbox",
    "otrs_faults",
    "upgrade",
    "workers",
)
# ... and those that run inside Odoo, as the addons' own tests do
IN_ODOO = ("field_sources", "odoo_lint", "otrs_kinds")
# ... and those that take their time: with --full, or if they are named
FULL_ONLY = ("otrs_journeys", "upgrade")
ADDONS_DATABASE = "scx_addons"
# Files of the addons' own tests: the other lane empties the profile's own
# folder (see forget) while they run
ADDONS_FILES = "addons_files"
NOTHING_COLLECTED = 5
# pytest-odoo would load a database before the first test
OUTSIDE = ["-p", "no:odoo"]


@dataclass
class Count:
    """What the tests of a part came to."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.passed + self.failed + len(self.skipped)

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )


@dataclass
class Part:
    """Some of the tests: where they are and what must run for them."""

    title: str
    paths: list[str]
    prepare: Callable[[], dict[str, str]]
    options: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.title.replace(" ", "-")


class TestRun:
    """One run of ./dev test."""

    __test__ = False  # no test itself, whatever pytest thinks of its name

    def __init__(self, config: Config, full: bool, arguments: Sequence[str]) -> None:
        self.config = config
        self.full = full
        self.paths = [word for word in arguments if _is_path(word)]
        self.filters = [word for word in arguments if not _is_path(word)]
        self.stack = Stack.provide(config, tests=True)
        self.broken: list[str] = []
        self.preparing = threading.Lock()
        self.processes: list[subprocess.Popen] = []

    def lanes(self) -> list[list[Part]]:
        """Return what runs side by side: the parts of a lane follow each other.

        The addons' own tests take as long as all others and share nothing with
        them but PostgreSQL.
        """
        alone, addons, together = self._sort_paths()
        database = f"--odoo-database={ADDONS_DATABASE}"
        options = [database, "--odoo-http"]
        lanes = [
            [Part("addons", addons, self._prepare_addons, options)],
            [
                Part("environment and sandbox", alone, self._prepare_alone, OUTSIDE),
                Part("all systems together", together, self._prepare_together, OUTSIDE),
            ],
        ]
        filled = [[part for part in lane if part.paths] for lane in lanes]
        return [lane for lane in filled if lane]

    def _sort_paths(self) -> tuple[list[str], list[str], list[str]]:
        """Tell what runs alone, in Odoo, and with all systems running."""
        own = own_addons()
        chosen = self.paths or [*own, *(f"tests/{name}" for name in self._folders())]
        alone, addons, together = [], [], []
        for word in chosen:
            place = Path(word.partition("::")[0]).resolve().relative_to(CHECKOUT).parts
            if not place:
                raise Failure(f"{word}: name addons, folders or files")
            if place[0] in own or place[:2] in [("tests", name) for name in IN_ODOO]:
                addons.append(word)
            elif place[0] == "tests" and len(place) > 1 and place[1] in ALONE:
                alone.append(word)
            elif place[0] == "tests":
                together.append(word)
            else:
                raise Failure(f"{word} has no tests: addons and tests/ have")
        return alone, addons, together

    def _folders(self) -> list[str]:
        """Return the folders of tests/ that a run without arguments goes through."""
        folders = _test_folders()
        if not self.full:
            return [name for name in folders if name not in FULL_ONLY]
        if not find_previous_release():
            say("no upgrade test: this clone has no tag of an earlier release")
            folders.remove("upgrade")
        return folders

    # === WHAT A PART NEEDS === #

    def _environment(self) -> dict[str, str]:
        env = self.stack.odoo.environment() | self.stack.services.bridges()
        env["SCX_FULL"] = "1" if self.full else ""
        env["SCX_CHROMIUM"] = CHROMIUM
        return env

    def _prepare_alone(self) -> dict[str, str]:
        template = self.stack.databases.provide_addons(demo=False)
        return self._environment() | {"SCX_PLAIN_DB": template}

    def _prepare_addons(self) -> dict[str, str]:
        self._need_browser()
        databases = self.stack.databases
        template = databases.provide_addons(demo=False)
        files = self.config.home / ADDONS_FILES
        shutil.rmtree(files, ignore_errors=True)
        with step(f"copying the template to {ADDONS_DATABASE}"):
            databases.cluster.copy(template, ADDONS_DATABASE)
        conf = self.stack.odoo.write_conf(
            self.config.home / "addons.conf",
            database=ADDONS_DATABASE,
            http_port=self.config.base_port + ADDON_TESTS_OFFSET,
            data_dir=files,
        )
        # what a backend's record says must count here, not the environment
        env = {
            key: value
            for key, value in self._environment().items()
            if not key.startswith("SOMCONNEXIO_")
        }
        # Odoo's linters call pylint by its name
        programs = os.pathsep.join((str(venv_python(self.config).parent), env["PATH"]))
        return env | {"ODOO_RC": str(conf), "PATH": programs}

    def _prepare_together(self) -> dict[str, str]:
        self._need_browser()
        forget(self.stack)
        self.stack.databases.provide(self.config.database, demo=True, fresh=True)
        self.stack.services.start([])
        return self._environment()

    def _need_browser(self) -> None:
        log = self.config.logs / "apt.log"
        need_packages(["chromium", "fonts-dejavu-core"], "tests in a browser", log)

    # === RUNNING === #

    def run_part(self, part: Part, log: Path | None = None) -> Count:
        """Run a part as a pytest of its own.

        :param log: where its words go, if another part has the screen
        """
        with self.preparing:
            say(f"\n── {part.title} ──")
            env = part.prepare()
        report = self.config.artifacts / f"junit-{part.slug}.xml"
        report.unlink(missing_ok=True)
        command = [venv_python(self.config), "-m", "pytest", *part.options]
        command += [f"--junitxml={report}", *self.filters, *part.paths]
        code = self._call([str(word) for word in command], env, log)
        if code == NOTHING_COLLECTED and self.filters:
            return Count()
        count = _read_report(report)
        if code == NOTHING_COLLECTED or (code == 0 and not count.total):
            self.broken.append(f"{part.title}: no test was run")
        elif code and not count.failed:
            self.broken.append(f"{part.title}: pytest ended with {code}")
        return count

    def _call(self, command: list[str], env: dict[str, str], log: Path | None) -> int:
        with log.open("w") if log else nullcontext() as out:
            process = subprocess.Popen(
                command, env=env, cwd=CHECKOUT, stdout=out, stderr=out
            )
            self.processes.append(process)
            return process.wait()

    def _run_lane(self, lane: list[Part], has_screen: bool) -> Count:
        """Run the parts of a lane; what could not be shown is shown at its end."""
        total = Count()
        for part in lane:
            log = None if has_screen else self.config.artifacts / f"{part.slug}.log"
            try:
                total += self.run_part(part, log)
            except Failure as failure:
                self.broken.append(str(failure))
                break
            if log:
                say(f"\n── {part.title}: what it said ──\n{log.read_text()}")
        return total

    def run(self) -> int:
        """Run all parts; print the sum; return the exit code."""
        begun = time.monotonic()
        total = Count()
        self.config.artifacts.mkdir(exist_ok=True)
        try:
            total = self._run_lanes()
        except Failure as failure:
            self.broken.append(str(failure))
        finally:
            self._end(total)
        if not total.total and not self.broken:
            self.broken.append("no test was run")
        return self._tell(total, time.monotonic() - begun)

    def _run_lanes(self) -> Count:
        lanes = self.lanes()
        with ThreadPoolExecutor(max(len(lanes), 1)) as pool:
            try:
                running = [
                    pool.submit(self._run_lane, lane, has_screen=lane is lanes[0])
                    for lane in lanes
                ]
                return sum((lane.result() for lane in running), Count())
            except BaseException:
                # Whoever ends ./dev ends the tests too.
                for process in self.processes:
                    process.terminate()
                raise

    def _end(self, total: Count) -> None:
        """Leave nothing running; keep the logs if something went wrong."""
        self.stack.stop([])
        if total.failed or self.broken:
            kept = self.config.artifacts / "logs"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(self.config.logs, kept)

    def _tell(self, total: Count, seconds: float) -> int:
        say()
        for name in total.skipped:
            say(f"skipped: {name}")
        if total.skipped and os.environ.get("CI") == "true":
            self.broken.append("a test was skipped, which CI does not allow")
        for reason in self.broken:
            say(f"FAILED: {reason}")
        failed = total.failed + len(self.broken)
        words = [f"{failed} failed"] if failed else []
        words.append(f"{total.passed} passed")
        words += [f"{len(total.skipped)} skipped"] if total.skipped else []
        say(f"===== {', '.join(words)} in {seconds:.2f}s =====")
        return 1 if failed else 0


def forget(stack: Stack) -> None:
    """Stop a profile's systems and drop all that they remember."""
    stack.services.stop([])
    stack.cluster.drop(stack.config.database)
    for name in ("mail", "odoo", "website_form"):
        shutil.rmtree(stack.config.home / name, ignore_errors=True)
    for file in stack.config.home.glob("opencell.sqlite*"):
        file.unlink()
    stack.services.reset_znuny()


def run_tests(config: Config, *, full: bool, arguments: Sequence[str]) -> int:
    """Run the tests; return the exit code."""
    return TestRun(config, full, arguments).run()


def _is_path(word: str) -> bool:
    return not word.startswith("-") and Path(word.partition("::")[0]).exists()


def _test_folders() -> list[str]:
    """Return the folders of tests/ that have tests; benchmarks are no tests."""
    names = {file.relative_to(TESTS).parts[0] for file in TESTS.rglob("test_*.py")}
    return sorted(names)


def _read_report(report: Path) -> Count:
    if not report.exists():
        return Count()
    count = Count()
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            count.failed += 1
        elif (skipped := case.find("skipped")) is not None:
            count.skipped.append(f"{name} ({skipped.get('message')})")
        else:
            count.passed += 1
    return count
