# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models

from ..compat.problem import FormerError, bad_request
from ..compat.schemas.request import PartnerRequestCreate, SubscriptionRequestCreate

REQUIRED = ["required field"]
PAYMENT_TYPES = {"single", "split"}
# Fields of a request → what the former API calls them
NAMES = {
    "birthdate_date": "birthdate",
    "zip": "zip_code",
    "country_id": "country",
    "lang_id": "lang",
    "payment_term": "payment_type",
}
# Without an IBAN the cooperative asks for it
LATER = {"iban", "consent_date", "consent_source"}


class ApiCompatRequestService(models.AbstractModel):
    """Membership requests as the former API takes them."""

    _name = "api.compat.request.service"
    _description = "Former API: Membership Requests"
    _inherit = ["api.membership.request.service"]

    # === WHO IS NEW === #

    def _take_former_request(self, data: SubscriptionRequestCreate) -> Any:
        """Create the `membership.request` that a body asks for.

        :raises FormerError: 400; nothing was written then
        """
        self._check_presence(data)
        self._check_payment_type(data.payment_type)
        country, state = self._find_place(data.address)
        values = {
            **self._prepare_former_person(data),
            **self._prepare_ground(data),
            **self._prepare_payment(data.iban, data.payment_type),
            "street": data.address.street,
            "street2": data.address.street2,
            "zip": data.address.zip_code,
            "city": data.address.city,
            "country_id": country.id,
            "state_id": state.id,
            "discovery_channel_id": self._find_channel_by_id(
                data.discovery_channel_id
            ).id,
        }
        return self._create_checked(values)

    def _check_presence(self, data: SubscriptionRequestCreate) -> None:
        """What is required of a person, or of a company."""
        names = ("firstname", "lastname", "birthdate", "gender")
        names = ("company_name",) if data.is_company else names
        missing = {name: REQUIRED for name in names if not getattr(data, name)}
        if missing:
            raise bad_request(missing)

    def _check_payment_type(self, value: str) -> None:
        if value not in PAYMENT_TYPES:
            raise FormerError(400, f"Payment type {value} not valid")

    def _find_place(self, address: Any) -> tuple[Any, Any]:
        """Return the country and the province of an address."""
        country = self._find_country(address.country)
        if not country:
            raise FormerError(400, f"No country for isocode {address.country}")
        state = self._find_state(country, address.state)
        if not state:
            raise FormerError(400, f"State {address.state} not found")
        return country, state

    def _prepare_former_person(self, data: SubscriptionRequestCreate) -> dict:
        language = self._find_language(data.lang)
        if not language:
            raise FormerError(400, f"Language {data.lang} not found")
        nationality = self._find_country(data.nationality)
        if not nationality:
            raise FormerError(400, f"Nationality {data.nationality} not found")
        is_company = bool(data.is_company)
        return {
            "is_company": is_company,
            "firstname": not is_company and data.firstname,
            "lastname": data.company_name if is_company else data.lastname,
            "email": (is_company and data.company_email) or data.email,
            "phone": data.phone,
            "vat": data.vat,
            "lang_id": language.id,
            "nationality_id": nationality.id,
            "birthdate_date": data.birthdate,
            "gender": data.gender,
        }

    def _prepare_ground(self, data: SubscriptionRequestCreate) -> dict:
        """A share, a sponsor or an agreement."""
        if data.type == "sponsorship":
            return {
                "type": "sponsored",
                "sponsor_id": self._find_former_sponsor(data).id,
            }
        if data.type == "sponsorship_coop_agreement":
            agreement = self._find_agreement(data.coop_agreement)
            if not agreement:
                raise FormerError(
                    400, f"Coop Agreement code {data.coop_agreement or ''} not found"
                )
            return {"type": "agreement", "agreement_id": agreement.id}
        return {"type": "new"}

    def _find_former_sponsor(self, data: SubscriptionRequestCreate) -> Any:
        """The code wins over the tax number."""
        if data.sponsor_code:
            sponsor = self._find_sponsor(data.sponsor_code)
            if not sponsor:
                text = f"Sponsor code {data.sponsor_code} not found"
                raise FormerError(400, text)
            return sponsor
        if not data.sponsor_vat:
            text = "A sponsorship needs a sponsor_code or a sponsor_vat"
            raise FormerError(400, text)
        # sudo: at most one, by a number that the client must know
        partners = self.env["res.partner"].sudo()
        vat = partners._normalize_vat(data.sponsor_vat)
        sponsor = partners._find_by_vat(vat, self.env.company)[:1]
        if not sponsor.is_member:
            text = f"Sponsor VAT number {data.sponsor_vat} not found"
            raise FormerError(400, text)
        return sponsor

    def _find_channel_by_id(self, number: int) -> Any:
        # sudo: a list that the website shows
        channels = self.env["discovery.channel"].sudo()
        channel = channels.search(
            [
                ("id", "=", number if 0 < number < 2**31 else 0),
                ("company_id", "in", [False, self.env.company.id]),
            ]
        )
        if not channel:
            raise FormerError(400, f"Discovery channel {number} not found")
        return channel

    def _prepare_payment(self, iban: str | None, payment_type: str) -> dict:
        """With the account comes the consent: the form is where it is given."""
        company = self.env.company.sudo()
        return {
            "iban": iban or False,
            "consent_date": bool(iban) and company._get_business_date(),
            "consent_source": bool(iban) and "website",
            "payment_term": payment_type,
        }

    def _create_checked(self, values: dict) -> Any:
        """Create a request of the core, if nothing is wrong with it."""
        problems = {}
        for problem in self._find_problems(values):
            field = problem["field"]
            if problem["code"] == "missing" and field in LATER:
                continue
            # The core's text is for the staff: it may name the member
            text = (
                "This member can't sponsor one more person"
                if field == "sponsor_id"
                else problem["message"]
            )
            problems.setdefault(NAMES.get(field, field), []).append(text)
        if problems:
            raise bad_request(problems)
        return self._create_request(values)

    # === WHO IS A CUSTOMER === #

    def _take_partner_request(self, data: PartnerRequestCreate) -> Any:
        """Create the `membership.request` of a customer who wants a share.

        :raises FormerError: 400; nothing was written then
        """
        partner = self._find_member(data.customer_ref)
        if not partner:
            raise FormerError(400, f"Partner ref {data.customer_ref} not found")
        if partner.member_kind == "member":
            raise FormerError(400, f"Partner ref {data.customer_ref} has a share")
        self._check_payment_type(data.payment_type)
        return self._create_checked(
            {
                **self._prepare_customer(partner),
                **self._prepare_payment(data.iban, data.payment_type),
                "type": "new",
            }
        )
