"""./dev client: the typed client of the API, from the repository's descriptions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from environment.api_client import PACKAGE, golden_documents, merge_documents

METHODS = {"get", "post", "put", "patch", "delete"}
# Import all that there is, and print its name
IMPORT_ALL = f"""
import importlib, pkgutil
package = importlib.import_module("{PACKAGE}")
for module in pkgutil.walk_packages(package.__path__, "{PACKAGE}."):
    importlib.import_module(module.name)
    if not module.ispkg:
        print(module.name)
"""


@pytest.fixture
def generated(dev, tmp_path) -> Path:
    """The folder with the client, made by the command; what was there is replaced."""
    folder = tmp_path / "state" / "artifacts" / "api_client"
    left_over = folder / PACKAGE / "api" / "gone.py"
    left_over.parent.mkdir(parents=True)
    left_over.touch()
    done = dev("client")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"The client is in {folder / PACKAGE}" in done.stdout
    assert not left_over.exists()
    return folder


def test_client_has_every_operation(generated):
    paths = merge_documents(golden_documents())["paths"]
    operations = [name for path in paths.values() for name in METHODS & path.keys()]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        cwd=generated,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules = done.stdout.split()
    calls = [name for name in modules if name.startswith(f"{PACKAGE}.api.")]
    assert len(calls) == len(operations) > 0
    assert f"{PACKAGE}.api.orders.create_order_orders_post" in calls
    assert f"{PACKAGE}.models.order_line" in modules
