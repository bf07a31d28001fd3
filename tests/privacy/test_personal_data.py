"""Nobody's data is left where technicians look: logs, jobs, the log of calls."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from traces import Trace, find_in_files, find_in_tables, fold, values_of

from demo.report import Report
from demo.story import Story
from demo.wait import wait_until

LEAK = "00000000-0000-0000-0000-00000001eaf0"


@pytest.fixture(scope="session")
def config():
    """Where the running systems have their files."""
    from environment.config import Config

    return Config.load()


@pytest.fixture(scope="session")
def values(story) -> dict[str, str]:
    """What identifies the people of the story."""
    found: dict[str, str] = {}
    for home in story.households:
        if home.person:
            numbers = [service.phone_number for service in home.services]
            found |= values_of(home.person, numbers)
    assert len(found) > 10
    return fold(found)


@pytest.fixture
def refused(cast, rng):
    """Somebody whom Opencell refuses at first, in words that quote all it was sent."""
    story = Story(cast, Report(io.StringIO()), rng)
    story.invent_one_mobile()
    home = story.newcomer
    person, service = home.person, home.services[0]
    cast.operator.refuse_next(
        "/account/customer*",
        f"Invalid value '{person.vat}' of {person.last_name}, {person.email}, "
        f"{person.iban}, {person.phone}, {person.street}",
    )
    story.order(home)
    story.validate(home)
    story.wait_for_ticket(service)
    story.do_the_work(service)
    story.see_contract(service)
    wait_until(
        "the refused customer",
        lambda: find_refused(cast, home.partner_id),
    )
    yield home
    cast.admin.call(
        "opencell.customer", "action_retry", ids=find_refused(cast, home.partner_id)
    )
    story.see_subscription(service)


def find_refused(cast, partner_id: int) -> list[int]:
    """Return the customer of a member if Opencell refused it."""
    domain = [("partner_id", "=", partner_id), ("state", "=", "error")]
    return cast.admin.call("opencell.customer", "search", domain=domain)


def get_log_files(config) -> list[Path]:
    """All that the systems and the tests wrote; without the catcher's mail."""
    files = [*config.logs.rglob("*.log"), *config.artifacts.glob("*.log")]
    assert {"odoo.log", "opencell.log"} <= {file.name for file in files}
    return files


def test_no_log_file_names_anybody(values, config):
    assert find_in_files(get_log_files(config), values) == set()


def test_no_job_and_no_call_names_anybody(values, settings):
    assert find_in_tables(settings.database_dsn, values) == set()


def test_refused_member_is_not_quoted(refused, cast, config, settings):
    """Opencell's own words may quote what it was sent: they are masked."""
    values = fold(values_of(refused.person, [refused.services[0].phone_number]))
    values[refused.person.last_name.casefold()] = "name"
    assert find_in_files(get_log_files(config), values) == set()
    assert find_in_tables(settings.database_dsn, values) == set()
    (customer,) = find_refused(cast, refused.partner_id)
    kept = cast.admin.read_one("opencell.customer", customer, ["error_message"])
    assert "Invalid value" in kept["error_message"]
    assert refused.person.iban not in kept["error_message"]


def test_leak_into_a_log_is_found(values, config):
    iban = next(value for value, kind in values.items() if kind == "IBAN")
    file = config.logs / "leak.log"
    file.write_text(f"INFO sent {iban.upper()} to somebody\n")
    try:
        assert find_in_files(get_log_files(config), values) == {
            Trace("leak.log", "IBAN")
        }
    finally:
        file.unlink()


@pytest.mark.parametrize("kind", ["IBAN", "VAT", "e-mail", "phone", "name", "street"])
def test_leak_into_a_job_is_found(values, settings, kind):
    leaked = next(value for value, one in values.items() if one == kind)
    with closing(psycopg2.connect(settings.database_dsn)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(
            "INSERT INTO queue_job (uuid, state, exc_info) VALUES (%s, 'done', %s)",
            [LEAK, f"ValueError: {leaked}"],
        )
        try:
            found = find_in_tables(settings.database_dsn, values)
        finally:
            cursor.execute("DELETE FROM queue_job WHERE uuid = %s", [LEAK])
    assert found == {Trace("queue_job", kind)}
