"""However often a request comes, and whatever happens meanwhile: one order, or none."""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from api_waiting import wait_for

TIMES = 50
# A trigger that lets PostgreSQL refuse an order, at once or when all is committed
FAILURES = {
    "while it is written": "CREATE TRIGGER proof AFTER INSERT ON crm_lead_line"
    " FOR EACH ROW EXECUTE FUNCTION proof_fails()",
    "while it is committed": "CREATE CONSTRAINT TRIGGER proof AFTER INSERT"
    " ON crm_lead_line DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION proof_fails()",
}


def post_together(api, body: dict, key: str = "") -> list[requests.Response]:
    """Post the same many times at once."""
    with ThreadPoolExecutor(TIMES) as pool:
        posts = [pool.submit(api.post_order, body, key) for _time in range(TIMES)]
        return [post.result() for post in posts]


def see_growth(before: dict, after: dict, orders: int, replays: int) -> None:
    """So many orders more, with what belongs to them."""
    grown = {name: after[name] - before[name] for name in after}
    assert (grown["orders"], grown["lines"], grown["replays"]) == (
        orders,
        orders,
        replays,
    )
    assert bool(grown["messages"]) == bool(orders)


def test_many_with_one_key(api):
    before = api.count()
    body, key = api.make_order(), str(uuid.uuid4())
    answers = post_together(api, body, key)
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}, statuses
    fine = [answer for answer in answers if answer.status_code == 201]
    first = [one for one in fine if "Idempotent-Replayed" not in one.headers]
    assert len(first) == 1, statuses
    assert len({answer.content for answer in fine}) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.headers["Retry-After"] == "1"
    again = api.post_order(body, key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first[0].content
    see_growth(before, api.count(), orders=1, replays=1)


def test_many_without_key_are_one_by_their_uuid(api):
    """Several workers begin the same order: all but one meet a conflict in the
    database, are started again and find the order."""
    before = api.count()
    answers = post_together(api, api.make_order())
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses == {201: 1, 200: TIMES - 1}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    see_growth(before, api.count(), orders=1, replays=0)


def test_worker_is_killed_in_the_middle(api):
    before = api.count()
    body, key = api.make_order(), str(uuid.uuid4())
    with ThreadPoolExecutor(1) as pool, api.connect() as cursor:
        # the order is written, its lines can't be
        cursor.execute("LOCK TABLE crm_lead_line IN EXCLUSIVE MODE")
        post = pool.submit(api.post_order, body, key)
        wait_for(api.is_waited_for)
        (worker,) = api.find_busy()
        assert api.post_order(body, key).status_code == 409, "it is being served"
        worker.kill()
        with pytest.raises(requests.ConnectionError):
            post.result()
    answer = wait_for(lambda: see_other_than(409, api.post_order(body, key)))
    assert answer.status_code == 201, answer.text
    assert "Idempotent-Replayed" not in answer.headers, "nothing was there before"
    assert api.post_order(body, key).content == answer.content
    see_growth(before, api.count(), orders=1, replays=1)


def see_other_than(status: int, answer: requests.Response):
    """Return an answer unless it has this status."""
    return answer if answer.status_code != status else None


def test_conflict_of_transactions_is_tried_again(api):
    """Somebody changes the row that the request locks, after it was read."""
    contract = api.known["contracts"][1]
    wish = {"type": "tariff_change", "contract": contract, "product": "big_mobile"}
    answer = api.call("POST", "/service-orders", json=wish)
    assert answer.status_code in (201, 202), answer.text
    reference = answer.json()["reference"]
    with ThreadPoolExecutor(1) as pool, api.connect() as cursor:
        cursor.execute(
            "UPDATE service_order SET write_date = now() WHERE name = %s", [reference]
        )
        assert cursor.rowcount == 1
        path = f"/service-orders/{reference}/cancel"
        cancel = pool.submit(api.call, "POST", path)
        wait_for(api.is_waited_for)
        cursor.connection.commit()
        answer = cancel.result()
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "cancelled"
    assert "serialize" in api.server.log.read_text(), "there was a conflict"


@pytest.mark.parametrize("moment", FAILURES)
def test_failing_handler_leaves_nothing(api, moment):
    before = api.count()
    body, key = api.make_order(), str(uuid.uuid4())
    with api.connect() as cursor:
        cursor.execute(
            "CREATE FUNCTION proof_fails() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'proof'; END $$"
        )
        cursor.execute(FAILURES[moment])
        cursor.connection.commit()
        try:
            answer = api.post_order(body, key)
        finally:
            cursor.execute("DROP FUNCTION proof_fails() CASCADE")
            cursor.connection.commit()
    assert answer.status_code == 500, answer.text
    assert answer.json()["type"] == "urn:somconnexio:problem:internal"
    assert "proof" not in answer.text
    assert api.count() == before
    assert api.post_order(body, key).status_code == 201
    see_growth(before, api.count(), orders=1, replays=1)
