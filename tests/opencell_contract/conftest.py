"""The addon's client against two servers that must answer alike.

The fake is the one behind the addon's own tests, served over HTTP; the other one is
the sandbox, in a process of its own. Each in both versions.
"""

from __future__ import annotations

import sys
import sysconfig
from contextlib import nullcontext
from pathlib import Path

import pytest

from odoo.modules.module import initialize_sys_path
from odoo.tools import config

CHECKOUT = Path(__file__).resolve().parents[2]
OCA = Path(sysconfig.get_path("purelib")) / "odoo" / "addons"

# the addon's modules are found by the addons path
config.parse_config([f"--addons-path={OCA},{CHECKOUT}"])
initialize_sys_path()
# the fake has nothing of Odoo: without the addon's test classes around it
sys.path.insert(0, str(CHECKOUT / "somconnexio_opencell" / "tests"))
sys.path.insert(0, str(CHECKOUT / "tests" / "opencell_sandbox"))
SERVERS = ["fake v7", "fake v15", "sandbox v7", "sandbox v15"]


@pytest.fixture(scope="session", params=SERVERS)
def any_server(request, tmp_path_factory):
    """One of the servers."""
    from servers import FakeServer, SandboxServer

    kind, profile = request.param.split()
    if kind == "fake":
        server = FakeServer(profile)
    else:
        server = SandboxServer(profile, tmp_path_factory.mktemp("opencell"))
    yield server
    server.stop()


@pytest.fixture
def server(any_server):
    """One of the servers, empty, on 15 November 2026."""
    any_server.clear()
    any_server.set_day("2026-11-15")
    return any_server


@pytest.fixture
def make_client(server):
    """Make a client of the server, with a password."""
    from odoo.addons.somconnexio_opencell.tools.opencell_client import OpencellClient

    def make(password: str = "opencell") -> OpencellClient:
        return OpencellClient(
            server.url,
            "opencell",
            password,
            timeout=(5, 30),
            observe=lambda *_call: nullcontext(),
            profile=server.profile,
        )

    return make


@pytest.fixture
def client(make_client):
    """The client, as the backend makes it."""
    with make_client() as client:
        yield client
