"""The client that is generated from the server's document does what its user needs."""

from __future__ import annotations

import importlib
import sys
import uuid
from datetime import date

import pytest

from environment.api_client import PACKAGE, generate_client
from environment.config import Config


@pytest.fixture(scope="module")
def client(api, tmp_path_factory):
    """The client's package, made from what the server says now, and a connection."""
    document = api.call("GET", "/openapi.json").json()
    # not where `./dev client` puts the one that somebody may be using
    folder = tmp_path_factory.mktemp("api_client")
    package = generate_client(Config.load(), document, folder)
    sys.path.insert(0, str(package.parent))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]
    connection = importlib.import_module(PACKAGE).AuthenticatedClient(
        base_url=api.root,
        token=api.known["key"],
        prefix="",
        auth_header_name="API-Key",
        raise_on_unexpected_status=True,
        timeout=120,
    )
    yield connection
    sys.path.remove(str(package.parent))


def get(module: str):
    """Return a module of the generated package."""
    return importlib.import_module(f"{PACKAGE}.{module}")


def test_contracts_of_a_member(api, client):
    search = get("api.contracts.list_contracts_contracts_get")
    member = api.known["members"][0]
    page = search.sync(client=client, member=member)
    assert page.items
    assert {contract.member for contract in page.items} == {member}
    read = get("api.contracts.get_contract_contracts_code_get")
    contract = read.sync(page.items[0].code, client=client)
    assert contract == page.items[0]
    assert isinstance(contract.started_on, date)


def test_order(api, client):
    create = get("api.orders.create_order_orders_post")
    body = create.CreateOrderOrdersPostBody.from_dict(api.make_order())
    key = str(uuid.uuid4())
    answers = [
        create.sync_detailed(client=client, body=body, idempotency_key=key)
        for _time in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    order, again = (answer.parsed for answer in answers)
    assert order.reference == again.reference
    read = get("api.orders.get_order_orders_reference_get")
    assert read.sync(order.reference, client=client).reference == order.reference


def test_problem(client):
    read = get("api.contracts.get_contract_contracts_code_get")
    answer = read.sync_detailed("no-such-contract", client=client)
    assert answer.status_code == 404
    assert answer.parsed.type_ == "urn:somconnexio:problem:not-found"
