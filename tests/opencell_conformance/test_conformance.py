"""Every endpoint of the contract: what it takes, and each thing that it refuses.

The tests are made from `contract.json`: per endpoint and profile a good call, each
required property left out, an unknown property, a wrong enum value, a body that is no
JSON, no password; and each refusal that the contract lists, provoked on purpose.
"""

from __future__ import annotations

from importlib import import_module

import provoke
import pytest
from contract import (
    ENDPOINTS,
    EVERYWHERE,
    SERVED_TOO,
    VARIABLE,
    Endpoint,
    Expected,
    common,
)
from door import Answer
from probe import NONE, Probe
from target import profiles
from valid_calls import VALID, Sent

# Modules that register good calls and refused ones
for _name in (
    "valid_money",
    "account_refusals",
    "subscription_refusals",
    "money_refusals",
):
    import_module(_name)

NOT_PROVOKED = {
    "BA tax category EXEMPTED": "the sandbox has no tax categories",
    "any other failure": "no failure is known",
    "offer restricts sellers": "the sandbox has one seller",
    "not raised": "the contract says so",
    "incompatible with an already": "the sandbox's services get on with each other",
    "rating of the subscription charge": "every service of the sandbox has a price",
    "wallet not attached": "the sandbox has no wallet templates",
    "prepaid invoice": "the sandbox has no prepaid accounts",
    "several instances": "one code is active once, by the rule of activateServices",
    "a required field is absent": "test_required_property_is_missed",
    "parent code absent": "test_required_parameter_is_missed",
}
# They would bill, or number, what is not the suite's own
TOUCHES_OTHERS = ("billingRun.create", "billingRun.info", "invoice.cancel")


def cases(accept=lambda endpoint, profile: True) -> list:
    """Return a pytest parameter for each endpoint and profile that is accepted."""
    return [
        pytest.param(endpoint, profile, id=f"{endpoint.name}-{profile}")
        for endpoint in ENDPOINTS.values()
        for profile in profiles()
        if profile in endpoint.profiles and accept(endpoint, profile)
    ]


def with_object(endpoint: Endpoint, profile: str) -> bool:
    """Tell whether the body of an endpoint is a JSON object."""
    return endpoint.has_object


@pytest.fixture
def probe(request, probes) -> Probe:
    """The probe of the profile."""
    return probes[request.getfixturevalue("profile")]


def get_call(probe: Probe, endpoint: Endpoint) -> Sent:
    """Return a good call, unless it touched what others have in a real Opencell."""
    if endpoint.name in TOUCHES_OTHERS and not probe.door.whole:
        pytest.skip("would touch more than the suite's own objects")
    return VALID[endpoint.name](probe)


def send(probe: Probe, endpoint: Endpoint, sent: Sent, **options) -> Answer:
    """Make a call of an endpoint."""
    path = endpoint.path.format(**sent.path)
    content = sent.body
    if endpoint.body == "string" and "raw" not in options:
        content, options = None, {**options, "raw": str(content).encode()}
    return probe.door.send(endpoint.method, path, sent.query, content, **options)


def check(answer: Answer, expected: Expected) -> None:
    """Check a refusal: status, errorCode, message."""
    assert answer.status == expected.status, answer.text
    if expected.text:
        assert answer.type.startswith("text/plain")
        assert expected.message.search(answer.text), answer.text
        return
    body = answer.json
    assert body["status"] == "FAIL"
    assert body.get("errorCode") in expected.codes, answer.text
    assert expected.message.fullmatch(body["message"]), answer.text


# === WHAT IS TAKEN === #


@pytest.mark.parametrize(("endpoint", "profile"), cases())
def test_good_call_is_taken(probe, endpoint, profile):
    answer = send(probe, endpoint, get_call(probe, endpoint))
    assert answer.status == 200, answer.text
    body = answer.json
    assert body.get("actionStatus", body)["status"] == "SUCCESS"
    optional = {"entityId", "entityCode"} if endpoint.body is None else set()
    lists = {"paging", "edrIds"}
    assert endpoint.answer(profile) - optional - lists <= set(body), answer.text


# === WHAT EVERY ENDPOINT REFUSES === #


@pytest.mark.parametrize(
    ("endpoint", "profile", "name"),
    [
        pytest.param(endpoint, profile, name, id=f"{endpoint.name}-{profile}-{name}")
        for endpoint in ENDPOINTS.values()
        for profile in profiles()
        if profile in endpoint.profiles
        for name in endpoint.required(profile)
    ],
)
def test_required_property_is_missed(probe, endpoint, profile, name):
    sent = get_call(probe, endpoint)
    absent = {key: value for key, value in sent.body.items() if key != name}
    blank = [] if name in endpoint.source.get("noText", []) else [{**absent, name: ""}]
    for changed in (absent, *blank):
        answer = send(probe, endpoint, Sent(sent.path, sent.query, changed))
        check(answer, endpoint.missing(profile))
        assert name.lower() in answer.json["message"].lower()


@pytest.mark.parametrize(
    ("endpoint", "profile", "name"),
    [
        pytest.param(endpoint, profile, name, id=f"{endpoint.name}-{profile}-{name}")
        for endpoint in ENDPOINTS.values()
        for profile in profiles()
        if profile in endpoint.profiles
        for name in endpoint.query
        if any(row["kind"] == "missing" for row in endpoint.source.get("refusals", []))
    ],
)
def test_required_parameter_is_missed(probe, endpoint, profile, name):
    sent = get_call(probe, endpoint)
    del sent.query[name]
    check(send(probe, endpoint, sent), endpoint.missing(profile))


@pytest.mark.parametrize(("endpoint", "profile"), cases(with_object))
def test_unknown_property_is_refused(probe, endpoint, profile):
    sent = get_call(probe, endpoint)
    sent.body = {**sent.body, "scxNotThere": "x"}
    check(send(probe, endpoint, sent), common("unknownProperty"))


@pytest.mark.parametrize(("endpoint", "profile"), cases(with_object))
def test_body_that_is_no_json_is_refused(probe, endpoint, profile):
    sent = get_call(probe, endpoint)
    check(send(probe, endpoint, sent, raw=b"{"), common("badJson"))


@pytest.mark.parametrize(
    ("endpoint", "profile"),
    cases(lambda endpoint, profile: "enum" in endpoint.source),
)
def test_wrong_enum_value_is_refused(probe, endpoint, profile):
    sent = get_call(probe, endpoint)
    sent.body = {**sent.body, endpoint.source["enum"]: NONE}
    check(send(probe, endpoint, sent), common("wrongEnum"))


@pytest.mark.parametrize("profile", profiles())
def test_wrong_date_is_refused(probe, profile):
    endpoint = ENDPOINTS["subscription.createOrUpdatePartial"]
    sent = get_call(probe, endpoint)
    sent.body["subscriptionDate"] = "yesterday"
    check(send(probe, endpoint, sent), common("badDate"))


@pytest.mark.parametrize(("endpoint", "profile"), cases())
def test_nobody_comes_in_without_a_password(probe, endpoint, profile):
    sent = get_call(probe, endpoint)
    answer = send(probe, endpoint, sent, login=False)
    expected = EVERYWHERE["unauthenticated"]
    assert answer.status == expected["status"]
    assert answer.type.startswith(expected["type"])


@pytest.mark.parametrize(("endpoint", "profile"), cases())
def test_other_method_is_not_there(probe, endpoint, profile):
    path = endpoint.path.format(**get_call(probe, endpoint).path)
    answer = probe.door.send("PATCH", path)
    expected = EVERYWHERE["unknownUrl"][profile]
    assert answer.status == expected["status"]
    if expected["body"]:
        assert answer.json["status"] == expected["body"]["status"]
    else:
        assert answer.text == ""


@pytest.mark.parametrize(
    ("endpoint", "profile"),
    [
        pytest.param(endpoint, profile, id=f"{endpoint.name}-{profile}")
        for endpoint in ENDPOINTS.values()
        for profile in profiles()
        if profile not in endpoint.profiles
    ],
)
def test_endpoint_of_the_other_version_is_not_there(probe, endpoint, profile):
    names = ("code", "accessCode", "subscriptionCode", "startDate", "endDate")
    path = endpoint.path.format(**dict.fromkeys(names, NONE))
    assert probe.door.send(endpoint.method, path).status == 404


# === WHAT THE CONTRACT LISTS === #

REFUSALS = [
    (refusal, profile)
    for endpoint in ENDPOINTS.values()
    for profile in profiles()
    if profile in endpoint.profiles
    for refusal in endpoint.refusals(profile)
]


@pytest.mark.parametrize(
    ("refusal", "profile"),
    [
        pytest.param(
            refusal, profile, id=f"{refusal.endpoint.name}-{profile}-{refusal.when}"
        )
        for refusal, profile in REFUSALS
        if provoke.find(refusal)
    ],
)
def test_refusal_is_as_the_contract_says(probe, refusal, profile):
    expected = refusal.expected(profile)
    sent = provoke.find(refusal)(probe)
    answer = send(probe, refusal.endpoint, sent)
    check(answer, expected)


def test_every_refusal_of_the_contract_is_provoked_or_explained():
    left = {
        f"{refusal.endpoint.name}: {refusal.when}"
        for refusal, _ in REFUSALS
        if not provoke.find(refusal)
        and not refusal.when.startswith(tuple(NOT_PROVOKED))
        and not (refusal.row["kind"] == "missing" and is_generated(refusal.endpoint))
    }
    assert not left


def is_generated(endpoint: Endpoint) -> bool:
    """Tell whether the tests above leave out what an endpoint requires."""
    return bool(endpoint.query or endpoint.source.get("required"))


def test_every_provocation_is_of_the_contract():
    known = {
        (endpoint.name, row["when"])
        for endpoint in ENDPOINTS.values()
        for row in endpoint.source.get("refusals", [])
    }
    unknown = {
        (name, when)
        for name, when in provoke.PROVOKED
        if not any(name == n and w.startswith(when) for n, w in known)
    }
    assert not unknown


def test_every_endpoint_has_a_good_call():
    assert set(VALID) == set(ENDPOINTS)


def test_sandbox_serves_what_the_contract_names_and_nothing_else():
    from opencell_sandbox.app import OPERATIONS

    served = {(item.method, without_names(item.path)) for item in OPERATIONS}
    described = {(item.method, without_names(item.path)) for item in ENDPOINTS.values()}
    named = {(row["method"], without_names(row["path"])) for row in SERVED_TOO}
    assert served == described | named


def without_names(path: str) -> str:
    """Return a path with its variable segments alike."""
    return VARIABLE.sub("*", path)
