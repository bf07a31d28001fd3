# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field

PaymentState = Literal[
    "not_paid", "in_payment", "paid", "partial", "reversed", "blocked"
]
_KINDS = {"out_invoice": "invoice", "out_refund": "refund"}


def _to_decimal(amount: float, currency: Any) -> Decimal:
    return Decimal(f"{amount:.{currency.decimal_places}f}")


class InvoiceTotals(BaseModel):
    """What an invoice comes to; what a refund gives back is positive too."""

    currency: str = Field(examples=["EUR"])
    without_tax: Decimal = Field(examples=["20.00"])
    tax: Decimal = Field(examples=["4.20"])
    with_tax: Decimal = Field(examples=["24.20"])
    due: Decimal = Field(description="Not paid yet", examples=["0.00"])

    @classmethod
    def from_move(cls, move: Any) -> InvoiceTotals:
        """Describe the amounts of an `account.move`."""
        currency = move.currency_id
        amounts = {
            "without_tax": move.amount_untaxed,
            "tax": move.amount_tax,
            "with_tax": move.amount_total,
            "due": move.amount_residual,
        }
        return cls(
            currency=currency.name,
            **{name: _to_decimal(amount, currency) for name, amount in amounts.items()},
        )


class InvoiceSummary(BaseModel):
    """An invoice or a refund, as lists tell it."""

    number: str = Field(examples=["INV/2026/00012"])
    kind: Literal["invoice", "refund"]
    member: str = Field(description="Member number", examples=["4001"])
    date: dt.date
    due_on: dt.date | None = Field(description="Last day on which it can be paid")
    payment_state: PaymentState
    totals: InvoiceTotals
    corrects: str | None = Field(
        description="Number of the invoice that a refund takes back"
    )
    contracts: list[str] = Field(
        description="Codes of the contracts that are billed in it, where known",
        examples=[["CON000012"]],
    )
    changed_at: dt.datetime

    @classmethod
    def prepare_values(cls, move: Any, contracts: Mapping[int, str]) -> dict[str, Any]:
        """Return what all descriptions of an `account.move` say.

        :param contracts: id of a line → code of its contract
        """
        lines = move.invoice_line_ids
        state = move.payment_state
        return {
            "number": move.name,
            "kind": _KINDS[move.move_type],
            "member": move.commercial_partner_id.ref or "",
            "date": move.invoice_date,
            "due_on": move.invoice_date_due or None,
            # what Odoo took over from another bookkeeping, and knows no more of
            "payment_state": "not_paid" if state == "invoicing_legacy" else state,
            "totals": InvoiceTotals.from_move(move),
            "corrects": move.reversed_entry_id.name or None,
            "contracts": sorted(
                {contracts[line.id] for line in lines if line.id in contracts}
            ),
            "changed_at": move.write_date.replace(tzinfo=dt.timezone.utc),
        }

    @classmethod
    def from_move(cls, move: Any, contracts: Mapping[int, str]) -> InvoiceSummary:
        """Describe a posted `account.move`; see `prepare_values`."""
        return cls(**cls.prepare_values(move, contracts))


class InvoiceLine(BaseModel):
    """One amount of an invoice."""

    description: str
    contract: str | None = Field(description="Code of the contract, where known")
    quantity: Decimal = Field(examples=["1"])
    without_tax: Decimal = Field(examples=["20.00"])
    with_tax: Decimal = Field(examples=["24.20"])


class Invoice(InvoiceSummary):
    """An invoice or a refund with its lines."""

    lines: list[InvoiceLine]

    @classmethod
    def from_move(cls, move: Any, contracts: Mapping[int, str]) -> Invoice:
        """Describe a posted `account.move`; see `prepare_values`."""
        currency = move.currency_id
        lines = move.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        return cls(
            **cls.prepare_values(move, contracts),
            lines=[
                InvoiceLine(
                    description=line.name or "",
                    contract=contracts.get(line.id),
                    quantity=Decimal(f"{line.quantity:g}"),
                    without_tax=_to_decimal(line.price_subtotal, currency),
                    with_tax=_to_decimal(line.price_total, currency),
                )
                for line in lines
            ],
        )
