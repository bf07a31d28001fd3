"""The Znuny that all systems together use, set up otherwise; and its customers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from otrs_znuny import HOOK_PATH, SETUP

from demo.odoo_client import JsonClient
from environment.services import WEBHOOK_SECRET

VIEW, ROLE, PASSWORD = "otrs_customer_members", "otrs_customers", "customers-secret"


def connection(user: str) -> str:
    """Return how to reach Odoo's database as a role, in the words of libpq."""
    env = os.environ
    return (
        f"host={env['SCX_PG_HOST']} port={env['SCX_PG_PORT']} user={user}"
        f" dbname={env['SCX_ODOO_DB']}"
    )


@contextmanager
def offered_customers(admin: JsonClient) -> Iterator[None]:
    """Have Odoo offer its members to OTRS, by a role of their own."""
    run_setup("customer_role.sh", ROLE, connection("postgres"))
    [backend] = admin.search_read("otrs.backend", [("code", "=", "OTRS")], ["id"])
    offer = {"customer_view": VIEW, "customer_role": ROLE}
    admin.call("otrs.backend", "write", [backend["id"]], vals=offer)
    yield
    admin.call(
        "otrs.backend", "write", [backend["id"]], vals=dict.fromkeys(offer, False)
    )


def set_up_znuny(**settings: str) -> None:
    """Set the running Znuny up again; what isn't given is as ``./dev`` has it.

    :param settings: variables of setup/otrs/setup.sh
    """
    usual = {
        "ZN_DAEMON": "1",
        "ZN_WEBHOOK_URL": os.environ["SCX_ODOO_URL"] + HOOK_PATH,
        "ZN_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    run_setup("setup.sh", **usual | settings)


def run_setup(script: str, *arguments: str, **settings: str) -> None:
    """Run a script of setup/otrs."""
    done = subprocess.run(
        [SETUP / script, *arguments],
        env={**os.environ, "ZN_CUSTOMER_PASSWORD": PASSWORD, **settings},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
