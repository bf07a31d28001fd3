"""Reads of accounts, and the catalogue: what is found, and what is "not found"."""

from __future__ import annotations

import pytest
from bodies import ACCOUNT, CUSTOMER, SMALL, USER_ACCOUNT, give_accounts

from odoo.addons.somconnexio_sync.exceptions import RemoteNotFoundError

#: finder → a code that is there
FINDERS = {
    "find_seller": "SC",
    "find_customer_category": "CLIENT",
    "find_billing_cycle": "BC_SC_MONTHLY_1ST",
    "find_termination_reason": "CC_TERMINATION",
    "find_email_template": "EMAIL_TEMPLATE_TEST",
    "find_currency": "EUR",
    "find_language": "CAT",
    "find_country": "SP",
    "find_offer_template": "OF_SC_TEMPLATE_MOB",
    "find_service_template": SMALL,
}
READERS = {
    "get_customer": CUSTOMER,
    "get_customer_account": ACCOUNT,
    "get_billing_account": ACCOUNT,
    "get_user_account": USER_ACCOUNT,
}


@pytest.mark.parametrize("finder", FINDERS)
def test_catalogue_entry_is_found_and_no_other(client, finder):
    find = getattr(client, finder)
    assert find(FINDERS[finder])["code"] == FINDERS[finder]
    with pytest.raises(RemoteNotFoundError) as caught:
        find("NOBODY")
    assert "NOBODY does not exist" in caught.value.message


def test_custom_field_belongs_to_its_kind_of_object(client):
    code = "CF_OF_SC_SUB_SERVICE_CITY"
    assert client.find_custom_field_template(code, "SUBSCRIPTION")["code"] == code
    with pytest.raises(RemoteNotFoundError):
        client.find_custom_field_template(code, "CUSTOMER")


def test_offer_tells_its_services(client):
    offer = client.find_offer_template("OF_SC_TEMPLATE_MOB")
    codes = {row["serviceTemplate"]["code"] for row in offer["offerServiceTemplate"]}
    assert SMALL in codes


@pytest.mark.parametrize("reader", READERS)
def test_account_is_read_as_it_was_written(client, reader):
    read, body = getattr(client, reader), READERS[reader]
    with pytest.raises(RemoteNotFoundError):
        read(body["code"])
    give_accounts(client)
    answer = read(body["code"])
    assert answer["code"] == body["code"]
    assert answer["name"]["lastName"] == "Puig Serra"


def test_payment_method_is_read_with_the_customer_account(client):
    give_accounts(client)
    [method] = client.get_customer_account(ACCOUNT["code"])["methodOfPayment"]
    [wanted] = ACCOUNT["methodOfPayment"]
    assert method["mandateIdentification"] == wanted["mandateIdentification"]
    assert method["bankCoordinates"]["iban"] == wanted["bankCoordinates"]["iban"]
