# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from ..paging import Paging

# Odoo's further states, as the clients know them
_STATUSES = {"blocked": "not_paid", "invoicing_legacy": "paid"}


class FormerInvoice(BaseModel):
    """An invoice that was posted. Exactly these keys."""

    id: int
    name: str = Field(description="The billing system's number, else ours")
    date: date
    total_amount: float
    tax_amount: float
    base_amount: float
    status: str = Field(
        description="not_paid, in_payment, paid, partial or reversed",
        examples=["not_paid"],
    )

    @classmethod
    def from_move(cls, move: Any, **values: Any) -> FormerInvoice:
        """Describe an `account.move`, read with the right to read it.

        :param values: what further keys of a subclass get
        """
        return cls(
            id=move.id,
            name=move.ref or move.name,
            date=move.invoice_date,
            total_amount=move.amount_total,
            tax_amount=move.amount_tax,
            base_amount=move.amount_untaxed,
            status=_STATUSES.get(move.payment_state, move.payment_state),
            **values,
        )


class InvoiceDocument(FormerInvoice):
    """An invoice with its document."""

    pdf: str = Field(description="The document in base 64")


class InvoicePage(BaseModel):
    """The invoices that fit."""

    invoices: list[FormerInvoice]
    paging: Paging | None = None
