"""What an account owes, what pays it, and what comes back."""

from __future__ import annotations

import pytest
from bodies import SUBSCRIPTION, give_accounts
from test_subscription_contract import push

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError

ACCOUNT = "7001_0"
OURS = "SO-P1"


@pytest.fixture
def owed(client, server):
    """The account operation of an invoice that is to be paid."""
    give_accounts(client)
    push(client)
    server.bill(ACCOUNT, [SUBSCRIPTION["code"]], "2026-12-01")
    [invoice] = client.list_invoices({}, 0, 10)["invoices"]
    [row] = client.find_account_operations(ACCOUNT, invoice["invoiceNumber"])
    return row


def make_payment(owed: dict, **values) -> dict:
    """What the bridge sends for a payment, unless the values say otherwise."""
    return {
        "customerAccountCode": ACCOUNT,
        "amount": owed["amount"],
        "occTemplateCode": "PAY_DDT",
        "reference": OURS,
        "paymentMethod": "DIRECTDEBIT",
        "transactionDate": "2026-12-10",
        "isToMatching": True,
        "listAoIdsForMatching": [owed["id"]],
        **values,
    }


def make_return(amount: float, **values) -> dict:
    """What the bridge sends for a payment that came back."""
    return {
        "type": "R",
        "transactionCategory": "DEBIT",
        "customerAccount": ACCOUNT,
        "amount": amount,
        "code": "REJ_DDT",
        "reference": "SO-P2",
        "transactionDate": "2026-12-12",
        "rejectedPayment": {"rejectedType": "M"},
        **values,
    }


def get_status(client, reference: str) -> str:
    """How much of an operation is matched."""
    [row] = client.find_account_operations(ACCOUNT, reference)
    return row["matchingStatus"]


def test_invoice_is_owed(owed):
    assert (owed["type"], owed["transactionCategory"]) == ("I", "DEBIT")
    assert owed["matchingStatus"] == "O"
    assert owed["amount"] > 0


def test_payment_is_found_and_matched(client, owed):
    number = client.create_payment(make_payment(owed))
    [row] = client.find_account_operations(ACCOUNT, OURS)
    assert (row["id"], row["type"], row["amount"]) == (number, "P", owed["amount"])
    assert row["matchingStatus"] == "L"
    assert get_status(client, owed["reference"]) == "L"


def test_repeated_call_is_a_second_payment(client, owed):
    body = make_payment(owed, isToMatching=False)
    client.create_payment(body)
    client.create_payment(body)
    assert len(client.find_account_operations(ACCOUNT, OURS)) == 2


def test_part_of_an_invoice(client, owed):
    client.create_payment(make_payment(owed, amount=1.0))
    assert get_status(client, OURS) == "L"
    assert get_status(client, owed["reference"]) == "P"


def test_return_makes_it_owed_again(client, owed):
    payment = client.create_payment(make_payment(owed))
    client.unmatch_operation(ACCOUNT, payment, "SO-P2")
    assert get_status(client, owed["reference"]) == "O"
    client.create_account_operation(make_return(owed["amount"]))
    [returned] = client.find_account_operations(ACCOUNT, "SO-P2")
    assert returned["type"] == "R"
    client.match_operations(ACCOUNT, [payment, returned["id"]], "SO-P2")
    assert get_status(client, OURS) == "L"
    assert get_status(client, "SO-P2") == "L"
    assert get_status(client, owed["reference"]) == "O"


def test_rest_of_a_payment_pays_the_invoice_again(client, owed):
    payment = client.create_payment(make_payment(owed))
    client.unmatch_operation(ACCOUNT, payment, "SO-P2")
    client.create_account_operation(make_return(1.0))
    [returned] = client.find_account_operations(ACCOUNT, "SO-P2")
    client.match_operations(ACCOUNT, [payment, returned["id"]], "SO-P2")
    assert get_status(client, OURS) == "P"
    client.match_operations(ACCOUNT, [owed["id"], payment], "SO-P2")
    assert get_status(client, OURS) == "L"
    assert get_status(client, owed["reference"]) == "P"


@pytest.mark.parametrize(
    "change",
    [
        {"occTemplateCode": "NONE"},
        {"customerAccountCode": "9999_0"},
        {"reference": ""},
        {"paymentMethod": ""},
        {"listAoIdsForMatching": [987654]},
    ],
)
def test_refused_payment_leaves_nothing(client, owed, change):
    with pytest.raises(RemoteRejectedError):
        client.create_payment(make_payment(owed, **change))
    assert client.find_account_operations(ACCOUNT, OURS) == []


@pytest.mark.parametrize(
    "change", [{"customerAccount": "9999_0"}, {"type": ""}, {"rejectedPayment": {}}]
)
def test_refused_return_leaves_nothing(client, owed, change):
    with pytest.raises(RemoteRejectedError):
        client.create_account_operation(make_return(1.0, **change))
    assert client.find_account_operations(ACCOUNT, "SO-P2") == []


def test_what_is_matched_or_not_is_not_again(client, owed):
    with pytest.raises(RemoteRejectedError):
        client.unmatch_operation(ACCOUNT, owed["id"], OURS)
    payment = client.create_payment(make_payment(owed))
    with pytest.raises(RemoteRejectedError):
        client.match_operations(ACCOUNT, [owed["id"], payment], OURS)


def test_templates_are_found(client):
    assert client.find_occ_template("PAY_DDT")["code"] == "PAY_DDT"
