"""The typed Python client of the REST API, made from the API's own description."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from .config import CHECKOUT, Config
from .pythonenv import venv_python
from .steps import run, step

PACKAGE = "somconnexio_client"
#: where an addon keeps the description of the routes that it brings
GOLDEN = "tests/data/openapi.json"
SETTINGS = {
    "package_name_override": PACKAGE,
    "post_hooks": [],
    # it knows no PDF, but files
    "content_type_overrides": {"application/pdf": "application/octet-stream"},
}


def golden_documents() -> list[Path]:
    """Return the descriptions that the addons keep, the core's first."""
    found = sorted(CHECKOUT.glob(f"*/{GOLDEN}"))
    core = CHECKOUT / "somconnexio_api" / GOLDEN
    return [core, *(file for file in found if file != core)]


def merge_documents(files: Iterable[Path]) -> dict:
    """Return one description of what several addons describe."""
    first, *others = (json.loads(file.read_text()) for file in files)
    schemas = first["components"]["schemas"]
    for other in others:
        first["paths"] |= other["paths"]
        schemas |= other.get("components", {}).get("schemas", {})
    return first


def generate_client(config: Config, document: dict, folder: Path) -> Path:
    """Generate the client of a description as a package in a folder.

    :return: the folder of the package; the one above it belongs on Python's path
    """
    package = folder / PACKAGE
    folder.mkdir(parents=True, exist_ok=True)
    source, settings = folder / "openapi.json", folder / "settings.json"
    source.write_text(json.dumps(document))
    settings.write_text(json.dumps(SETTINGS))
    shutil.rmtree(package, ignore_errors=True)
    program = venv_python(config).with_name("openapi-python-client")
    command = [program, "generate", "--path", source, "--output-path", package]
    command += ["--meta", "none", "--config", settings, "--fail-on-warning"]
    config.logs.mkdir(parents=True, exist_ok=True)
    with step("generating the client of the API"):
        run(command, config.logs / "api-client.log")
    return package
