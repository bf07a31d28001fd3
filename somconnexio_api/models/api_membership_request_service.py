# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from odoo import models

from ..problem import ApiProblem
from ..schemas.membership_document import MembershipDocumentUpload
from ..schemas.membership_request import Applicant, MembershipRequestCreate
from ..validation import REQUIRED, Location, ValueProblem

# Fields of a request and where their values are in the body
POINTERS = {
    "firstname": "/person/first_name",
    "lastname": "/person/last_name",
    "vat": "/person/vat",
    "email": "/person/email",
    "phone": "/person/phone",
    "lang_id": "/person/language",
    "birthdate_date": "/person/birth_date",
    "street": "/person/address/street",
    "zip": "/person/address/zip_code",
    "city": "/person/address/city",
    "country_id": "/person/address/country",
    "agreement_id": "/agreement",
}
# What the client can't put right, or must not be told of other people: the staff
# see it in the request and decide.
STAFF_CODES = frozenset(
    {"already_member", "other_request", "sponsor_cycle", "no_share", "no_share_term"}
)


class ApiMembershipRequestService(models.AbstractModel):
    """Membership requests as the API takes and tells them."""

    _name = "api.membership.request.service"
    _description = "API: Membership Requests"
    _inherit = ["api.order.check.mixin", "api.request.mixin", "api.upload.mixin"]

    # === READING === #

    def _get_domain(self) -> list:
        return [
            ("company_id", "=", self.env.company.id),
            ("api_client_id", "=", self._get_client().id),
        ]

    def _get_requests(self) -> Any:
        # sudo: asking, and seeing what it asked for, is all that this user may do with
        # membership requests. It does not follow them: it reads no mail.
        requests = self.env["membership.request"].sudo()
        return requests.with_context(mail_create_nosubscribe=True)

    def _find_request(self, reference: Any) -> Any:
        """Return the request of this client with a reference, or nothing."""
        requests = self._get_requests()
        if not isinstance(reference, str) or not reference:
            return requests
        domain = [*self._get_domain(), ("name", "=", reference)]
        return requests.search(domain, limit=1)

    def _get_request(self, reference: str) -> Any:
        """Return the request of this client with a reference.

        :raises ApiProblem: 404
        """
        request = self._find_request(reference)
        if not request:
            message = self.env._("There is no such membership request.")
            raise ApiProblem(404, message)
        return request

    # === CREATING === #

    def _take_request(self, body: Any) -> tuple[Any, bool]:
        """Create the request of a body, or find that of an earlier one with its `uuid`.

        :param body: the call's JSON, not validated yet
        :return: `membership.request`, whether it is new
        :raises ApiProblem: 409 if the `uuid` came with other data before, 422 with all
            that is wrong. Nothing was written then.
        """
        digest = self._get_digest(body)
        company = [("company_id", "=", self.env.company.id)]
        request = self._get_earlier(body, digest, self._get_requests(), company)
        if request:
            return request, False
        data = self._parse(MembershipRequestCreate, body)
        vals = {**self._prepare_request(data), "api_request_digest": digest}
        problems = self._find_problems(vals)
        if problems:
            errors = [self._describe_problem(data, problem) for problem in problems]
            raise ApiProblem(422, errors=errors)
        return self._create_request(vals), True

    def _find_problems(self, values: dict) -> list[dict]:
        """What is wrong with a request of the core that is to be created.

        :param values: of the fields of `membership.request`
        :return: problems as of `membership.request.check.mixin`, but for what is
            for the staff (see `STAFF_CODES`)
        """
        requests = self._get_requests()
        values = requests._prepare_request_vals(self._complete(values))
        # Who asks for the same sponsor at the same time waits, and counts again.
        requests.sponsor_id.browse(values.get("sponsor_id") or ())._lock_sponsor()
        problems = requests.new(values)._get_request_problems()
        return [item for item in problems if item["code"] not in STAFF_CODES]

    def _create_request(self, values: dict) -> Any:
        """Create a request of the core; see `_find_problems` for what to ask before.

        :param values: of the fields of `membership.request`; company, door and
            client are added
        :return: `membership.request`
        """
        constraint = "membership_request_request_uuid_uniq"
        vals = self._complete(values)
        return self._create_once(self._get_requests(), vals, constraint)

    def _complete(self, values: dict) -> dict:
        return {
            "door": "api",
            "user_id": False,
            "api_client_id": self._get_client().id,
            **values,
            "company_id": self.env.company.id,
        }

    # === FILES === #

    def _upload_document(self, request: Any, body: Any) -> tuple[Any, bool]:
        """Add a file to a request that is being checked; the same one is kept once.

        :param body: the call's JSON, not validated yet
        :return: `ir.attachment`, whether it is new
        :raises ApiProblem: 409 if the request is settled, 422 for a file that won't do
        """
        data = self._parse(MembershipDocumentUpload, body)
        if request.state != "draft":
            raise ApiProblem(409, self.env._("The request is settled."))
        return self._upload_file(request, data)

    # === FROM BODY TO VALUES === #

    def _prepare_request(self, data: MembershipRequestCreate) -> dict:
        who = (
            self._prepare_customer(self._find_member(data.member))
            if data.member
            else self._prepare_applicant(data.person)
        )
        sponsor = self._find_sponsor(data.sponsor_code) or self._find_member(
            data.sponsor
        )
        agreement = self._find_agreement(data.agreement)
        return {
            **who,
            "type": "sponsored" if sponsor else "agreement" if agreement else "new",
            "request_uuid": str(data.uuid),
            "sponsor_id": sponsor.id,
            "agreement_id": agreement.id,
            "iban": data.iban,
            "consent_date": data.consent_date,
            "consent_source": data.consent_source,
            "payment_term": data.payment_term or "single",
            "discovery_channel_id": self._find_channel(data.discovery_channel).id,
            "only_indispensable_emails": data.only_indispensable_emails,
            "is_volunteer": data.is_volunteer,
        }

    def _prepare_applicant(self, data: Applicant) -> dict:
        return {
            "is_company": data.is_company,
            "firstname": not data.is_company and data.first_name,
            "lastname": data.last_name,
            "vat": data.vat,
            "email": data.email,
            "phone": data.phone,
            "lang_id": self._find_language(data.language).id,
            "birthdate_date": data.birth_date,
            "gender": data.gender,
            "nationality_id": self._find_country(data.nationality).id,
            **self._prepare_address(data.address),
        }

    def _prepare_customer(self, partner: Any) -> dict:
        """Values of the request of somebody whose data are known."""
        names = ("is_company", "firstname", "lastname", "vat", "email", "phone")
        address = ("street", "street2", "zip", "city", "birthdate_date", "gender")
        links = ("state_id", "country_id", "nationality_id")
        return {
            **{name: partner[name] for name in (*names, *address)},
            **{name: partner[name].id for name in links},
            "lang_id": self._find_language(partner.lang).id,
        }

    def _describe_problem(self, data: MembershipRequestCreate, problem: dict) -> dict:
        """Return a problem of the core in the words of the body."""
        field, detail = problem["field"], problem["message"]
        pointer = POINTERS.get(field, f"/{field}")
        if field == "sponsor_id":
            # The core's text is for the staff: it names the member.
            pointer = "/sponsor" if data.sponsor else "/sponsor_code"
            detail = self.env._("This member can't sponsor one more person.")
        elif data.member and pointer.startswith("/person"):
            pointer = "/member"
        return {"pointer": pointer, "code": problem["code"], "detail": detail}

    # === CHECKS, BY NAME FROM THE SCHEMAS === #

    def _find_request_problems(
        self, raw: dict
    ) -> Iterator[tuple[Location, ValueProblem]]:
        if not raw.get("person") and not raw.get("member"):
            message = self.env._("Either a person or a member is required.")
            yield ("person",), ValueProblem(REQUIRED, message, instead=["member"])
        elif raw.get("person") and raw.get("member"):
            message = self.env._("Either a person or a member, not both.")
            yield ("member",), ValueProblem("not_both", message)
        elif self._find_member(raw.get("member")).member_kind == "member":
            message = self.env._("This member has a share already.")
            yield ("member",), ValueProblem("already_member", message)
        grounds = ("sponsor_code", "sponsor", "agreement")
        given = [name for name in grounds if raw.get(name)]
        if len(given) > 1:
            message = self.env._("Either a sponsor or an agreement, and only one.")
            yield (given[-1],), ValueProblem("not_both", message)
        elif given and raw.get("member"):
            message = self.env._("Who is a customer already asks for a share.")
            yield (given[0],), ValueProblem("not_both", message)
        elif given and raw.get("payment_term"):
            message = self.env._("There is a share to pay for new members only.")
            yield ("payment_term",), ValueProblem("not_both", message)

    def _check_birth_date(self, value: date) -> date:
        today = self.env.company.sudo()._get_business_date()
        if value > today:
            message = self.env._("The date of birth lies in the future.")
            raise ValueProblem("birthdate", message)
        return value

    def _check_sponsor_code(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_sponsor(value),
            "unknown_sponsor",
            self.env._("There is no member with this sponsorship code."),
        )

    def _check_sponsor(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_member(value),
            "unknown_sponsor",
            self.env._("There is no member with this number."),
        )

    def _check_agreement(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_agreement(value),
            "unknown_agreement",
            self.env._("There is no agreement with this code."),
        )

    def _check_channel(self, value: str) -> str:
        return self._require_found(
            value,
            self._find_channel(value),
            "unknown_channel",
            self.env._("There is no discovery channel with this code."),
        )

    def _check_payment_term(self, value: str) -> str:
        # sudo: the user may not read how the cooperative sells its shares
        company = self.env.company.sudo()
        if company.share_product_id and not company._get_share_term(value):
            message = self.env._("The cooperative's shares are not paid like this.")
            raise ValueProblem("no_share_term", message)
        return value

    # === LOOK-UPS === #
    # sudo: at most one record, by a code that the client must know

    def _find_sponsor(self, code: Any) -> Any:
        partners = self.env["res.partner"].sudo()
        code = code if isinstance(code, str) else None
        return partners._get_sponsor_by_code(code, self.env.company)

    def _find_agreement(self, code: Any) -> Any:
        agreements = self.env["cooperation.agreement"].sudo()
        if not isinstance(code, str) or not code:
            return agreements
        return agreements._find_by_code(code, self.env.company)

    def _find_channel(self, code: Any) -> Any:
        channels = self.env["discovery.channel"].sudo()
        if not isinstance(code, str) or not code:
            return channels
        return channels._get_by_code(code, self.env.company)
