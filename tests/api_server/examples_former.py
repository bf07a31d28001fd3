"""What the requests of the former API need to succeed."""

from __future__ import annotations

from examples import ADDRESS, IBAN, Examples, in_turn, take_turns

DAY = "2026-03-01"
PAGE = {"limit": "5", "offset": "0", "sortBy": "id", "sortOrder": "DESCENDENT"}


class FormerExamples(Examples):
    """Of `/api`, `/api2` and `/public-api`."""

    first_number = 640_000_000

    def __init__(self, api) -> None:
        super().__init__(api)
        spares = self.known["spares"]
        # each change has contracts of its own, those that end are used up
        self.ending = in_turn(spares[1::2])
        self.changing = in_turn(spares[2::4])
        self.vats = in_turn(self.known["free_vats"][1::2])
        self.ibans = in_turn(self.known["free_ibans"])
        self.customers = in_turn(self.known["customers"])
        self.lead = self._place_lead()
        answer = api.post_order(self.make_order())
        self.accepted = api.office.do(
            "accept_order", reference=answer.json()["reference"]
        )
        self.paths = {
            "GET /api/invoice/{number}": lambda: str(self.known["invoice"]["id"]),
            "GET /api/partner/{reference}": lambda: self.known["members"][0],
        }
        self.queries = self._find_queries()
        self.bodies = {
            "POST /api/contract/terminate": self._make_end,
            "POST /api/crm-lead": self._make_lead,
            "POST /api/documentation": self._make_upload,
            "POST /api/subscription-request": self._make_request,
            "POST /api/subscription-request/partner": self._make_share_request,
            "POST /public-api/add-one-shot": self._make_bundle,
            "POST /public-api/change-tariff": self._make_tariff,
            "POST /public-api/contract": self._make_contract,
            "POST /public-api/contract-email-change": self._make_email,
            "POST /public-api/contract-iban-change": self._make_iban,
            "POST /public-api/crm-lead/activate": self._make_activation,
            "POST /public-api/partner-email-change": self._make_partner_email,
        }

    def _find_queries(self) -> dict:
        known = self.known
        member, vat = known["members"][0], known["vats"][0]
        code = known["sponsorship_code"]
        return {
            "GET /api/contract": take_turns(
                lambda: {"code": known["contracts"][0]},
                lambda: {"customer_ref": member, **PAGE},
                lambda: {"customer_ref": member, "subscription_type": "mobile"},
                lambda: {"partner_vat": vat, **PAGE, "sortBy": "date_start"},
                lambda: {"phone_number": known["spares"][0]["phone"]},
            ),
            "GET /api/contract/available-fibers-to-link-with-mobile": take_turns(
                lambda: {"partner_ref": known["fiber_holder"]},
                lambda: {
                    "partner_ref": known["fiber_holder"],
                    "min_mobiles_available": "1",
                },
            ),
            "GET /api/contract/multimedia": lambda: {
                "partner_ref": known["films_holder"]
            },
            "GET /api/coop-agreement": lambda: {"code": known["agreement"]},
            "GET /api/crm-lead/documents-required": lambda: {"lead_id": str(self.lead)},
            "GET /api/invoice": take_turns(
                lambda: {"customer_ref": member},
                lambda: {"partner_vat": vat, **PAGE, "sortBy": "invoice_date"},
            ),
            "GET /api/partner": lambda: {"vat": vat},
            "GET /api/partner/check_sponsor": lambda: {
                "vat": vat,
                "sponsor_code": code,
            },
            "GET /api/partner/check_sponsor_code": lambda: {"sponsor_code": code},
            "GET /api/partner/sponsees": lambda: {"ref": member},
        }

    # === ORDERS === #

    def _place_lead(self) -> int:
        answer = self.api.call_former("POST", "/api/crm-lead", json=self._make_lead())
        assert answer.ok, answer.text
        return answer.json()["id"]

    def _make_lead(self) -> dict:
        info = {
            "type": "portability",
            "phone_number": self.make_number(),
            "previous_contract_type": "contract",
            "previous_provider": self.known["provider_id"],
            "sim_type": "",
        }
        line = {
            "product_code": "mobile",
            "mobile_isp_info": info,
            "broadband_isp_info": {},
        }
        return {
            "partner_id": self.known["members"][0],
            "iban": IBAN,
            "lead_line_ids": [line],
        }

    def _make_upload(self) -> dict:
        return {
            "crm_lead_id": self.lead,
            "category": self.known["document_kind"],
            "files": [{"filename": "paper.pdf", "content": self.make_file()}],
        }

    # === PEOPLE === #

    def _make_request(self) -> dict:
        return {
            "type": "sponsorship_coop_agreement",
            "coop_agreement": self.known["agreement"],
            "firstname": "Dídac",
            "lastname": "Grau",
            "email": "d@example.org",
            "lang": "ca_ES",
            "vat": self.vats(),
            "payment_type": "single",
            "discovery_channel_id": self.known["channel"],
            "nationality": "ES",
            "birthdate": "1960-11-03",
            "gender": "male",
            "iban": IBAN,
            "address": ADDRESS,
        }

    def _make_share_request(self) -> dict:
        return {
            "customer_ref": self.customers(),
            "iban": IBAN,
            "payment_type": "single",
        }

    def _make_partner_email(self) -> dict:
        email = f"me.{next(self.numbers)}@example.org"
        return {"partner_id": self.known["members"][1], "email": email}

    # === CONTRACTS === #

    def _make_end(self) -> dict:
        return {
            "code": self.ending()["code"],
            "terminate_reason": self.known["reasons"][0],
            "terminate_date": self.known["next_month"],
        }

    def _make_contract(self) -> dict:
        number = next(self.numbers)
        return {
            "partner_id": self.known["members"][0],
            "iban": self.known["iban"],
            "email": "",
            "service_technology": "Mobile",
            "service_supplier": "Wholesale",
            "ticket_number": f"2026{number}",
            "mobile_contract_service_info": {
                "phone_number": str(number),
                "icc": f"8934{number:015d}",
                "sim_type": "physical",
            },
            "contract_line": {"product_code": "talk", "date_start": f"{DAY} 00:00:00"},
            "service_address": {},
        }

    def _make_tariff(self) -> dict:
        product = ("mobile", "big_mobile")[next(self.numbers) % 2]
        return {"product_code": product, "phone_number": self.changing()["phone"]}

    def _make_bundle(self) -> dict:
        return {"product_code": "bundle", "phone_number": self.changing()["phone"]}

    def _make_email(self) -> dict:
        one = self.changing()
        return {
            "partner_id": one["member"],
            "email": f"bills.{next(self.numbers)}@example.org",
            "contracts": one["code"],
        }

    def _make_iban(self) -> dict:
        member = self.changing()["member"]
        return {"partner_id": member, "iban": self.ibans(), "contracts": {}}

    def _make_activation(self) -> dict:
        return {"lead_id": str(self.accepted), "start_date": f"{DAY} 00:00:00"}
