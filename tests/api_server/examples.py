"""Requests that mean something: what is generated, about things that exist."""

from __future__ import annotations

import base64
import itertools
import uuid
from collections.abc import Callable
from typing import Any

IBAN = "ES9121000418450200051332"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
ADDRESS = {
    "street": "Carrer de la Font, 3",
    "zip_code": "17800",
    "city": "Olot",
    "state": "GI",
    "country": "ES",
}
#: what is a value, or makes a new one each time it is asked for
Source = Callable[[], Any]


class Examples:
    """Makes a generated request one that the seeded server can fulfil.

    A subclass fills the tables, by label of an operation ("GET /contracts/{code}").

    :param api: the server, see `conftest`
    """

    #: of the numbers that are nobody's, other ones for each document
    first_number: int

    def __init__(self, api) -> None:
        self.api = api
        self.known = api.known
        self.numbers = itertools.count(self.first_number)
        #: values of the parameter in the path
        self.paths: dict[str, Source] = {}
        #: whole queries
        self.queries: dict[str, Source] = {}
        #: whole bodies
        self.bodies: dict[str, Source] = {}
        #: headers that are needed
        self.headers: dict[str, dict[str, str]] = {}
        #: what a parameter of a query may be; None: it is left out
        self.parameters: dict[str, Any] = {}

    def mend(self, case) -> None:
        """Put what exists in place of what was made up."""
        label = case.operation.label
        if label in self.paths:
            for name in case.path_parameters:
                case.path_parameters[name] = self.paths[label]()
        if label in self.queries:
            case.query = self.queries[label]()
        for name in set(case.query or {}) & set(self.parameters):
            if self.parameters[name] is None:
                del case.query[name]
            else:
                case.query[name] = self.parameters[name]
        for name in list(case.headers or {}):
            # whatever the version is, and a request of its own
            if name.lower() == "if-match":
                case.headers[name] = "*"
            elif name.lower() == "idempotency-key":
                case.headers[name] = str(uuid.uuid4())
        if label in self.headers:
            case.headers = {**(case.headers or {}), **self.headers[label]}
        if label in self.bodies:
            case.body = self.bodies[label]()

    def make_number(self) -> str:
        """Return a number of a mobile that nobody has."""
        return str(next(self.numbers))

    def make_order(self) -> dict:
        """Return the body of an order of a number that nobody has, as v1 takes it."""
        order = self.api.make_order()
        order["lines"][0]["phone_number"] = self.make_number()
        return order

    def make_file(self) -> str:
        """Return the base64 of a document, one of three: the same is kept once."""
        content = PDF + b"%" * (next(self.numbers) % 3)
        return base64.b64encode(content).decode()


def take_turns(*makers: Source) -> Source:
    """Return what asks one after the other."""
    turns = itertools.cycle(makers)
    return lambda: next(turns)()


def in_turn(values: list) -> Source:
    """Return what gives one value after the other, and again."""
    turns = itertools.cycle(values)
    return lambda: next(turns)
