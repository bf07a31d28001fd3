"""Odoo 19 itself: Debian's package unpacked into the cache, or the user's own."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from .config import CHECKOUT, Config
from .machine import IS_ROOT, refresh_index
from .steps import Failure, Progress, run, say, step, turn

RECIPE = CHECKOUT / "setup" / "odoo"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Odoo 19 is in no other Debian suite; the two fonts have the file names that
# Odoo's package links to only in the stable one.
PACKAGES = (
    "odoo-19/sid",
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    "fonts-font-awesome/trixie",
    "fonts-inconsolata/trixie",
)
MISSING_ASSET = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooSource:
    """An Odoo to run: where its Python code, launcher and addons are."""

    version: str
    python_path: Path
    launcher: Path
    addons: tuple[Path, ...]


def tested_version() -> str:
    return (RECIPE / "tested_version").read_text().strip()


def find_odoo(config: Config) -> OdooSource | None:
    """Return the Odoo that is there already, without any download."""
    if home := os.environ.get("ODOO_HOME"):
        return _own_odoo(Path(home).resolve())
    current = config.cache / "odoo" / "current"
    if not current.exists():
        return None
    version = current.read_text().strip()
    return _debian_odoo(config.cache / "odoo" / version, version)


def _debian_odoo(prefix: Path, version: str) -> OdooSource:
    packages = prefix / "usr/lib/python3/dist-packages"
    return OdooSource(
        version, packages, prefix / "usr/bin/odoo", (packages / "odoo/addons",)
    )


def _own_odoo(home: Path) -> OdooSource:
    """Accept a source tree of Odoo or a folder that a package was unpacked into."""
    if (home / "usr/bin/odoo").exists():
        source = _debian_odoo(home, "own")
    else:
        places = (home / "odoo/addons", home / "addons")
        addons = tuple(place for place in places if (place / "base").exists())
        addons += tuple(place for place in places if (place / "web").exists())
        launcher = home / "odoo-bin"
        if not launcher.exists():
            launcher = home / "setup/odoo"
        source = OdooSource("own", home, launcher, tuple(dict.fromkeys(addons)))
    release = source.python_path / "odoo/release.py"
    if not source.launcher.exists() or not release.exists():
        raise Failure(f"ODOO_HOME: no Odoo source tree in {home}")
    if not re.search(r"^version_info = \(19, 0", release.read_text(), re.MULTILINE):
        raise Failure(f"ODOO_HOME: {home} is not Odoo 19.0")
    return source


def provide_odoo(config: Config) -> OdooSource:
    """Fetch and unpack Odoo unless it is there."""
    if source := find_odoo(config):
        return source
    folder = config.cache / "odoo"
    with turn(folder / "lock"):
        return find_odoo(config) or _fetch_odoo(config, folder)


def _fetch_odoo(config: Config, folder: Path) -> OdooSource:
    """Download, check and unpack; what is half done is never taken for done."""
    work = folder / f"building-{os.getpid()}"
    _clear_remains(folder)
    work.mkdir(parents=True)
    with step("fetching the package index of Odoo 19"):
        apt = _private_apt(work, config)
    version = _download(apt, work, config)
    with step(f"unpacking Odoo {version}"):
        prefix = work / "prefix"
        for package in sorted(work.glob("*.deb")):
            log = config.logs / "unpack.log"
            run(["dpkg-deb", "-x", package, prefix], log)
        asset = prefix / "usr/lib/python3/dist-packages/odoo/addons" / MISSING_ASSET
        asset.parent.mkdir(parents=True, exist_ok=True)
        if not asset.exists():
            shutil.copy(RECIPE / "selfie_segmentation.js", asset)
    shutil.rmtree(folder / version, ignore_errors=True)
    prefix.rename(folder / version)
    (folder / "current").write_text(f"{version}\n")
    shutil.rmtree(work)
    if version != tested_version():
        say(f"           (tested with {tested_version()})")
    return _debian_odoo(folder / version, version)


def _clear_remains(folder: Path) -> None:
    """Remove what interrupted runs left, but nothing of a run that is going on."""
    for remains in folder.glob("building-*"):
        if not Path("/proc", remains.name.rpartition("-")[2]).exists():
            shutil.rmtree(remains)


def _mirror(config: Config) -> str:
    """Return the address of the Debian mirror that this machine is set up for."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    for attempt in ("as it is", "with an index"):
        if attempt == "with an index" and IS_ROOT:
            refresh_index(config.logs / "apt.log")
        answer = subprocess.run(
            command, capture_output=True, text=True, check=False
        ).stdout
        for address in answer.split():
            if re.search(r"/debian/?$", address):
                return address
    raise Failure(
        "apt knows no Debian mirror: set one in /etc/apt and run apt-get update,"
        " or point ODOO_HOME to an Odoo 19 of your own"
    )


def _private_apt(work: Path, config: Config) -> list[str]:
    """Return the options of an apt that knows the suites we need; index fetched.

    The machine's own sources stay as they are and no rights are needed.
    """
    mirror = _mirror(config)
    lists = work / "lists"
    for folder in (lists / "partial", work / "cache/archives/partial", work / "empty"):
        folder.mkdir(parents=True)
    sources = work / "sources.list"
    sources.write_text(
        "".join(
            f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
            for suite in ("sid", "trixie")
        )
    )
    settings = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": work / "empty",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": work / "empty",
        "Dir::State::Lists": lists,
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": "root",
        # Mirrors that stand still (snapshots) are welcome; signatures are checked.
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        "Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled": "false",
        "Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled": "false",
        "Acquire::IndexTargets::deb::DEP-11-icons-hidpi::DefaultEnabled": "false",
        "Acquire::IndexTargets::deb::CNF::DefaultEnabled": "false",
        "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
        "Acquire::Retries": "3",
    }
    options = [
        word for key, value in settings.items() for word in ("-o", f"{key}={value}")
    ]
    run(["apt-get", *options, "-qq", "update"], config.logs / "odoo-index.log")
    return options


def _download(options: list[str], work: Path, config: Config) -> str:
    """Fetch the packages, check them against the signed index; return the version."""
    apt = ["apt-get", *options, "-qq", "download"]
    log = config.logs / "odoo-download.log"
    listing = work / "uris"
    run([*apt, "--print-uris", *PACKAGES], listing, cwd=work)
    expected = re.findall(
        r"^'\S+' (\S+) (\d+) (SHA\d+):([0-9a-f]+)", listing.read_text(), re.MULTILINE
    )
    if len(expected) != len(PACKAGES):
        raise Failure(f"the signed index lacks a package or a checksum: {listing}")
    total = sum(int(size) for _name, size, _kind, _digest in expected) / 1e6
    with step(f"fetching Odoo 19 from Debian ({total:.0f} MB)"):
        with _watching(work, total):
            run([*apt, *PACKAGES], log, cwd=work)
        for name, size, kind, digest in expected:
            _verify(work / name, int(size), kind.lower(), digest)
    names = [name for name, *_rest in expected]
    return next(name.split("_")[1] for name in names if name.startswith("odoo-19_"))


def _verify(package: Path, size: int, kind: str, digest: str) -> None:
    seen = hashlib.new(kind)
    with package.open("rb") as content:
        while block := content.read(1 << 20):
            seen.update(block)
    if package.stat().st_size != size or seen.hexdigest() != digest:
        raise Failure(f"{package.name} is not what the signed index says")


class _watching:
    """Shows how much of the download has come."""

    def __init__(self, folder: Path, total: float) -> None:
        self.folder = folder
        self.bar = Progress("Odoo 19", total, "MB")
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self.over.wait(0.5):
            files = (*self.folder.glob("*.deb"), *self.folder.glob("partial/*.deb"))
            self.bar.show(sum(file.stat().st_size for file in files) / 1e6)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_failure: object) -> None:
        self.over.set()
        self.thread.join()
        self.bar.end()
