"""Which members and contracts there are: the same on both sides of a comparison."""

from __future__ import annotations

from datetime import date

START = date(2024, 1, 1)
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
# price of a month: two contracts of three are mobiles, one is a fibre with an add-on
PRICES = {"mobile": 13.0, "big_mobile": 19.0, "fiber": 28.0, "addon": 2.0}
LINES = {"mobile": ["mobile"], "fiber": ["fiber", "addon"]}


def kind_of(number: int) -> str:
    """Return what a contract is for."""
    return "fiber" if number % 3 == 0 else "mobile"


def prepare_member(number: int) -> dict:
    """Return a person's values."""
    dni = 40000000 + number
    return {
        "firstname": "Berta",
        "lastname": f"Prova {number}",
        "vat": f"ES{dni}{DNI_LETTERS[dni % 23]}",
        "email": f"berta.{number}@example.com",
        "street": f"Carrer de la Prova, {number}",
        "zip": "08001",
        "city": "Barcelona",
    }


def prepare_iban(number: int) -> str:
    """Return a valid account number of Spain."""
    bban = f"21000418{number:012d}"
    # "ES00" in the numbers of IBAN: E = 14, S = 28
    return f"ES{98 - int(bban + '142800') % 97:02d}{bban}"


def prepare_line(product, start: date) -> dict:
    """Return a contract line's values, as ``_prepare_line`` of our addon does."""
    return {
        "product_id": product.id,
        "name": product.name,
        "quantity": 1.0,
        "uom_id": product.uom_id.id,
        "specific_price": product.lst_price,
        "date_start": start,
        "recurring_rule_type": "monthly",
        "recurring_interval": 1,
        "recurring_invoicing_type": "post-paid",
    }
