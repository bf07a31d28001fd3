"""Service orders that are fulfilled and due: made in bulk, completed by the cron."""

from __future__ import annotations

from datetime import timedelta

from profile_action import profiled

from . import plan

# of ten service orders; an activation is that of a contract which waits for its day
SHARES = {
    "tariff_change": 4,
    "iban_change": 2,
    "termination": 2,
    "suspension": 1,
    "activation": 1,
}
ACCOUNTS_FROM = 500_000  # numbers that no member's account has


def create_orders(env, number: int) -> dict:
    """Make service orders of all kinds that wait for nothing but the cron."""
    chosen = _choose_contracts(env, number)
    for kind, contracts in chosen.items():
        if kind != "activation":
            contracts._activate()
    env.flush_all()
    vals_list = [
        vals
        for kind, contracts in chosen.items()
        for vals in _prepare_orders(env, kind, contracts)
    ]
    orders = env["service.order"].create(vals_list)
    today = env.company._get_business_date()
    # as ``_fulfil`` leaves them when their day is still to come
    orders.write({"state": "acknowledged", "fulfilled_on": today})
    for order in orders:
        order._announce()
    return {"orders": len(orders)}


def _choose_contracts(env, number: int) -> dict:
    """Return the contracts of each kind of service order; none has two."""
    rest = env["contract.contract"].search([], order="id")
    mobiles = rest.filtered("is_mobile")
    chosen = {"tariff_change": mobiles[: number * SHARES["tariff_change"] // 10]}
    rest -= chosen["tariff_change"]
    # one that is billed with others doesn't change its account alone
    single = rest.filtered(lambda c: c.billing_group_id.contract_count == 1)
    chosen["iban_change"] = single[: number * SHARES["iban_change"] // 10]
    rest -= chosen["iban_change"]
    for kind in ("termination", "suspension", "activation"):
        size = number * SHARES[kind] // 10
        chosen[kind], rest = rest[:size], rest[size:]
    sizes = {kind: len(contracts) for kind, contracts in chosen.items()}
    wanted = {kind: number * share // 10 for kind, share in SHARES.items()}
    assert sizes == wanted, f"too few contracts: {sizes}, wanted {wanted}"
    return chosen


def _prepare_orders(env, kind: str, contracts) -> list[dict]:
    today = env.company._get_business_date()
    mandates = _create_mandates(env, contracts) if kind == "iban_change" else {}
    tariff = env["product.product"].search([("default_code", "=", "big_mobile")])
    reason = env["contract.termination.reason"].search([], limit=1)
    extra = {
        "tariff_change": {"product_id": tariff.id},
        "termination": {
            "effective_date": today - timedelta(days=1),
            "termination_reason_id": reason.id,
        },
    }
    return [
        {
            "type": kind,
            "company_id": env.company.id,
            "partner_id": contract.partner_id.id,
            "contract_id": contract.id,
            "technology_id": contract.service_technology_id.id,
            "product_id": contract.tariff_product_id.id,
            "effective_date": today,
            **extra.get(kind, {}),
            **({"mandate_id": mandates[contract].id} if mandates else {}),
        }
        for contract in contracts
    ]


def _create_mandates(env, contracts) -> dict:
    """Give the holders another account; return the mandate of each contract."""
    accounts = env["res.partner.bank"].create(
        [
            {
                "partner_id": contract.partner_id.id,
                "acc_number": plan.prepare_iban(ACCOUNTS_FROM + n),
                "company_id": env.company.id,
            }
            for n, contract in enumerate(contracts)
        ]
    )
    model = env["account.banking.mandate"]
    start = env.company._get_business_date()
    vals_list = [model._prepare_mandate(account, start) for account in accounts]
    return dict(zip(contracts, model.create(vals_list), strict=True))


@profiled
def complete_orders(env) -> dict:
    """Run what the scheduler runs each hour, and count what came of it."""
    env["service.order"]._cron_complete_due()
    counts = env["service.order"]._read_group([], ["state"], ["__count"])
    return {"states": dict(counts)}
