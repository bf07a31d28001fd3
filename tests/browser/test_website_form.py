"""The form on the cooperative's website posts a real order."""

from __future__ import annotations

from demo.people import invent_person, make_mobile

MOBILE = "SE_SC_REC_MOBILE_T_150_1024"
FIBRE = "SE_SC_REC_BA_F_600"


def fill_in(page, person, number: str) -> None:
    """Fill the form in as a person who wants a mobile and fibre."""
    texts = {
        "first-name": person.first_name,
        "last-name": person.last_name,
        "vat": person.vat,
        "email": person.email,
        "phone": person.phone,
        "street": person.street,
        "zip-code": person.zip_code,
        "city": person.city,
        "iban": person.iban,
    }
    for field, value in texts.items():
        page.fill(f"#{field}", value)
    page.check("#with-mobile")
    page.select_option("#mobile-product", MOBILE)
    page.fill("#mobile-number", number)
    page.select_option("#mobile-provider", index=1)
    page.check("#with-fiber")
    page.select_option("#fiber-product", FIBRE)
    page.fill("#fiber-street", person.street)
    page.fill("#fiber-zip-code", person.zip_code)
    page.fill("#fiber-city", person.city)
    page.check("#consent")


def test_a_visitor_orders_two_services(screen, settings, cast, rng):
    screen.go(settings.form_url)
    screen.look("form", "Contracta els teus serveis")
    person = invent_person(rng)
    fill_in(screen.page, person, make_mobile(rng))
    # the province is chosen by the postcode
    assert screen.page.input_value("#state") == person.state
    screen.look("form-filled", "Línia de mòbil")
    screen.page.click("#submit")
    screen.page.wait_for_selector("#reference:visible")
    screen.look("form-sent", "Hem rebut la teva comanda")
    order = cast.staff.find_order(screen.page.inner_text("#reference"))
    assert order["order_state"] == "new"
    assert not order["partner_id"], "nobody is a member before staff say so"


def test_a_mistake_is_said_at_its_field(screen, settings, world, rng):
    screen.go(settings.form_url)
    screen.page.wait_for_function(
        "document.querySelectorAll('#mobile-product option').length > 1"
    )
    person = invent_person(rng)
    fill_in(screen.page, person, make_mobile(rng))
    screen.page.fill("#iban", "ES00 1111 2222 3333 4444 5555")
    screen.page.fill("#vat", "12345678A")
    before = world.table_rows()
    screen.page.click("#submit")
    screen.page.wait_for_selector("#iban-error")
    assert screen.page.inner_text("#iban-error")
    assert screen.page.inner_text("#vat-error")
    # the browser itself says that the answer was 422
    screen.forget_refusal(422)
    screen.look("form-mistakes", "No hem pogut acceptar la comanda")
    assert world.table_rows() == before
