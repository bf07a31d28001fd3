"""What the machine must have: Debian packages, installed only when we are root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .steps import Failure, run, step

IS_ROOT = os.geteuid() == 0
# the account that runs what refuses to run as root
SERVICE_ACCOUNT = "postgres"
CHROMIUM = "/usr/bin/chromium"


def newest_postgres() -> Path | None:
    """Return the folder of the newest PostgreSQL (13 or later) of the machine."""
    found = [
        (int(folder.parent.name), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "postgres").exists()
    ]
    version, folder = max(found, default=(0, None))
    return folder if version >= 13 else None


def missing_packages(packages: Iterable[str]) -> list[str]:
    """Return those of the Debian packages that aren't installed."""
    wanted = list(packages)
    if not shutil.which("dpkg-query"):
        raise Failure("this is no Debian: dpkg-query is missing")
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    there = {
        line.split()[0]
        for line in answer.stdout.splitlines()
        if line.endswith(" installed")
    }
    return [name for name in wanted if name not in there]


def need_packages(packages: Iterable[str], purpose: str, log: Path) -> None:
    """Install what is missing as root; else say the command that does it."""
    missing = missing_packages(packages)
    if not missing:
        return
    names = " ".join(missing)
    if not IS_ROOT:
        raise Failure(f"{purpose} needs packages: run  sudo apt-get install {names}")
    with step(f"installing packages for {purpose}: {names}"):
        if any(name.startswith("postgresql") for name in missing):
            _keep_debian_from_making_a_cluster()
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = [
            "apt-get",
            *("-o", "DPkg::Lock::Timeout=600"),
            *("install", "-y", "-qq", "--no-install-recommends"),
            *missing,
        ]
        try:
            run(install, log, env=env)
        except Failure:  # the index may be missing or old
            refresh_index(log)
            run(install, log, env=env)


def refresh_index(log: Path) -> None:
    """Bring the machine's own package index up to date (root only)."""
    run(["apt-get", "-o", "DPkg::Lock::Timeout=600", "update", "-qq"], log)


def _keep_debian_from_making_a_cluster() -> None:
    """Debian's package makes and starts a cluster of its own, which nobody needs."""
    folder = Path("/etc/postgresql-common/createcluster.d")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "somconnexio.conf").write_text("create_main_cluster = false\n")


def service_prefix() -> list[str]:
    """Return what goes before a command that refuses to run as root."""
    return ["runuser", "-u", SERVICE_ACCOUNT, "--"] if IS_ROOT else []


def can_service_enter(folder: Path) -> bool:
    """Tell whether the service account gets into a folder."""
    answer = subprocess.run(
        [*service_prefix(), "test", "-x", str(folder)], check=False, cwd="/"
    )
    return answer.returncode == 0
