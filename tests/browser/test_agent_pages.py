"""A person's steps in OTRS's own pages, reached by the link in Odoo.

The other journeys make them by the agent's account; this one goes as a person goes.
"""

from __future__ import annotations

from datetime import date

import pytest
from household import REASON
from playwright.sync_api import Page, expect

DESK = 1440
PATIENCE = 30_000
LOGIN, PASSWORD = "tecnica1", "tecnica1-secret"
DATE_FIELD = "#DynamicField_ActivationDate"


@pytest.fixture
def desk(windows, settings):
    """A person of the back office at their desk."""
    screen = windows.open(
        DESK, settings.odoo_url, settings.staff_login, settings.staff_password
    )
    yield screen
    screen.page.close()


class AgentPages:
    """Znuny's pages, as the person of the provisioning team uses them."""

    def __init__(self, ticket: Page, pictures):
        self._ticket = ticket
        self._pictures = pictures

    def log_in(self) -> None:
        """Log in, if the pages ask for it."""
        self._ticket.wait_for_load_state()
        if self._ticket.locator("#LoginButton").is_visible():
            self._ticket.fill("#User", LOGIN)
            self._ticket.fill("#Password", PASSWORD)
            self._ticket.click("#LoginButton")
            self._ticket.wait_for_load_state()

    def see(self, text: str) -> None:
        """See a text on the ticket's page."""
        shown = self._ticket.get_by_text(text).locator("visible=true").first
        expect(shown).to_be_visible(timeout=PATIENCE)

    def photograph(self, name: str) -> None:
        """Take a picture of the ticket's page."""
        self._ticket.screenshot(path=self._pictures / f"{name}-{DESK}.png")

    def open_dialog(self, name: str) -> Page:
        """Open one of the dialogs that the process offers: a window of its own."""
        link = self._ticket.get_by_role("link", name=name, exact=True)
        with self._ticket.expect_popup() as opened:
            link.click()
        dialog = opened.value
        dialog.wait_for_load_state()
        return dialog

    def send(self, dialog: Page) -> None:
        """Send the dialog: it closes, and the ticket's page loads itself again."""
        with self._ticket.expect_navigation(timeout=PATIENCE):
            dialog.locator("form.Validate button[type=submit]").click()

    def schedule(self, day: date) -> None:
        """Fill in the activation date."""
        dialog = self.open_dialog("Programa l'activació")
        used = dialog.locator(f"{DATE_FIELD}Used")
        if used.is_visible():
            used.check()
        for part, value in (("Year", day.year), ("Month", day.month), ("Day", day.day)):
            dialog.locator(DATE_FIELD + part).select_option(str(value), force=True)
        self.send(dialog)

    def succeed(self) -> None:
        """The service works."""
        self.send(self.open_dialog("Tanca amb èxit"))

    def fail(self, reason: str) -> None:
        """It doesn't, and why."""
        dialog = self.open_dialog("Tanca sense èxit")
        dialog.fill("#DynamicField_FailureReason", reason)
        self.send(dialog)


@pytest.fixture
def follow(desk, settings, household):
    """Open a service order in Odoo, and its ticket by the link there."""
    pictures = settings.artifacts / "screenshots"

    def open_ticket(service_order: str) -> AgentPages:
        record = household.staff.service_order(service_order)
        desk.go(f"{settings.odoo_url}/odoo/service.order/{record['id']}")
        button = desk.page.locator("button[name=action_open_otrs_ticket]").first
        with desk.page.expect_popup() as opened:
            button.click(timeout=PATIENCE)
        pages = AgentPages(opened.value, pictures)
        pages.log_in()
        pages.see(household.see_ticket(service_order)["TicketNumber"])
        return pages

    return open_ticket


def test_agent_activates_a_mobile(household, follow):
    """Scheduled and closed by the process's dialogs: the contract begins that day."""
    [name] = household.buy(household.mobile()).service_orders
    pages = follow(name)
    pages.photograph("znuny-ticket")
    pages.schedule(household.day)
    household.staff.wait_for_state(name, "in_progress")
    pages.see("Activació programada")
    pages.succeed()
    contract = household.staff.contract(household.see_contract(name))
    assert contract["date_service_start"] == household.day.isoformat()
    assert household.see_ticket(name)["State"] == "closed successful"
    pages.photograph("znuny-ticket-done")


def test_agent_gives_up(household, follow):
    """The reason that the dialog asks for is the reason that staff read."""
    [name] = household.buy(household.mobile()).service_orders
    pages = follow(name)
    pages.fail(REASON)
    household.see_failure(name)
    assert household.see_ticket(name)["State"] == "closed unsuccessful"
