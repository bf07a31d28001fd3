"""What is asked for, and what follows from it: values that no database knows yet."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class ServiceRequest:
    """A wish of a member, whichever door it comes through.

    :param type: one of ``const.SERVICE_ORDER_TYPE``
    :param contracts: ``contract.contract`` records that are to change
    :param values: what is wanted, by field of ``service.order``; records as records
    :param door: one of ``const.DOOR``
    :param effective_date: the wished day; ``None`` for the usual one
    :param key: the client's own key of this request
    :param lead_line: the order line that asks for it, if one does
    """

    type: str
    contracts: Any
    values: dict = field(default_factory=dict)
    door: str = "back_office"
    effective_date: date | None = None
    key: str | None = None
    lead_line: Any = None

    def digest(self) -> str:
        """Return what tells this request from another one with the same key."""
        content = {
            "type": self.type,
            "contracts": sorted(self.contracts.ids),
            "date": self.effective_date and self.effective_date.isoformat(),
            "values": {name: _plain(value) for name, value in self.values.items()},
        }
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class PlannedOrder:
    """A service order that would be made: the preview shows it, then it is made.

    :param contract: the contract that it changes
    :param type: one of ``const.SERVICE_ORDER_TYPE``
    :param effective_date: day of the change
    :param vals: other values of the ``service.order``
    :param reason: why it is made, in words; empty for what was asked for
    """

    contract: Any
    type: str
    effective_date: date
    vals: dict = field(default_factory=dict)
    reason: str = ""


def _plain(value: Any) -> Any:
    return sorted(value.ids) if hasattr(value, "ids") else value
