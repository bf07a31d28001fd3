"""A person of the back office: JSON-2 with the key of their own user."""

from __future__ import annotations

from .odoo_client import JsonClient, OdooRefusedError
from .wait import wait_until

SERVICE_ORDER_FIELDS = [
    "name",
    "state",
    "type",
    "product_id",
    "contract_id",
    "failure_reason",
    "otrs_ticket_number",
    "activity_ids",
]
CONTRACT_FIELDS = [
    "code",
    "lifecycle_state",
    "partner_id",
    "phone_number",
    "billing_group_id",
    "date_service_start",
    "opencell_state",
]


class BackOffice:
    """What staff do with orders, contracts, invoices and members."""

    def __init__(self, odoo: JsonClient):
        self.odoo = odoo

    # Orders

    def find_order(self, reference: str) -> dict:
        """Return the order that has this reference: exactly one must."""
        found = self.odoo.search_read(
            "crm.lead",
            [("order_reference", "=", reference)],
            ["order_reference", "order_state", "partner_id", "is_partly_failed"],
            context={"active_test": False},  # a lost order is archived
        )
        if len(found) != 1:
            raise AssertionError(f"{len(found)} orders have reference {reference}")
        return found[0]

    def validate_order(self, reference: str) -> list[dict]:
        """Press Validate and return the service orders that came of it."""
        order = self.find_order(reference)
        self.odoo.call("crm.lead", "action_validate_order", [order["id"]])
        return self.service_orders(reference)

    def service_orders(self, reference: str) -> list[dict]:
        """Return the service orders of an order, oldest first."""
        return self.odoo.search_read(
            "service.order",
            [("lead_id.order_reference", "=", reference)],
            SERVICE_ORDER_FIELDS,
            order="id",
        )

    def service_order(self, name: str) -> dict:
        """Return the service order of this name."""
        return self.odoo.search_read(
            "service.order", [("name", "=", name)], SERVICE_ORDER_FIELDS
        )[0]

    def wait_for_ticket(self, name: str, seconds: float = 120) -> str:
        """Wait until the service order has its ticket and return the number."""
        return wait_until(
            f"a ticket for {name}",
            lambda: self.service_order(name)["otrs_ticket_number"],
            seconds=seconds,
            explain=lambda: self.service_order(name),
        )

    def wait_for_state(self, name: str, state: str, seconds: float = 180) -> dict:
        """Wait until the service order is in this state and return it."""

        def probe() -> dict | None:
            order = self.service_order(name)
            return order if order["state"] == state else None

        return wait_until(
            f"{name} {state}",
            probe,
            seconds=seconds,
            explain=lambda: self.service_order(name),
        )

    def activities(self, model: str, record: int) -> list[dict]:
        """Return what staff are asked to do about a record."""
        return self.odoo.search_read(
            "mail.activity",
            [("res_model", "=", model), ("res_id", "=", record)],
            ["summary", "user_id"],
        )

    # Contracts

    def request_change(self, order_type: str, contract: int, **values) -> dict:
        """Ask for a change on the contract's form and return its service order.

        :param values: what is filled in, by the names of the wizard's fields
        """
        wizard = self.odoo.call(
            "service.order.request.wizard",
            "create",
            vals_list=[
                {"type": order_type, "contract_ids": [(6, 0, [contract])], **values}
            ],
        )
        self.odoo.call("service.order.request.wizard", "action_confirm", wizard)
        domain = [("contract_id", "=", contract), ("type", "=", order_type)]
        return self.odoo.search_read(
            "service.order", domain, SERVICE_ORDER_FIELDS, order="id desc", limit=1
        )[0]

    def contract(self, record: int) -> dict:
        """Return a contract."""
        return self.odoo.read_one("contract.contract", record, CONTRACT_FIELDS)

    def wait_for_subscription(self, contract: int, seconds: float = 180) -> str:
        """Wait until the contract is in Opencell; return the subscription's code."""

        def probe() -> str | None:
            bindings = self.odoo.search_read(
                "opencell.subscription",
                [("contract_id", "=", contract), ("state", "=", "done")],
                ["external_code"],
            )
            return bindings[0]["external_code"] if bindings else None

        return wait_until(
            f"the subscription of contract {contract}",
            probe,
            seconds=seconds,
            explain=lambda: self.odoo.search_read(
                "opencell.subscription",
                [("contract_id", "=", contract)],
                ["external_code", "state", "error_message"],
            ),
        )

    # Invoices

    def invoices_of(self, partner: int) -> list[dict]:
        """Return the posted customer invoices of a member."""
        return self.odoo.search_read(
            "account.move",
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("partner_id", "child_of", partner),
            ],
            ["name", "ref", "invoice_date", "amount_total", "amount_untaxed"],
            order="id",
        )

    # Members

    def partner(self, record: int) -> dict:
        """Return a member's data."""
        return self.odoo.read_one(
            "res.partner", record, ["name", "ref", "email", "phone"]
        )

    def find_members(self) -> list[dict]:
        """Return the members in good standing, the oldest first."""
        return self.odoo.search_read(
            "res.partner",
            [("is_member", "=", True), ("ref", "!=", False)],
            ["name", "ref", "email"],
            order="id",
        )

    def invite_to_portal(self, partner: int) -> None:
        """Give a member access to the portal: Odoo writes the invitation."""
        wizard = self.odoo.call(
            "portal.wizard", "create", vals_list=[{"partner_ids": [(6, 0, [partner])]}]
        )
        lines = self.odoo.search_read(
            "portal.wizard.user", [("wizard_id", "in", wizard)], ["is_portal"]
        )
        if len(lines) != 1:
            raise OdooRefusedError(f"{len(lines)} people to invite instead of one")
        button = (
            "action_invite_again" if lines[0]["is_portal"] else ("action_grant_access")
        )
        self.odoo.call("portal.wizard.user", button, [lines[0]["id"]])
