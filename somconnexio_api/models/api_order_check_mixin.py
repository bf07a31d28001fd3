# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from odoo import models

from ..schemas.address import Address
from ..validation import REQUIRED, Location, ValueProblem

# Names in an order that say whose it is
WHO = ("member", "new_member", "membership_request")
CONTACT_PHONE = re.compile(r"\+?[0-9]{6,15}")


class ApiOrderCheckMixin(models.AbstractModel):
    """The rules that the order schemas refer to by name.

    `_check_…` get one value and return the one to keep; `_find_…_problems` get the
    values of an object, as they came, and yield what is wrong with them together. What
    conflicts with stored data (a number in use, a tax number that is known) is for the
    staff, who can do something about it: the answer to a client must not tell it about
    other members.
    """

    _name = "api.order.check.mixin"
    _description = "API: Checks of an Order"

    # === ONE VALUE === #

    def _check_iban(self, value: str) -> str:
        return self._keep(value, self.env["crm.lead"]._check_iban(value))

    def _check_vat(self, value: str) -> str:
        return self._keep(value, self.env["crm.lead"]._check_vat_value(value))

    def _check_email(self, value: str) -> str:
        return self._keep(value, self.env["crm.lead"]._check_email_value(value))

    def _check_icc(self, value: str) -> str:
        return self._keep(value, self.env["crm.lead"]._check_icc(value))

    def _check_consent_date(self, value: date) -> date:
        # sudo: the user may not read the company, whose time zone says what today is
        company = self.env.company.sudo()
        return self._keep(
            value, self.env["crm.lead"]._check_consent_date(value, company)
        )

    def _check_phone(self, value: str) -> str:
        number = self.env["crm.lead"]._normalize_phone_number(value)
        if not CONTACT_PHONE.fullmatch(number):
            raise ValueProblem(
                "invalid_phone", self.env._("This is no telephone number.")
            )
        return value

    def _check_product(self, value: str) -> str:
        product = self._find_product(value)
        if not product:
            raise ValueProblem(
                "unknown_product",
                self.env._("There is no product with this code in the catalogue."),
            )
        if product.service_role != "main":
            raise ValueProblem(
                "not_a_service",
                self.env._("This product can't be ordered on its own."),
            )
        return value

    def _check_provider(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_provider(value),
            "unknown_provider",
            self.env._("There is no provider with this code."),
        )

    def _check_member(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_member(value),
            "unknown_member",
            self.env._("There is no member with this number."),
        )

    def _check_membership_request(self, value: str) -> str:
        if self._find_membership_request(value).state in (False, "cancelled"):
            message = self.env._("There is no open membership request like this.")
            raise ValueProblem("unknown_request", message)
        return value

    def _check_language(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_language(value),
            "unknown_language",
            self.env._("The cooperative does not write in this language."),
        )

    def _check_country(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_country(value),
            "unknown_country",
            self.env._("There is no country with this code."),
        )

    def _require_found(self, value: str, found: Any, code: str, message: str) -> str:
        """Return a code of the body, if there is what it stands for.

        :raises ValueProblem: with this code and message
        """
        if not found:
            raise ValueProblem(code, message)
        return value

    def _keep(self, value, found: tuple[str, str] | None):
        if found:
            raise ValueProblem(*found)
        return value

    # === VALUES TOGETHER === #

    def _find_order_problems(
        self, raw: dict
    ) -> Iterator[tuple[Location, ValueProblem]]:
        given = [name for name in WHO if raw.get(name)]
        if not given:
            yield (
                ("member",),
                ValueProblem(
                    REQUIRED,
                    self.env._("Either a member or the data of a new one is required."),
                    instead=WHO,
                ),
            )
        elif len(given) > 1:
            message = self.env._("Either a member or a new one, not both.")
            yield (given[-1],), ValueProblem("not_both", message)
        elif given != ["member"] and raw.get("contact"):
            message = self.env._("A new member has its own e-mail and phone.")
            yield ("contact",), ValueProblem("not_both", message)
        yield from self._find_repeated_numbers(raw.get("lines"))

    def _find_repeated_numbers(self, lines):
        if not isinstance(lines, list):
            return
        normalize = self.env["crm.lead"]._normalize_phone_number
        seen = set()
        for index, line in enumerate(lines):
            number = line.get("phone_number") if isinstance(line, dict) else None
            number = normalize(number) if isinstance(number, str) else None
            if number and number in seen:
                message = self.env._("This number is twice in the order.")
                location = ("lines", index, "phone_number")
                yield location, ValueProblem("repeated_phone", message)
            seen.add(number)

    def _find_member_problems(
        self, raw: dict
    ) -> Iterator[tuple[Location, ValueProblem]]:
        if not raw.get("is_company") and "first_name" not in raw:
            yield ("first_name",), self._required()

    def _find_address_problems(
        self, raw: dict
    ) -> Iterator[tuple[Location, ValueProblem]]:
        country = self._find_country(raw.get("country", "ES"))
        if not country:
            return
        if raw.get("state") and not self._find_state(country, raw["state"]):
            message = self.env._("There is no province with this code.")
            yield ("state",), ValueProblem("unknown_state", message)
        zip_code = raw.get("zip_code")
        if isinstance(zip_code, str):
            found = self.env["crm.lead"]._check_zip(zip_code, country)
            if found:
                yield ("zip_code",), ValueProblem(*found)

    def _find_line_problems(self, raw: dict) -> Iterator[tuple[Location, ValueProblem]]:
        product = self._find_product(raw.get("product"))
        technology = product.service_technology_id
        if raw.get("kind") == "portability":
            number = "mobile_number" if product.has_mobile_number else "phone_number"
            for name in (number, "previous_provider"):
                if name not in raw:
                    yield (name,), self._required()
        if not technology:
            return
        yield from self._find_number_problems(raw, technology)
        if technology.has_service_address:
            yield from self._find_service_address_problems(raw)

    def _find_number_problems(self, raw: dict, technology):
        leads = self.env["crm.lead"]
        number = raw.get("phone_number")
        if isinstance(number, str):
            found = (
                leads._check_mobile_number(number)
                if technology.is_mobile
                else leads._check_landline_number(number)
            )
            if found:
                yield ("phone_number",), ValueProblem(*found)
        provider = self._find_provider(raw.get("previous_provider"))
        is_mobile = technology.is_mobile or raw.get("mobile_number")
        offers = provider.is_mobile if is_mobile else provider.is_broadband
        if provider and not offers:
            message = self.env._("This provider does not offer such a service.")
            yield ("previous_provider",), ValueProblem("wrong_provider", message)

    def _find_service_address_problems(self, raw: dict):
        address = raw.get("service_address")
        if not address:
            yield ("service_address",), self._required()
        elif (
            isinstance(address, dict)
            and address.get("country", "ES") == "ES"
            and not address.get("state")
        ):
            yield ("service_address", "state"), self._required()

    def _required(self) -> ValueProblem:
        return ValueProblem(REQUIRED, self.env._("This is required."))

    def _prepare_address(self, data: Address, prefix: str = "") -> dict:
        """Values of the fields whose names begin with a prefix."""
        country = self._find_country(data.country)
        vals = {
            "street": data.street,
            "street2": data.street2,
            "zip": data.zip_code,
            "city": data.city,
            "state_id": self._find_state(country, data.state).id,
            "country_id": country.id,
        }
        return {prefix + name: value for name, value in vals.items()}

    # === LOOK-UPS === #
    # sudo: the technical user has no right on any of these models. Each method finds
    # at most one record, by a code that the client must know; empty for anything else.

    def _find_product(self, code):
        domain = self.env["api.catalogue.service"]._get_products_domain()
        return self._find_one("product.product", [*domain, ("default_code", "=", code)])

    def _find_provider(self, code):
        providers = self.env["service.provider"].sudo()
        if not isinstance(code, str) or not code:
            return providers
        return providers._get_by_code(code, self.env.company)

    def _find_member(self, number):
        partners = self.env["res.partner"].sudo()
        if not isinstance(number, str) or not number:
            return partners
        return partners._get_member(number, self.env.company)

    def _find_membership_request(self, reference):
        return self.env["api.membership.request.service"]._find_request(reference)

    def _find_language(self, code):
        languages = self.env["res.lang"].sudo().search([("active", "=", True)])
        return (
            languages.filtered(lambda lang: code in (lang.code, lang.iso_code))[:1]
            or languages.filtered(lambda lang: lang.code.split("_")[0] == code)[:1]
        )

    def _find_country(self, code):
        return self._find_one("res.country", [("code", "=", code)])

    def _find_state(self, country, code):
        return self._find_one(
            "res.country.state", [("country_id", "=", country.id), ("code", "=", code)]
        )

    def _find_one(self, model: str, domain: list):
        records = self.env[model].sudo()
        *_others, (_field, _operator, code) = domain
        if not isinstance(code, str) or not code:
            return records
        return records.search(domain, limit=1)
