"""What the API refuses leaves no trace, and what it accepts exists once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from demo.people import invent_person, make_mobile
from demo.website import fibre_line, mobile_portability_line, new_order


def _last_call(world):
    """What the API wrote down of its last call: was the key good, route, status."""
    fields = ["client_id", "route", "status"]
    (call,) = world.odoo.search_read(
        "somconnexio.api.call", [], fields, limit=1, order="id desc"
    )
    return bool(call["client_id"]), call["route"], call["status"]


def test_one_answer_names_every_mistake(cast, world, rng):
    person = invent_person(rng)
    body = new_order(
        person,
        "ES0021000418000000000000",
        [
            {"product": "SE_NO_SUCH_TARIFF", "kind": "new"},
            {"product": "SE_SC_REC_BA_F_600", "kind": "new"},
        ],
    )
    before = world.table_rows()
    answer = cast.website.post_order(body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert {"/iban", "/lines/0/product", "/lines/1/service_address"} <= pointers
    assert world.table_rows() == before
    assert _last_call(world) == (True, "/orders", 422)


def test_a_wrong_key_opens_nothing(cast, world, settings, rng):
    from demo.website import Website

    person = invent_person(rng)
    body = new_order(person, person.iban, [fibre_line("SE_SC_REC_BA_F_600", person)])
    before = world.table_rows()
    answer = Website(settings.odoo_url, "wrong").post_order(body)
    assert answer.status_code == 401
    assert world.table_rows() == before
    assert _last_call(world) == (False, "/orders", 401)


def test_an_order_sent_four_times_at_once_is_one_order(cast, world, rng):
    person = invent_person(rng)
    line = mobile_portability_line(
        "SE_SC_REC_MOBILE_T_150_1024", make_mobile(rng), cast.mobile_provider()
    )
    body = new_order(person, person.iban, [line])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(cast.website.post_order, [body] * 4))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert world.rows("crm.lead", ("request_uuid", "=", body["uuid"])) == 1


def test_an_order_changes_nothing_about_a_member(cast, world, rng):
    """Whoever knows a member's number can't take over their login."""
    member = cast.existing_member()
    fields = ["name", "email", "phone", "vat", "street"]
    before = world.odoo.read_one("res.partner", member["id"], fields)
    line = mobile_portability_line(
        "SE_SC_REC_MOBILE_T_150_1024", make_mobile(rng), cast.mobile_provider()
    )
    body = new_order(member["ref"], invent_person(rng).iban, [line])
    body["contact"] = {"email": "somebody.else@example.org", "phone": make_mobile(rng)}
    cast.website.order(body)
    assert world.odoo.read_one("res.partner", member["id"], fields) == before
