"""Customer, customer account, billing account, user account, and all at once."""

from __future__ import annotations

import pytest
from sandbox_process import CYCLE, IBAN, assert_refused, customer, hierarchy

HIERARCHY = "/account/accountHierarchy"
BELOW_CUSTOMER = ("customerAccount", "billingAccount", "userAccount")


def account(sandbox, level: str, code: str = "100_0") -> dict:
    """Return an account as the interface shows it."""
    return sandbox.get(f"/account/{level}", **{f"{level}Code": code})[level]


def single_levels() -> dict[str, dict]:
    """Return the body of a new account of each level below the customer."""
    return {
        "customerAccount": {
            "code": "100_0",
            "customer": "100",
            "currency": "EUR",
            "language": "CAT",
        },
        "billingAccount": {
            "code": "100_0",
            "customerAccount": "100_0",
            "billingCycle": CYCLE,
            "country": "SP",
            "language": "CAT",
        },
        "userAccount": {"code": "100_0", "billingAccount": "100_0"},
    }


def test_levels_one_by_one(sandbox):
    sandbox.do("POST", "/account/customer", customer("100"))
    parents = {}
    for level, body in single_levels().items():
        sandbox.do("POST", f"/account/{level}", body)
        shown = account(sandbox, level)
        assert shown["code"] == "100_0"
        assert shown["status"] == "ACTIVE"
        parents[level] = shown
    assert parents["customerAccount"]["customer"] == "100"
    assert parents["billingAccount"]["customerAccount"] == "100_0"
    assert parents["userAccount"]["billingAccount"] == "100_0"
    counts = sandbox.state()["counts"]
    assert [counts[f"{level}s"] for level in ("customer", *BELOW_CUSTOMER)] == [1] * 4


@pytest.mark.parametrize("level", BELOW_CUSTOMER)
def test_level_needs_its_parent(sandbox, level):
    sandbox.do("POST", "/account/customer", customer("100"))
    for name, body in single_levels().items():
        if name != level:
            sandbox.do("POST", f"/account/{name}", body)
            continue
        parent = next(key for key in body if key.startswith(("cust", "bill")))
        answer = sandbox.call("POST", f"/account/{name}", {**body, parent: "NONE"})
        assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", "code=NONE")
        del body[parent]
        answer = sandbox.call("POST", f"/account/{name}", body)
        assert_refused(answer, 400, "MISSING_PARAMETER", parent)
        return


def test_update_keeps_what_is_absent_and_clears_what_is_empty(sandbox):
    sandbox.add_customer()
    body = {"code": "100", "customerCategory": "CLIENT", "vatNo": ""}
    sandbox.do("PUT", "/account/customer", {**body, "description": "new"})
    shown = account(sandbox, "customer", "100")
    assert "vatNo" not in shown
    assert shown["description"] == "new"
    assert shown["name"]["lastName"] == "Puig Soler"
    assert shown["address"]["zipCode"] == "08001"


def test_update_in_version_7_needs_category_currency_and_language_again(sandbox):
    sandbox.add_customer()
    for level, code, names in (
        ("customer", "100", "customerCategory"),
        ("customerAccount", "100_0", "currency, language"),
    ):
        body = {"code": code, "description": "new"}
        answer = sandbox.call("PUT", f"/account/{level}", body)
        if sandbox.modern:
            assert answer.json()["status"] == "SUCCESS"
        else:
            assert_refused(answer, 400, "MISSING_PARAMETER", names)


def test_create_or_update_is_safe_to_repeat(sandbox):
    for text in ("first", "second", "second"):
        body = {**customer("100"), "description": text}
        sandbox.do("POST", "/account/customer/createOrUpdate", body)
    assert sandbox.state()["counts"]["customers"] == 1
    assert account(sandbox, "customer", "100")["description"] == "second"


def test_blank_code_is_made_up(sandbox):
    body = customer("")
    first = sandbox.do("POST", "/account/customer", body)["entityCode"]
    second = sandbox.do("POST", "/account/customer", body)["entityCode"]
    assert first != second
    assert account(sandbox, "customer", second)["code"] == second


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("seller", "Seller"),
        ("customerCategory", "CustomerCategory"),
        ("customerBrand", "CustomerBrand"),
    ],
)
def test_unknown_reference(sandbox, name, entity):
    answer = sandbox.call("POST", "/account/customer", {**customer("1"), name: "X"})
    text = f"{entity} with code=X does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)


def test_title_needs_a_last_name_and_texts_have_their_length(sandbox):
    body = {**customer("100"), "name": {"title": "MS", "firstName": "Aina"}}
    answer = sandbox.call("POST", "/account/customer", body)
    assert_refused(answer, 400, "MISSING_PARAMETER", "name.lastName")
    body["name"] = {"firstName": "A" * 51, "lastName": "Puig"}
    answer = sandbox.call("POST", "/account/customer", body)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/plain")


# === ALL LEVELS AT ONCE === #


def test_hierarchy_makes_every_level_with_the_same_code(sandbox):
    sandbox.do("POST", "/account/customer", customer("100"))
    path = f"{HIERARCHY}/createCRMAccountHierarchy"
    assert sandbox.do("POST", path, hierarchy("100")) == {"status": "SUCCESS"}
    for level in BELOW_CUSTOMER:
        assert account(sandbox, level)["code"] == "100_0"
    billing = account(sandbox, "billingAccount")
    assert billing["email"] == "aina@example.org"
    assert billing["billingCycle"] == CYCLE
    method = account(sandbox, "customerAccount")["methodOfPayment"][0]
    assert method["bankCoordinates"]["iban"] == IBAN
    assert method["mandateIdentification"] == "877"


def test_hierarchy_from_the_customer_down(sandbox):
    body = hierarchy("100", crmAccountType="C_UA", crmParentCode="SC")
    body.update(code="100", customerCategory="CLIENT")
    sandbox.do("POST", f"{HIERARCHY}/createCRMAccountHierarchy", body)
    for level in ("customer", *BELOW_CUSTOMER):
        assert account(sandbox, level, "100")["code"] == "100"


def test_hierarchy_is_made_whole_or_not_at_all(sandbox):
    sandbox.do("POST", "/account/customer", customer("100"))
    body = hierarchy("100", billingCycle="NONE")
    answer = sandbox.call("POST", f"{HIERARCHY}/createCRMAccountHierarchy", body)
    text = "BillingCycle with code=NONE does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)
    assert sandbox.state()["counts"]["customerAccounts"] == 0


def test_hierarchy_of_an_unknown_type(sandbox):
    body = hierarchy("100", crmAccountType="X_Y")
    answer = sandbox.call("POST", f"{HIERARCHY}/createCRMAccountHierarchy", body)
    assert_refused(answer, 500, None, "Account type does not match any BAM")


def test_electronic_billing_needs_an_address_and_a_template(sandbox):
    sandbox.do("POST", "/account/customer", customer("100"))
    for absent in ("email", "emailTemplate"):
        body = hierarchy("100")
        del body[absent]
        answer = sandbox.call("POST", f"{HIERARCHY}/createCRMAccountHierarchy", body)
        assert_refused(answer, 400, "MISSING_PARAMETER", absent)


def test_hierarchy_update_changes_all_levels(sandbox):
    sandbox.add_customer()
    body = {
        "crmAccountType": "CA_UA",
        "code": "100_0",
        "currency": "EUR",
        "language": "ESP",
        "email": "nova@example.org",
    }
    path = f"{HIERARCHY}/updateCRMAccountHierarchy"
    assert sandbox.do("POST", path, body) == {"status": "SUCCESS"}
    assert account(sandbox, "billingAccount")["email"] == "nova@example.org"
    assert account(sandbox, "customerAccount")["language"] == "ESP"
    assert account(sandbox, "billingAccount")["billingCycle"] == CYCLE


def test_hierarchy_create_or_update_is_safe_to_repeat(sandbox):
    sandbox.do("POST", "/account/customer", customer("100"))
    path = f"{HIERARCHY}/createOrUpdateCRMAccountHierarchy"
    before = None
    for _ in range(3):
        answer = sandbox.do("POST", path, hierarchy("100"))
        assert answer == {"status": "SUCCESS", "message": ""}
        counts = sandbox.state()["counts"]
        assert before in (None, counts)
        before = counts
    assert len(account(sandbox, "customerAccount")["methodOfPayment"]) == 1


def test_hierarchy_upsert_looks_at_the_highest_level_only(sandbox):
    sandbox.do("POST", "/account/customer", customer("100"))
    sandbox.do("POST", "/account/customerAccount", single_levels()["customerAccount"])
    path = f"{HIERARCHY}/createOrUpdateCRMAccountHierarchy"
    answer = sandbox.call("POST", path, hierarchy("100"))
    text = "BillingAccount with code=100_0 does not exists."
    assert_refused(answer, 404, "ENTITY_DOES_NOT_EXISTS_EXCEPTION", text)


# === PAYMENT METHODS AND CUSTOM FIELDS === #


def pay(sandbox, *methods: dict):
    """Update the payment methods of the customer account."""
    body = {"code": "100_0", "currency": "EUR", "language": "CAT"}
    body["methodOfPayment"] = list(methods)
    return sandbox.call("PUT", "/account/customerAccount", body)


def debit(iban: str, mandate: str, **bank) -> dict:
    """Return a direct debit."""
    return {
        "paymentMethodType": "DIRECTDEBIT",
        "mandateIdentification": mandate,
        "mandateDate": "2026-10-01",
        "bankCoordinates": {"iban": iban, "accountOwner": "Aina Puig", **bank},
    }


def test_account_without_payment_method_pays_by_check(sandbox):
    sandbox.do("POST", "/account/customer", customer("100"))
    sandbox.do("POST", "/account/customerAccount", single_levels()["customerAccount"])
    methods = account(sandbox, "customerAccount")["methodOfPayment"]
    assert [method["paymentMethodType"] for method in methods] == ["CHECK"]


def test_second_bank_account_replaces_or_joins_the_first(sandbox):
    sandbox.add_customer()
    new = "ES7921000813610123456789"
    assert pay(sandbox, debit(new, "900")).status_code == 200
    methods = account(sandbox, "customerAccount")["methodOfPayment"]
    ibans = [method["bankCoordinates"]["iban"] for method in methods]
    assert ibans == ([IBAN, new] if sandbox.modern else [new])
    preferred = [m for m in methods if m["preferred"]]
    assert [m["bankCoordinates"]["iban"] for m in preferred] == [new]


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ({"paymentMethodType": "DIRECTDEBIT"}, "Missing Bank coordinates"),
        (
            {"paymentMethodType": "DIRECTDEBIT", "mandateIdentification": "1"},
            "Missing mandate date",
        ),
        (debit("", "1", bic="X"), "Missing IBAN."),
        (debit(IBAN, "1", accountOwner=""), "Missing account owner."),
    ],
)
def test_direct_debit_lacks_something(sandbox, method, text):
    sandbox.add_customer()
    assert_refused(pay(sandbox, method), 500, "GENERIC_API_EXCEPTION", text)


def test_bank_of_another_country_needs_its_bic_in_version_7(sandbox):
    sandbox.add_customer()
    answer = pay(sandbox, debit("DE89370400440532013000", "2"))
    if sandbox.modern:
        assert answer.status_code == 200
    else:
        assert_refused(answer, 500, "GENERIC_API_EXCEPTION", "Missing BIC.")


def test_check_digits_of_an_iban_are_not_verified(sandbox):
    sandbox.add_customer()
    assert pay(sandbox, debit("ES0000000000000000000000", "3")).status_code == 200


def test_unknown_custom_field(sandbox):
    field = {"code": "CF_NONE", "stringValue": "x"}
    body = {**customer("100"), "customFields": {"customField": [field]}}
    answer = sandbox.call("POST", "/account/customer", body)
    text = "Custom field template with code CF_NONE not found."
    assert_refused(answer, 400, "INVALID_PARAMETER", text)


# === MOVING AND LISTING === #


def test_account_with_another_parent(sandbox):
    for code in ("100", "101"):
        sandbox.add_customer(code)
    body = {"code": "100_0", "customer": "101", "currency": "EUR", "language": "CAT"}
    answer = sandbox.call("PUT", "/account/customerAccount", body)
    assert_refused(
        answer, 400, "INVALID_PARAMETER", "Can not change the parent account"
    )
    body = {"code": "100_0", "billingAccount": "101_0"}
    sandbox.do("PUT", "/account/userAccount", body)
    assert account(sandbox, "userAccount")["billingAccount"] == "101_0"


def test_children_of_a_customer(sandbox):
    sandbox.add_customer()
    plain = account(sandbox, "customer", "100")
    asked = sandbox.get(
        "/account/customer", customerCode="100", includeCustomerAccounts="true"
    )["customer"]
    assert ("customerAccounts" in plain) is not sandbox.modern
    codes = [one["code"] for one in asked["customerAccounts"]["customerAccount"]]
    assert codes == ["100_0"]


def test_lists_below_an_account(sandbox):
    sandbox.add_customer()
    sandbox.do(
        "POST",
        f"{HIERARCHY}/createCRMAccountHierarchy",
        hierarchy("100", 1),
    )
    found = sandbox.get("/account/customerAccount/list", customerCode="100")
    codes = [one["code"] for one in found["customerAccounts"]["customerAccount"]]
    assert codes == ["100_0", "100_1"]
    found = sandbox.get("/account/userAccount/list", billingAccountCode="100_1")
    codes = [one["code"] for one in found["userAccounts"]["userAccount"]]
    assert codes == ["100_1"]
    answer = sandbox.call("GET", "/account/billingAccount/list")
    assert_refused(answer, 400, "MISSING_PARAMETER", "customerAccountCode")
