"""The release before this one: a tag of the repository whose addons are others."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .config import CHECKOUT
from .odoo_run import own_addons


def find_previous_release(checkout: Path = CHECKOUT) -> str | None:
    """Return the last tag on the way here whose addons differ from those here.

    None in a checkout without such a tag: one that is no clone, or a shallow one.
    """
    commit = "HEAD"
    while tag := _git(checkout, "describe", "--tags", "--abbrev=0", commit):
        if _differs(checkout, tag):
            return tag
        commit = f"{tag}^"
    return None


def unpack_release(tag: str, folder: Path, checkout: Path = CHECKOUT) -> list[str]:
    """Write a release's files into an empty folder; return its addons of today."""
    folder.mkdir(parents=True)
    packed = folder.with_suffix(".tar")
    command = ["git", "-C", str(checkout), "archive", "-o", str(packed), tag]
    subprocess.run(command, check=True)
    subprocess.run(["tar", "-xf", str(packed), "-C", str(folder)], check=True)
    packed.unlink()
    return [
        name for name in own_addons() if (folder / name / "__manifest__.py").exists()
    ]


def _git(checkout: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(checkout), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def _differs(checkout: Path, tag: str) -> bool:
    addons = [file.parent.name for file in checkout.glob("*/__manifest__.py")]
    command = ["git", "-C", str(checkout), "diff", "--quiet", tag, "--", *addons]
    return subprocess.run(command, check=False).returncode == 1
