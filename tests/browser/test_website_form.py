"""The form on the cooperative's website posts a real order."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

from demo.people import invent_person, make_mobile
from demo.technical_setup import CLIENT_NAME

MOBILE = "SE_SC_REC_MOBILE_T_150_1024"
FIBRE = "SE_SC_REC_BA_F_600"


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def find_barriers(page) -> list[str]:
    """Return what keeps people from using the page, rule by rule."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


def count_rows(world) -> dict[str, int]:
    """Return the rows of all tables, but for mails: earlier orders' are being sent.

    What the form's own request makes in those tells ``rows_made_since``.
    """
    rows = world.table_rows()
    return {table: rows[table] for table in rows if not table.startswith("mail_")}


def find_login(world) -> str:
    """Return the login of the user under which the form's requests are served."""
    (client,) = world.odoo.search_read(
        "somconnexio.api.client", [("name", "=", CLIENT_NAME)], ["user_id"]
    )
    (user,) = world.odoo.search_read(
        "res.users", [("id", "=", client["user_id"][0])], ["login"]
    )
    return user["login"]


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


def test_a_visitor_orders_two_services(screen, settings, cast, world, rng):
    screen.go(settings.form_url)
    screen.look("form", "Contracta els teus serveis")
    person = invent_person(rng)
    fill_in(screen.page, person, make_mobile(rng))
    # the province is chosen by the postcode
    assert screen.page.input_value("#state") == person.state
    screen.look("form-filled", "Línia de mòbil")
    newest, login = world.newest_rows(), find_login(world)
    screen.page.click("#submit")
    screen.page.wait_for_selector("#reference:visible")
    # by this it is told that a refused form writes nothing, messages included
    made = world.rows_made_since(newest, login)
    assert made["crm_lead"] == 1
    assert made["crm_lead_line"] == 2
    assert made["mail_message"]
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
    login = find_login(world)
    before, newest = count_rows(world), world.newest_rows()
    screen.page.click("#submit")
    screen.page.wait_for_selector("#iban-error")
    assert screen.page.inner_text("#iban-error")
    assert screen.page.inner_text("#vat-error")
    # the browser itself says that the answer was 422
    screen.forget_refusal(422)
    screen.look("form-mistakes", "No hem pogut acceptar la comanda")
    assert count_rows(world) == before
    assert not world.rows_made_since(newest, login)


def test_the_form_speaks_spanish(screen, settings, rng):
    screen.go(settings.form_url + "?lang=ca")
    screen.page.click("text=Castellano")
    screen.page.wait_for_function(
        "document.querySelectorAll('#mobile-product option').length > 1"
    )
    assert screen.page.get_attribute("html", "lang") == "es"
    assert screen.page.input_value("#language") == "es"
    fill_in(screen.page, invent_person(rng), make_mobile(rng))
    screen.page.check("#is-company")
    assert screen.page.inner_text("label[for=last-name]") == "Nombre de la organización"
    screen.page.uncheck("#is-company")
    screen.page.fill("#vat", "12345678A")
    screen.page.click("#submit")
    screen.page.wait_for_selector("#vat-error")
    screen.forget_refusal(422)
    screen.look("form-mistakes-spanish", "No hemos podido aceptar el pedido")
    # the API's own words are Spanish too, and nothing Catalan is left
    assert " no es " in f" {screen.page.inner_text('#vat-error')} "
    seen = screen.page.inner_text("body")
    assert not [word for word in ("Què", "compte", "Vull", "Adreça") if word in seen]


def test_the_form_can_be_filled_in_by_keyboard(screen, settings, cast, rng):
    """No mouse: each field is reached in the order in which it is read."""
    screen.go(settings.form_url)
    page = screen.page
    page.wait_for_function(
        "document.querySelectorAll('#mobile-product option').length > 1"
    )
    person = invent_person(rng)
    answers = {
        "first-name": person.first_name,
        "last-name": person.last_name,
        "vat": person.vat,
        "email": person.email,
        "street": person.street,
        "zip-code": person.zip_code,
        "city": person.city,
        "with-mobile": " ",
        "mobile-product": "ArrowDown",
        "mobile-number": make_mobile(rng),
        "mobile-provider": "ArrowDown",
        "iban": person.iban,
        "consent": " ",
    }
    for _turn in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id")
        if focused == "submit":
            break
        answer = answers.pop(focused, "")
        if answer == "ArrowDown":
            page.keyboard.press(answer)
        elif answer:
            page.keyboard.type(answer)
    assert not answers, f"not reached: {sorted(answers)}"
    page.keyboard.press("Enter")
    page.wait_for_selector("#reference:visible")
    # a screen reader is led to what happened
    assert page.evaluate("document.activeElement.id") == "done"
    order = cast.staff.find_order(page.inner_text("#reference"))
    assert order["order_state"] == "new"


def test_the_form_is_accessible(screen, settings, rng):
    """The rules of WCAG 2.1 AA that a program can check, empty and with mistakes."""
    screen.go(settings.form_url)
    page = screen.page
    page.wait_for_function(
        "document.querySelectorAll('#mobile-product option').length > 1"
    )
    page.check("#with-mobile")
    page.check("#with-fiber")
    assert not find_barriers(page)
    page.click("#submit")
    page.wait_for_selector("#iban-error")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')")
    assert not find_barriers(page)
