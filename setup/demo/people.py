"""Invented people with the numbers that a person has: NIF, account, phone, SIM."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field

FIRST_NAMES = [
    "Aina",
    "Arnau",
    "Berta",
    "Biel",
    "Carla",
    "Cesc",
    "Dolors",
    "Enric",
    "Fina",
    "Genís",
    "Ivet",
    "Jana",
    "Lluc",
    "Martina",
    "Nil",
    "Ona",
    "Oriol",
    "Queralt",
    "Roc",
    "Tura",
]
LAST_NAMES = [
    "Alsina",
    "Bonet",
    "Camps",
    "Domènech",
    "Esteve",
    "Figueres",
    "Graells",
    "Homs",
    "Juvany",
    "Llobet",
    "Masdeu",
    "Noguera",
    "Oller",
    "Palau",
    "Raventós",
    "Sabaté",
    "Torrent",
    "Ustrell",
    "Vilaró",
    "Ymbert",
]
STREETS = ["de la Font", "Major", "del Molí", "de l'Estació", "Nou", "de les Eres"]
TOWNS = (("17800", "Olot", "GI"), ("08500", "Vic", "B"), ("25001", "Lleida", "L"))
NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
# Weights of the two check digits of a Spanish account number
CCC_WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)


def make_nif(number: int) -> str:
    """Return a NIF with its right letter."""
    return f"{number:08d}{NIF_LETTERS[number % 23]}"


def _ccc_digit(digits: str) -> str:
    rest = (
        11
        - sum(
            int(digit) * weight
            for digit, weight in zip(digits.zfill(10), CCC_WEIGHTS, strict=True)
        )
        % 11
    )
    return str({10: 1, 11: 0}.get(rest, rest))


def make_iban(bank: str, branch: str, account: str) -> str:
    """Return a Spanish IBAN whose four check digits are right."""
    ccc = f"{bank}{branch}{_ccc_digit(bank + branch)}{_ccc_digit(account)}{account}"
    check = 98 - int(f"{ccc}142800") % 97  # ES00 as digits: E = 14, S = 28
    return f"ES{check:02d}{ccc}"


def make_icc(rng: random.Random) -> str:
    """Return a SIM's number: 19 digits, the last one is the Luhn digit."""
    body = f"8934{rng.randrange(10**14):014d}"
    total = 0
    for position, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{body}{-total % 10}"


def make_mobile(rng: random.Random) -> str:
    """Return a Spanish mobile number."""
    return f"6{rng.randrange(10**8):08d}"


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore")
    return folded.decode().lower()


@dataclass
class Person:
    """Somebody who doesn't exist."""

    first_name: str
    last_name: str
    vat: str
    email: str
    phone: str
    iban: str
    street: str
    zip_code: str
    city: str
    state: str
    language: str = "ca"
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def address(self) -> dict[str, str]:
        """Return the postal address in the words of the API."""
        return {
            "street": self.street,
            "zip_code": self.zip_code,
            "city": self.city,
            "state": self.state,
            "country": "ES",
        }

    def as_new_member(self) -> dict:
        """Return the person in the words of the API."""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "vat": self.vat,
            "email": self.email,
            "phone": self.phone,
            "language": self.language,
            "address": self.address,
        }


def invent_person(rng: random.Random) -> Person:
    """Make up a person who is nobody else in this database."""
    first_name = rng.choice(FIRST_NAMES)
    last_name = " ".join(rng.sample(LAST_NAMES, 2))
    number = rng.randrange(10_000_000, 99_999_999)
    zip_code, city, state = rng.choice(TOWNS)
    return Person(
        first_name=first_name,
        last_name=last_name,
        vat=make_nif(number),
        email=f"{_ascii(first_name)}.{_ascii(last_name.split()[0])}.{number}"
        "@example.org",
        phone=make_mobile(rng),
        iban=make_iban("2100", "0418", f"{rng.randrange(10**10):010d}"),
        street=f"Carrer {rng.choice(STREETS)}, {rng.randrange(1, 99)}",
        zip_code=zip_code,
        city=city,
        state=state,
        password=f"{rng.randrange(16**12):012x}",
    )
