"""A sandbox of each profile for all tests, emptied before each."""

from __future__ import annotations

import pytest
from sandbox_process import Sandbox


@pytest.fixture(scope="session", params=["v7", "v15"])
def server(request, tmp_path_factory):
    """A running sandbox of one profile."""
    sandbox = Sandbox(request.param, tmp_path_factory.mktemp("sandbox"))
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(server):
    """The running sandbox, empty, on 1 October 2026."""
    server.clear()
    server.set_clock("2026-10-01T09:00:00")
    return server
