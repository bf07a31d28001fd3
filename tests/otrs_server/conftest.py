"""A Znuny of this suite alone, so that its webhooks come here."""

from __future__ import annotations

import copy
import itertools
import os
import random
from pathlib import Path

import pyotrs
import pytest
from otrs_znuny import AGENT_STEP, SUITES, Catcher, Znuny


@pytest.fixture(scope="session", params=SUITES, ids=lambda suite: suite or "own")
def znuny(request):
    """A running Znuny with the fixture's content and no tickets."""
    catcher = Catcher()
    folder = Path(os.environ["SCX_STATE"]) / f"znuny-suite-{request.param or 'own'}"
    server = Znuny(folder, request.param, catcher)
    server.run("setup.sh")
    server.run("reset.sh")
    yield server
    server.run("stop.sh")
    catcher.close()


@pytest.fixture
def agent(znuny):
    """The person of the provisioning team."""
    return AGENT_STEP.Agent(znuny.url)


@pytest.fixture
def step_error():
    """The error of a step that Znuny refused."""
    return AGENT_STEP.StepError


def log_in(znuny, login: str, password: str) -> pyotrs.Client:
    """Return a session as the addon opens one."""
    config = copy.deepcopy(pyotrs.lib.TICKET_CONNECTOR_CONFIG_DEFAULT)
    config["Config"]["TicketSearch"] = {
        "RequestMethod": "POST",
        "Route": "/TicketSearch",
        "Result": "TicketID",
    }
    client = pyotrs.Client(
        znuny.url,
        login,
        password,
        webservice_config_ticket=config,
        use_legacy_sessions=True,
        request_timeout=60,
    )
    assert client.session_create()
    return client


@pytest.fixture
def erp(znuny):
    """The ERP's account, as the addon uses it."""
    return log_in(znuny, "odoo_api", "odoo-secret")


@pytest.fixture
def reader(znuny):
    """An account that may look and not touch."""
    return log_in(znuny, "odoo_readonly", "odoo-readonly-secret")


NUMBERS = itertools.count(random.randrange(1000, 900_000))


@pytest.fixture
def create(znuny):
    """Create tickets as the ERP does; returns the reference."""

    def create_ticket(kind="Mobile", process=1, **fields):
        reference = fields.setdefault("OdooRef", f"SRV{next(NUMBERS):06d}")
        fields.setdefault("ContactEmail", "nuria@exemple.example")
        fields["ProcessManagementProcessID"] = f"Process-{process:032d}"
        fields["ProcessManagementActivityID"] = f"Activity-{process * 10 + 1:032d}"
        ticket = pyotrs.Ticket.create_basic(
            Title=f"{reference} Alta",
            Queue=f"Provisioning::{kind}",
            State="new",
            Priority="3 normal",
            Type="Petició",
            CustomerUser=fields["ContactEmail"],
        )
        ticket.fields["CustomerID"] = "1042"
        article = pyotrs.Article(
            {
                "Subject": "Alta",
                "Body": "Línia nova · àé€",
                "MimeType": "text/plain",
                "Charset": "utf8",
            }
        )
        values = [pyotrs.DynamicField(name, value) for name, value in fields.items()]
        # a session of its own: a reset ends all that there were
        erp = log_in(znuny, "odoo_api", "odoo-secret")
        erp.ticket_create(ticket, article, dynamic_fields=values)
        return reference

    return create_ticket
