"""Builds the wheel with Python alone, so that an installation needs no network.

The folder that holds pyproject.toml is the package itself; see PEP 517 and PEP 427.
"""

import base64
import hashlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import tomllib

ROOT = Path(__file__).resolve().parents[1]
KINDS = {".py", ".json", ".html"}
WHEEL = (
    "Wheel-Version: 1.0\nGenerator: packing\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
)


def build_wheel(
    wheel_directory: str,
    config_settings: dict | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Write the wheel into a folder and return its name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    package = project["name"].replace("-", "_")
    stem = f"{package}-{project['version']}"
    files = {
        f"{package}/{file.name}": file.read_bytes()
        for file in sorted(ROOT.iterdir())
        if file.suffix in KINDS
    }
    for name, text in (
        ("METADATA", _metadata(project)),
        ("WHEEL", WHEEL),
        ("entry_points.txt", _entry_points(project)),
    ):
        files[f"{stem}.dist-info/{name}"] = text.encode()
    record = f"{stem}.dist-info/RECORD"
    lines = [_record(name, content) for name, content in files.items()]
    files[record] = "\n".join([*lines, f"{record},,\n"]).encode()
    name = f"{stem}-py3-none-any.whl"
    with ZipFile(Path(wheel_directory) / name, "w", ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            wheel.writestr(path, content)
    return name


def _metadata(project: dict) -> str:
    heads = {
        "Metadata-Version": "2.1",
        "Name": project["name"],
        "Version": project["version"],
        "Summary": project["description"],
        "License": project["license"]["text"],
        "Requires-Python": project["requires-python"],
        "Description-Content-Type": "text/markdown",
    }
    lines = [f"{name}: {value}" for name, value in heads.items()]
    lines += [f"Requires-Dist: {name}" for name in project["dependencies"]]
    readme = (ROOT / project["readme"]).read_text("utf-8")
    return "\n".join([*lines, "", readme])


def _entry_points(project: dict) -> str:
    scripts = [f"{name} = {target}" for name, target in project["scripts"].items()]
    return "\n".join(["[console_scripts]", *scripts, ""])


def _record(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"{name},sha256={digest.decode()},{len(content)}"
