"""Health, customers and accounts: what is taken, what is refused, and how."""

from __future__ import annotations

import pytest
from bodies import ACCOUNT, CUSTOMER, USER_ACCOUNT, give_accounts

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

NOT_FOUND = "ENTITY_DOES_NOT_EXISTS_EXCEPTION"


def refused(method, body: dict) -> RemoteRejectedError:
    """The refusal that a body gets."""
    with pytest.raises(RemoteRejectedError) as caught:
        method(body)
    return caught.value


def test_version_is_that_of_the_profile(client, server):
    version = client.get_version().removeprefix("Opencell Rest API version ")
    assert version.startswith("7." if server.profile == "v7" else "15.")


def test_wrong_password_is_turned_away_unread(make_client):
    with (
        make_client("wrong") as client,
        pytest.raises(RemoteUnreachableError) as caught,
    ):
        client.create_or_update_customer(CUSTOMER)
    assert caught.value.status == 401


def test_unknown_address_never_says_not_found(client):
    with pytest.raises(RemoteUnreachableError):
        client._request("nothing", "GET", "/nothing/here", is_read=True)


def test_everything_is_taken_twice(client):
    give_accounts(client)
    give_accounts(client)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"customerCategory": ""}, "MISSING_PARAMETER"),
        ({"customerCategory": "NOBODY"}, NOT_FOUND),
        ({"seller": "NOBODY"}, NOT_FOUND),
        ({"iban": "ES91"}, "INVALID_PARAMETER"),
        ({"address": {"country": "ES"}}, NOT_FOUND),
    ],
)
def test_customer_is_refused(client, change, code):
    error = refused(client.create_or_update_customer, {**CUSTOMER, **change})
    assert error.code == code
    assert error.status == (404 if code == NOT_FOUND else 400)


def test_name_too_long_breaks_down(client):
    body = {**CUSTOMER, "name": {"lastName": "x" * 51}}
    with pytest.raises(UnknownOutcomeError) as caught:
        client.create_or_update_customer(body)
    assert caught.value.status == 500


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"crmParentCode": "7002"}, NOT_FOUND),
        ({"billingCycle": "NEVER"}, NOT_FOUND),
        ({"language": "ENG"}, NOT_FOUND),
        ({"country": "ES"}, NOT_FOUND),
        ({"emailTemplate": "NONE"}, NOT_FOUND),
        ({"email": ""}, "MISSING_PARAMETER"),
        ({"billingCycle": ""}, "MISSING_PARAMETER"),
        ({"balance": 3}, "INVALID_PARAMETER"),
    ],
)
def test_account_is_refused(client, change, code):
    client.create_or_update_customer(CUSTOMER)
    method = client.create_or_update_account_hierarchy
    assert refused(method, {**ACCOUNT, **change}).code == code


def test_account_type_is_one_of_opencells(client):
    client.create_or_update_customer(CUSTOMER)
    error = refused(
        client.create_or_update_account_hierarchy,
        {**ACCOUNT, "crmAccountType": "CA_XX"},
    )
    assert error.status == 500


def _with_bank(**coordinates) -> dict:
    [method] = ACCOUNT["methodOfPayment"]
    bank = {**method["bankCoordinates"], **coordinates}
    bank = {name: value for name, value in bank.items() if value}
    return {**ACCOUNT, "methodOfPayment": [{**method, "bankCoordinates": bank}]}


def test_direct_debit_needs_owner_and_iban(client):
    client.create_or_update_customer(CUSTOMER)
    for name in ("iban", "accountOwner"):
        error = refused(
            client.create_or_update_account_hierarchy, _with_bank(**{name: ""})
        )
        assert (error.status, error.code) == (500, "GENERIC_API_EXCEPTION")


def test_foreign_account_needs_a_bic_in_version_7(client, server):
    client.create_or_update_customer(CUSTOMER)
    body = _with_bank(iban="FR1420041010050500013M02606")
    if server.profile == "v7":
        refused(client.create_or_update_account_hierarchy, body)
        body = _with_bank(iban="FR1420041010050500013M02606", bic="PSSTFRPPXXX")
    client.create_or_update_account_hierarchy(body)


def test_user_account_needs_its_billing_account(client):
    error = refused(client.create_or_update_user_account, USER_ACCOUNT)
    assert error.code == NOT_FOUND
    body = {**USER_ACCOUNT, "billingAccount": ""}
    error = refused(client.create_or_update_user_account, body)
    assert error.code == "MISSING_PARAMETER"
