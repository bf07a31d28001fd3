"""Opencell's REST API, one method per remote operation. No ORM in here."""

from __future__ import annotations

from .opencell_accounts import AccountCalls
from .opencell_catalogue import CatalogueCalls
from .opencell_charges import ChargeCalls
from .opencell_invoices import InvoiceCalls
from .opencell_notifications import NotificationCalls
from .opencell_payments import PaymentCalls
from .opencell_subscriptions import SubscriptionCalls
from .opencell_usage import UsageCalls


class OpencellClient(
    AccountCalls,
    SubscriptionCalls,
    ChargeCalls,
    InvoiceCalls,
    CatalogueCalls,
    NotificationCalls,
    PaymentCalls,
    UsageCalls,
):
    """One connection to one Opencell, with all that can be asked of it."""
