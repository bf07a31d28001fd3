# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What OTRS calls when the work on a service is done. With a key, and checked before
it is answered."""

from fastapi import APIRouter

from ...dependencies import allowed
from ..const import PUBLIC_ROOT, ROOT
from ..openapi import former_responses
from ..problem import FormerError
from ..schemas import otrs
from ..schemas.written import Done

CHANGES = "api.compat.otrs.change.service"
NO_INVOICES = (
    "Invoices can't be sent here: they are read from the billing system, each once"
)

router = APIRouter(tags=["otrs"], responses=former_responses(400, 401))


@router.post(f"{PUBLIC_ROOT}/contract")
def create_contract(env: allowed("fulfil:write"), body: otrs.ContractCreate) -> Done:
    """A service works: fulfil its service order, or make one that is fulfilled."""
    env["api.compat.otrs.contract.service"]._take_contract(body)
    return Done()


@router.post(f"{PUBLIC_ROOT}/contract-iban-change")
def change_iban(env: allowed("fulfil:write"), body: otrs.IbanChange) -> Done:
    """The bank account of contracts is another one."""
    env[CHANGES]._take_iban(body)
    return Done()


@router.post(f"{PUBLIC_ROOT}/contract-email-change")
def change_email(env: allowed("fulfil:write"), body: otrs.EmailChange) -> Done:
    """The e-mail of contracts is another one."""
    env[CHANGES]._take_email(body)
    return Done()


@router.post(f"{PUBLIC_ROOT}/partner-email-change")
def change_partner_email(
    env: allowed("fulfil:write"), body: otrs.PartnerEmailChange
) -> Done:
    """The e-mail of a member is another one."""
    env[CHANGES]._take_partner_email(body)
    return Done()


@router.post(f"{PUBLIC_ROOT}/change-tariff")
def change_tariff(env: allowed("fulfil:write"), body: otrs.TariffChange) -> Done:
    """The tariff of a contract is another one."""
    env[CHANGES]._take_tariff(body)
    return Done()


@router.post(f"{PUBLIC_ROOT}/add-one-shot")
def add_one_shot(env: allowed("fulfil:write"), body: otrs.OneShot) -> Done:
    """A mobile has a bundle more."""
    env[CHANGES]._take_one_shot(body)
    return Done()


@router.post(f"{PUBLIC_ROOT}/crm-lead/activate")
def activate_lead(env: allowed("fulfil:write"), body: otrs.LeadActivation) -> Done:
    """All services of an order work."""
    env[CHANGES]._take_activation(body)
    return Done()


@router.post(f"{ROOT}/invoice")
def post_invoice(_env: allowed("fulfil:write")) -> Done:
    """Always refused: the billing system is asked for its invoices."""
    raise FormerError(400, NO_INVOICES)


@router.put(f"{ROOT}/invoice/update-pdf-file-id")
def put_invoice_file(_env: allowed("fulfil:write")) -> Done:
    """Always refused: the document of an invoice comes with it."""
    raise FormerError(400, NO_INVOICES)
