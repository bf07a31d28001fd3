"""What happens to a contract, and the push that follows, each in a process."""

from __future__ import annotations

from datetime import timedelta

from domain import cooperative, plan
from event_works import EVENT_ACTIONS
from opencell.actions import create_backend

from odoo.fields import Command

ONE_SHOT = "CH_SC_OSO_SIM"
#: Seconds; the call of a killed worker takes less
PATIENCE = 5


def set_up(env, profile: str, url: str) -> None:
    """Make a cooperative with its Opencell, and a few members without contracts."""
    cooperative.create_products(env)
    create_backend(env, url, "opencell", "opencell")
    env["opencell.backend"].search([]).write(
        {
            "profile": profile,
            "breaker_threshold": 1000,
            "compensation_code": "CH_SC_OSO_COMPENSATION",
            # so long a call is waited for whose worker was killed
            "read_timeout": PATIENCE,
        }
    )
    technology = env["service.technology"].search([("code", "=", "bench_mobile")])
    env["product.product"].create(
        {
            "name": ONE_SHOT,
            "default_code": ONE_SHOT,
            "type": "service",
            "list_price": 2.0,
            "company_id": env.company.id,
            "service_technology_id": technology.id,
            "service_role": "one_shot",
        }
    )


def make_contracts(env, number: int, count: int) -> list[dict]:
    """Make active contracts of a new member, mobiles that are billed together."""
    group = _make_payer(env, number)
    member = group.partner_id
    catalogue = {
        product.default_code: product
        for product in env["product.product"].search(
            [("default_code", "in", list(plan.PRICES))]
        )
    }
    catalogue["supplier"] = env["service.supplier"].search([("code", "=", "bench")])
    start = env.company._get_business_date() - timedelta(days=12)
    contracts = env["contract.contract"].create(
        [
            cooperative.prepare_contract(
                # no fibre, and a phone number that nobody has
                env,
                (number * 10 + turn) * 3 + 1,
                member,
                group,
                catalogue,
                start,
            )
            for turn in range(count)
        ]
    )
    contracts._activate()
    return [
        {"contract": one.id, "code": one.code, "member": member.ref}
        for one in contracts
    ]


def _make_payer(env, number: int):
    """Make a member; return the billing group."""
    cooperative.create_members(env, number, 1)
    member = cooperative.find_members(env)[-1]
    account = env["res.partner.bank"].create(
        {
            "partner_id": member.id,
            "acc_number": plan.prepare_iban(number),
            "company_id": env.company.id,
        }
    )
    mandates = env["account.banking.mandate"]
    mandate = mandates.create(mandates._prepare_mandate(account, plan.START))
    return env["billing.group"]._get_or_create(member, mandate, member)


def change(env, contract: int, kind: str) -> None:
    """Have something happen to a contract."""
    record = env["contract.contract"].browse(contract)
    today = env.company._get_business_date()
    CHANGES[kind](record, today)


def _change_tariff(contract, today) -> None:
    line = contract._get_tariff_line(today)
    line.date_end = today - timedelta(days=3)
    bigger = contract.env["product.product"].search(
        [("default_code", "=", "big_mobile")]
    )
    values = contract._prepare_line(bigger, today - timedelta(days=2))
    contract.contract_line_ids = [Command.create(values)]


def _change_number(contract, today) -> None:
    contract.phone_number = f"7{contract.id:08d}"


def _change_member(contract, today) -> None:
    contract.partner_id.phone = f"+346{contract.id:08d}"


def _change_account(contract, today) -> None:
    accounts = contract.env["res.partner.bank"]
    account = accounts.create(
        {
            "partner_id": contract.partner_id.id,
            "acc_number": plan.prepare_iban(700_000 + contract.id),
            "company_id": contract.company_id.id,
        }
    )
    mandates = contract.env["account.banking.mandate"]
    mandate = mandates.create(mandates._prepare_mandate(account, plan.START))
    contract._change_billing(mandate, contract.email_ids, is_group_move=False)


def _suspend(contract, today) -> None:
    contract._suspend()


def _resume(contract, today) -> None:
    contract._resume()


def _terminate(contract, today) -> None:
    # Opencell 15 ends at the end of the day: yesterday is over everywhere
    contract._terminate(today - timedelta(days=2))


CHANGES = {
    "tariff": _change_tariff,
    "number": _change_number,
    "member": _change_member,
    "account": _change_account,
    "suspension": _suspend,
    "resumption": _resume,
    "termination": _terminate,
}


def make_charge(env, contract: int, kind: str) -> dict:
    """Have something bought, or given back; return its charge."""
    record = env["contract.contract"].browse(contract)
    if kind == "one_shot":
        product = env["product.product"].search([("default_code", "=", ONE_SHOT)])
        today = env.company._get_business_date()
        line = record._prepare_line(product, today)
        record.contract_line_ids = [Command.create(line)]
    else:
        env["service.order"]._request("compensation", record, {"amount": 3.2})
    charge = record.opencell_charge_ids
    return {"charge": charge.id, "reference": charge.external_code}


def push_charge(env, charge: int) -> str:
    """Do what the charge's job does, which may be postponed and come again."""
    return env["opencell.charge"].browse(charge)._push()


def look_at_charge(env, charge: int) -> dict:
    """Return the state of a charge, and how its calls ended."""
    record = env["opencell.charge"].browse(charge)
    outcomes = env["sync.call.log"].search(
        [("reference", "=", record.external_code), ("is_read", "=", False)]
    )
    return {
        "state": record.state,
        "error": record.error_message,
        "outcomes": outcomes.mapped("outcome"),
    }


def push(env, contract: int) -> str:
    """Do what the contract's job does, which may be postponed and come again."""
    record = env["contract.contract"].browse(contract)
    return record.opencell_subscription_ids._push()


def push_many(env, contracts: list[int]) -> str:
    """Do what a job of several contracts does; what it postpones has no job here."""
    records = env["contract.contract"].browse(contracts)
    return records.opencell_subscription_ids._push_chunk()


def look(env, contract: int) -> dict:
    """Return the state of the contract's objects."""
    record = env["contract.contract"].browse(contract)
    subscription = record.opencell_subscription_ids
    user_account = subscription.user_account_id
    account = user_account.billing_account_id
    bindings = {
        "customer": account.customer_id,
        "billing_account": account,
        "user_account": user_account,
        "subscription": subscription,
    }
    outcomes = env["sync.call.log"]._read_group(
        [("reference", "in", list({b.external_code for b in bindings.values()}))],
        ["outcome"],
        ["__count"],
    )
    return {
        "states": {name: binding.state for name, binding in bindings.items()},
        "errors": [b.error_message for b in bindings.values() if b.error_message],
        "outcomes": dict(outcomes),
    }


ACTIONS = {
    "set_up": set_up,
    "make_contracts": make_contracts,
    "change": change,
    "push": push,
    "push_many": push_many,
    "look": look,
    "make_charge": make_charge,
    "push_charge": push_charge,
    "look_at_charge": look_at_charge,
    **EVENT_ACTIONS,
}
