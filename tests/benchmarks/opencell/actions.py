"""What the worker process does in Odoo for the measurements with Opencell."""

from __future__ import annotations

import json
from pathlib import Path

from domain import cooperative

from odoo.addons.somconnexio_opencell.tools.subscription_plan import plan_subscription

from .reconciliation import reconcile

BACKEND = {
    "name": "Opencell",
    "code": "OPENCELL",
    "state": "enabled",
    "profile": "v7",
    "seller_code": "SC",
    "customer_category_code": "CLIENT",
    "billing_cycle_code": "BC_SC_MONTHLY_1ST",
    "termination_reason_code": "CC_TERMINATION",
    "email_template_code": "EMAIL_TEMPLATE_TEST",
    "address_field": "CF_OF_SC_SUB_SERVICE_ADDRESS",
    "zip_field": "CF_OF_SC_SUB_SERVICE_CP",
    "city_field": "CF_OF_SC_SUB_SERVICE_CITY",
    "state_field": "CF_OF_SC_SUB_SERVICE_SUBDIVISION",
}
OFFERS = {"bench_mobile": "OF_SC_TEMPLATE_MOB", "bench_fiber": "OF_SC_TEMPLATE_BA"}
# the lowest first
BINDINGS = (
    "opencell.subscription",
    "opencell.user.account",
    "opencell.billing.account",
    "opencell.customer",
)


def create_backend(env, url: str, user: str, password: str) -> None:
    """Make the Opencell of the company, with the sandbox's codes."""
    backend = env["opencell.backend"].create(
        {
            **BACKEND,
            "company_id": env.company.id,
            "url": url,
            "username": user,
            "password": password,
        }
    )
    for code, offer in OFFERS.items():
        technology = env["service.technology"].search([("code", "=", code)])
        env["opencell.offer.mapping"].create(
            {
                "backend_id": backend.id,
                "technology_id": technology.id,
                "code": offer,
            }
        )
    languages = env["res.lang"].with_context(active_test=False).search([])
    env["opencell.language.mapping"].create(
        [
            {"backend_id": backend.id, "lang_id": language.id, "code": "CAT"}
            for language in languages
            if language.code in ("en_US", "ca_ES", "es_ES")
        ]
    )
    env["opencell.country.mapping"].create(
        {"backend_id": backend.id, "country_id": env.ref("base.es").id, "code": "SP"}
    )


def activate_contracts(env) -> None:
    """Have all contracts in use, as the completed activation leaves them."""
    env["contract.contract"].search([])._activate()


def send_contracts(env) -> None:
    """Do what the button of the back office does."""
    env["opencell.backend"].search([]).action_send_contracts()


def count_progress(env) -> dict:
    """Count the contracts and how many Opencell has; and what went wrong."""
    states: dict[str, int] = {}
    errors: list[str] = []
    for name in BINDINGS:
        groups = env[name]._read_group([], ["state"], ["__count"])
        for state, count in groups:
            states[state] = states.get(state, 0) + count
        broken = env[name].search([("state", "=", "error")], limit=1)
        errors += [broken.error_message] if broken else []
    contracts = env["contract.contract"].search_count([])
    done = env["opencell.subscription"].search_count([("state", "=", "done")])
    return {"contracts": contracts, "done": done, "states": states, "errors": errors}


def read_backend(env) -> dict:
    """Return what the breaker says, and how many calls ended how."""
    backend = env["opencell.backend"].search([])
    outcomes = env["sync.call.log"]._read_group([], ["outcome"], ["__count"])
    return {"breaker": backend.breaker_state, "outcomes": dict(outcomes)}


def write_calls(env, target: str, limit: int) -> dict:
    """Write what was sent: a line per contract, the calls in their order."""
    seen = set()
    total = 0
    subscriptions = env["opencell.subscription"].search([], order="id", limit=limit)
    with Path(target).open("w") as file:
        for subscription in subscriptions:
            calls = list(_get_calls(subscription, seen))
            total += len(calls)
            file.write(json.dumps(calls) + "\n")
    return {"calls": total, "chunk": subscriptions._push_chunk_size}


def _get_calls(subscription, seen: set):
    """The calls that a contract needed, from what its bindings sent."""
    user_account = subscription.user_account_id
    account = user_account.billing_account_id
    for binding, path in (
        (account.customer_id, "/account/customer/createOrUpdate"),
        (
            account,
            "/account/accountHierarchy/createOrUpdateCRMAccountHierarchy",
        ),
        (user_account, "/account/userAccount/createOrUpdate"),
    ):
        if binding not in seen:
            seen.add(binding)
            yield {"method": "POST", "path": path, "body": binding.payload}
    today = subscription.backend_id._get_business_date()
    steps = plan_subscription(subscription.payload, None, today, subscription._to_day)
    for _operation, body in steps:
        path = "/billing/subscription/createOrUpdatePartial"
        yield {"method": "POST", "path": path, "body": body}


def compare(env) -> dict:
    """Run a whole reconciliation."""
    backend = env["opencell.backend"].search([])
    env.cr.commit()
    return reconcile(env.registry, backend.id)


ACTIONS = {
    **cooperative.ACTIONS,
    "backend": create_backend,
    "activate": activate_contracts,
    "send": send_contracts,
    "progress": count_progress,
    "breaker": read_backend,
    "calls": write_calls,
    "reconcile": compare,
}
