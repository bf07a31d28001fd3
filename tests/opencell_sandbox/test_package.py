"""The sandbox alone: installed into an environment of its own, started elsewhere."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import time
import venv
from pathlib import Path

import pytest
import requests
from sandbox_process import SETUP

TIMEOUT = (5, 30)
WITHOUT_NETWORK = ("--no-index", "--no-deps")


@pytest.fixture(scope="module")
def command(tmp_path_factory) -> Path:
    """The command, in an environment that has the libraries and nothing of ours."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    libraries = next((folder / "venv" / "lib").glob("python*/site-packages"))
    # what pip would fetch is taken from here
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    source = folder / "source"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SETUP / "opencell_sandbox", source, ignore=ignore)
    subprocess.run(
        [python, "-m", "pip", "install", *WITHOUT_NETWORK, source],
        check=True,
        cwd=folder,
        capture_output=True,
    )
    return folder / "venv" / "bin" / "opencell-sandbox"


def test_command_starts_from_any_folder(command, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["--port", str(port), "--profile", "v15", "--database", "memory.sqlite"]
    process = subprocess.Popen([command, *words], cwd=tmp_path)
    root = f"http://127.0.0.1:{port}"
    try:
        health = wait_for(f"{root}/sandbox/health", process)
        assert health["profile"] == "v15"
        answer = requests.get(
            f"{root}/opencell/api/rest/seller",
            params={"sellerCode": "SC"},
            auth=("opencell", "opencell"),
            timeout=TIMEOUT,
        )
        assert answer.json()["seller"]["code"] == "SC"
        assert requests.get(root, timeout=TIMEOUT).status_code == 200
        assert (tmp_path / "memory.sqlite").exists()
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str, process: subprocess.Popen) -> dict:
    """Return the first answer of a server that is starting."""
    for _ in range(300):
        try:
            return requests.get(url, timeout=TIMEOUT).json()
        except requests.ConnectionError:
            assert process.poll() is None
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_command_tells_its_options(command, tmp_path):
    shown = subprocess.run(
        [command, "--help"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    for option in ("--port", "--profile", "--database", "--seed", "--client-secret"):
        assert option in shown
