"""What the back office sees, in Catalan, on a telephone and on a desk."""

from __future__ import annotations


def test_login(screen, settings):
    screen.go(f"{settings.odoo_url}/web/login")
    screen.look("login", "Contrasenya")


def test_orders(office, settings, story):
    office.go(f"{settings.odoo_url}/odoo/action-somconnexio_contract.crm_lead_action")
    office.look("orders", story.newcomer.order)


def test_order_form(office, settings, story):
    number = story.newcomer.services[0].order_id
    office.go(f"{settings.odoo_url}/odoo/crm.lead/{number}")
    office.look("order", story.newcomer.order)


def test_service_orders(office, settings, story):
    office.go(
        f"{settings.odoo_url}/odoo/action-somconnexio_contract.service_order_action"
    )
    # the list opens with what is to be done: open ones, and those that failed
    office.look("service-orders", story.unlucky.services[0].service_order)


def test_failed_service_order(office, settings, story):
    service = story.unlucky.services[0]
    order = story.cast.staff.service_order(service.service_order)
    office.go(f"{settings.odoo_url}/odoo/service.order/{order['id']}")
    office.look("service-order-failed", service.service_order)


def test_contract_form(office, settings, story):
    service = story.newcomer.services[1]
    office.go(f"{settings.odoo_url}/odoo/contract.contract/{service.contract_id}")
    office.look("contract", service.contract)


def test_contracts(office, settings, story):
    office.go(
        f"{settings.odoo_url}/odoo/action-somconnexio_contract.contract_contract_action"
    )
    office.look("contracts", story.working[0].contract)


def test_a_person_validates_an_order(office, settings, story, rng):
    """The button on the form does what the story does by the interface."""
    from demo.people import invent_person, make_mobile
    from demo.website import mobile_portability_line, new_order

    cast = story.cast
    person = invent_person(rng)
    line = mobile_portability_line(
        "SE_SC_REC_MOBILE_T_150_1024", make_mobile(rng), cast.mobile_provider()
    )
    reference = cast.website.order(new_order(person, person.iban, [line]))
    number = cast.staff.find_order(reference)["id"]
    office.go(f"{settings.odoo_url}/odoo/crm.lead/{number}")
    office.look("order-new", reference)
    office.page.locator("button[name=action_validate_order]:visible").click()
    office.page.locator("button[name=action_validate_order]:visible").wait_for(
        state="detached"
    )
    office.look("order-validated", reference)
    assert len(cast.staff.service_orders(reference)) == 1
