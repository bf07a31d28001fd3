"""Counts things in each system, to say that something exists exactly once."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from .cast import Cast
from .settings import Settings

AGENT_STEP = Path(__file__).resolve().parents[1] / "otrs" / "agent_step.py"
# What an order writes when it is accepted or validated
ORDER_MODELS = (
    "crm.lead",
    "crm.lead.line",
    "res.partner",
    "res.partner.bank",
    "account.banking.mandate",
    "service.order",
)


def _load_agent(url: str):
    """Return the agent of setup/otrs, a program that stands alone."""
    spec = importlib.util.spec_from_file_location("agent_step", AGENT_STEP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Agent(url)


class Census:
    """Sees everything: Odoo as its administrator, OTRS and Opencell as they are."""

    def __init__(self, settings: Settings, cast: Cast):
        self.odoo = cast.admin
        self.agent = _load_agent(settings.znuny_url)
        self._operator = cast.operator

    def rows(self, model: str, *domain: tuple) -> int:
        """Return how many records of a model there are, archived ones too."""
        return self.odoo.call(
            model,
            "search_count",
            domain=list(domain),
            context={"active_test": False},
        )

    def order_rows(self) -> dict[str, int]:
        """Return the number of rows of everything that an order writes."""
        return {model: self.rows(model) for model in ORDER_MODELS}

    def tickets(self, service_order: str) -> list[int]:
        """Return the tickets in OTRS that carry a service order's reference."""
        return self.agent.search(DynamicField_OdooRef={"Equals": service_order})

    def opencell(self, member: str) -> dict[str, list[str]]:
        """Return the codes of all that Opencell has of a member, by kind."""
        return self._operator.codes_of(member)
