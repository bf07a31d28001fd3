"""What a member sees at home, in Catalan, on a telephone and on a desk."""

from __future__ import annotations


def test_home(portal, settings):
    portal.go(f"{settings.odoo_url}/my/home")
    portal.look("portal-home", "Contractes")


def test_contracts(portal, settings, story):
    portal.go(f"{settings.odoo_url}/my/contracts")
    for service in story.newcomer.services:
        portal.look("portal-contracts", service.contract)


def test_orders(portal, settings, story):
    portal.go(f"{settings.odoo_url}/my/orders?filterby=all")
    portal.look("portal-orders", story.newcomer.order)
    portal.page.click(f'tr[data-order="{story.newcomer.order}"] a')
    portal.look("portal-order", story.newcomer.order)


def test_contract(portal, settings, story):
    service = story.newcomer.services[1]
    portal.go(f"{settings.odoo_url}/my/contracts/{service.contract_id}")
    # a number is shown as people read it: 600 100 200
    number = service.phone_number
    portal.look("portal-contract", f"{number[:3]} {number[3:6]} {number[6:]}")


def test_invoice(portal, settings, story):
    service = story.newcomer.services[0]
    portal.go(f"{settings.odoo_url}/my/invoices")
    portal.look("portal-invoices", service.invoice)
    portal.go(f"{settings.odoo_url}/my/invoices/{service.invoice_id}")
    portal.look("portal-invoice", service.invoice)


def test_another_member_is_nobodys_business(portal, settings, story):
    """The neighbour's contract has no page for the new member."""
    other = story.neighbour.services[0]
    portal.page.goto(f"{settings.odoo_url}/my/contracts/{other.contract_id}")
    text = portal.page.locator("body").inner_text()
    assert other.contract not in text
    assert other.phone_number not in "".join(text.split())
