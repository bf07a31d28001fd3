"""The import of the cooperative: what its jobs do, told one after the other."""

from __future__ import annotations

from domain import cooperative
from profile_action import profiled

from odoo.fields import Command

from . import invoices_plan
from .invoices_digest import digest

CODE = "OPENCELL_BENCH"


def _find_backend(env):
    return env["opencell.backend"].search([("code", "=", CODE)])


def prepare(env, url: str, batch: int) -> None:
    """Make the Opencell, and the bindings of the members that it bills."""
    backend = env["opencell.backend"].create(
        {
            "name": "Opencell",
            "code": CODE,
            "state": "enabled",
            "url": url,
            "username": "opencell",
            "password": "opencell",
            "seller_code": "SC",
            "customer_category_code": "CLIENT",
            "billing_cycle_code": "BC_SC_MONTHLY_1ST",
            "termination_reason_code": "CC_TERMINATION",
            "email_template_code": "EMAIL_TEMPLATE_TEST",
            "invoices_from": "2026-10-01",
            # whatever the day of the measurement
            "invoice_window": 36500,
            "invoice_batch_size": batch,
            "invoice_document": "on_demand",
            "tax_mapping_ids": [
                Command.create(
                    {"tax_id": invoices_plan.find_tax(env).id, "code": "TAX_HIGH"}
                )
            ],
        }
    )
    # in Opencell already: nothing is to be sent
    _create_bindings(env, backend)
    env.flush_all()
    env.cr.precommit.clear()
    env.cr.precommit.data.clear()


def _create_bindings(env, backend) -> None:
    groups = env["billing.group"].search([], order="id")
    done = {
        "backend_id": backend.id,
        "state": "done",
        "date_synchronized": "2026-11-01",
    }
    customers = env["opencell.customer"].create(
        [
            {
                **done,
                "partner_id": group.partner_id.id,
                "external_code": group.partner_id.ref,
            }
            for group in groups
        ]
    )
    accounts = env["opencell.billing.account"].create(
        [
            {
                **done,
                "billing_group_id": group.id,
                "customer_id": customer.id,
                "external_code": group.code,
            }
            for group, customer in zip(groups, customers, strict=True)
        ]
    )
    account_of = dict(zip(groups, accounts, strict=True))
    env["opencell.user.account"].create(
        [
            {
                **done,
                "contract_id": contract.id,
                "billing_account_id": account_of[contract.billing_group_id].id,
                "external_code": contract.code,
            }
            for contract in env["contract.contract"].search([], order="id")
        ]
    )


def list_accounts(env) -> dict:
    """Return the codes by which Opencell knows each member and contract."""
    contracts = env["contract.contract"].search([], order="id")
    return {"accounts": [[one.billing_group_id.code, one.code] for one in contracts]}


def pull(env) -> dict:
    """List what was billed, as the job does."""
    message = _find_backend(env)._as_job()._pull_invoices()
    batches = env["opencell.invoice.batch"].search([], order="id")
    return {"batches": batches.ids, "message": message}


def _find_batch(env, batch: int):
    [found] = env["opencell.invoice.batch"].browse(batch)._as_jobs()
    return found


def fetch(env, batch: int) -> dict:
    """Read the invoices of a batch, as the job does."""
    return {"message": _find_batch(env, batch)._fetch()}


@profiled
def post(env, batch: int) -> dict:
    """Post the invoices of a batch, as the job does."""
    return {"message": _find_batch(env, batch)._post()}


ACTIONS = {
    "products": cooperative.create_products,
    "members": cooperative.create_members,
    "mandates": cooperative.create_accounts,
    "contracts": cooperative.create_contracts,
    "prepare": prepare,
    "accounts": list_accounts,
    "pull": pull,
    "fetch": fetch,
    "post": post,
    "digest": digest,
}
