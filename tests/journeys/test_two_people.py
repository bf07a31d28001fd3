"""Two people, or a person and the scheduler, do the same thing at the same moment.

One effect; whoever comes second reads a sentence. On the real server, with real
transactions.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from demo.odoo_client import OdooRefusedError
from demo.people import invent_person, make_mobile
from demo.website import mobile_portability_line, new_order

PRODUCT = "SE_SC_REC_MOBILE_T_150_1024"
OTHERS = ("SE_SC_REC_MOBILE_T_UNL_20480", "SE_SC_REC_MOBILE_T_UNL_51200")


def at_once(*actions):
    """Start all at the same moment; return the answers, a refusal as its text."""

    def attempt(action):
        try:
            action()
        except OdooRefusedError as refusal:
            return str(refusal)
        return None

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(attempt, actions))


def refusals(answers):
    """Return what was refused; each must be a sentence for people."""
    texts = [answer for answer in answers if answer]
    for text in texts:
        assert not text.startswith("5"), text
        assert "Traceback" not in text and "psycopg2" not in text, text
    return texts


def order_mobile(cast, rng):
    """An order of a new member, waiting for its validation."""
    person = invent_person(rng)
    line = mobile_portability_line(PRODUCT, make_mobile(rng), cast.mobile_provider())
    reference = cast.website.order(new_order(person, person.iban, [line]))
    return cast.staff.find_order(reference)


def test_two_people_validate_the_same_order(cast, rng, world):
    order = order_mobile(cast, rng)
    odoo = cast.staff.odoo

    def validate():
        odoo.call("crm.lead", "action_validate_order", [order["id"]])

    answers = at_once(validate, validate, validate)
    assert len(refusals(answers)) == 2, answers
    assert world.rows("service.order", ("lead_id", "=", order["id"])) == 1


def test_two_people_and_the_scheduler_complete_the_same_service_order(cast, rng, world):
    order = order_mobile(cast, rng)
    odoo = cast.staff.odoo
    [service_order] = cast.staff.validate_order(order["order_reference"])
    vals = {"service_order_id": service_order["id"]}
    today = odoo.call("service.order.fulfil", "default_get", fields=["effective_date"])
    wizards = [
        odoo.call(
            "service.order.fulfil",
            "create",
            vals_list=[vals | {"effective_date": today["effective_date"]}],
        )
        for _number in range(2)
    ]
    [cron] = cast.admin.search_read(
        "ir.cron", [("code", "=", "model._cron_complete_due()")], ["id"]
    )
    answers = at_once(
        *(
            lambda wizard=wizard: odoo.call(
                "service.order.fulfil", "action_fulfil", wizard
            )
            for wizard in wizards
        ),
        lambda: cast.admin.call("ir.cron", "method_direct_trigger", [cron["id"]]),
    )
    refusals(answers)
    assert world.rows("contract.contract", ("lead_id", "=", order["id"])) == 1
    found = cast.staff.service_order(service_order["name"])
    assert found["state"] == "completed"


def find_contract(odoo):
    """A mobile in use, of no pack, for which nothing has been asked."""
    return odoo.search_read(
        "contract.contract",
        [
            ("lifecycle_state", "=", "active"),
            ("is_mobile", "=", True),
            ("pack_main_contract_id", "=", False),
            ("service_order_ids.state", "not in", ["acknowledged", "in_progress"]),
        ],
        ["id", "tariff_product_id"],
        limit=1,
    )[0]


def open_wizards(odoo, contract):
    """Two people are about to change the tariff, each to another one."""
    products = odoo.search_read(
        "product.product",
        [
            ("default_code", "in", OTHERS),
            ("id", "!=", contract["tariff_product_id"][0]),
        ],
        ["id"],
    )
    vals = {"type": "tariff_change", "contract_ids": [(6, 0, [contract["id"]])]}
    return [
        odoo.call(
            "service.order.request.wizard",
            "create",
            vals_list=[vals | {"product_id": product["id"]}],
        )
        for product in products[:2]
    ]


def test_two_wizards_change_the_tariff_of_the_same_contract(cast):
    odoo = cast.staff.odoo
    contract = find_contract(odoo)

    def confirm(wizard):
        odoo.call("service.order.request.wizard", "action_confirm", wizard)

    answers = at_once(
        *(
            lambda wizard=wizard: confirm(wizard)
            for wizard in open_wizards(odoo, contract)
        )
    )
    refusals(answers)
    changes = odoo.search_read(
        "service.order",
        [("contract_id", "=", contract["id"]), ("type", "=", "tariff_change")],
        ["state"],
    )
    states = sorted(change["state"] for change in changes)
    # its ticket may be in OTRS already
    going_on = [one for one in states if one in ("acknowledged", "in_progress")]
    assert len(going_on) == 1, states
    assert set(states) <= {*going_on, "cancelled", "completed"}, states
