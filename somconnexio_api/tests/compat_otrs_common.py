# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .compat_common import CompatCommon

PATH = "/public-api/contract"


class CompatOtrsCommon(CompatCommon):
    """Calls as OTRS makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow("fulfil:write")
        cls.supplier.name = "MásMóvil"
        cls.iban = cls._make_iban()
        cls.mandate = (
            cls.env["account.banking.mandate"]
            .sudo()
            ._get_or_create_mandate(cls.member, cls.iban, cls._get_day())
        )
        cls.mandate.filtered(lambda one: one.state == "draft").validate()

    def body(self, **changes):
        """A mobile; changes to "absent" leave a key out."""
        body = {
            "partner_id": self.member.ref,
            "iban": self.iban,
            "email": "",
            "service_technology": "Mobile",
            "service_supplier": "MásMóvil",
            "ticket_number": "2026112900001",
            "mobile_contract_service_info": self.mobile(),
            "contract_line": self.line("TEST_MOBILE"),
            # what has no value
            "contract_lines": {},
            "service_address": {},
            "parent_pack_contract_id": {},
            "crm_lead_line_id": {},
            **changes,
        }
        return {name: value for name, value in body.items() if value != "absent"}

    def mobile(self, **changes):
        return {
            "phone_number": "600111222",
            "icc": "8934071111111111111",
            "sim_type": "physical",
            **changes,
        }

    def line(self, code):
        return {"product_code": code, "date_start": f"{self._get_day()} 00:00:00"}

    def post(self, path=PATH, **changes):
        """Send a call that is answered OK."""
        answer = self.former("POST", path, body=self.body(**changes))
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json(), {"result": "OK"})

    def contracts(self):
        return self.env["contract.contract"].search(
            [("partner_id", "=", self.member.id)]
        )

    def count(self):
        """How many there are of what a call could make."""
        company = [("company_id", "=", self.company.id)]
        return [
            self.env[model].search_count(company)
            for model in ("crm.lead", "crm.lead.line", "service.order")
        ] + [self.env["contract.contract"].search_count(company)]

    def assertUntouched(self, before):
        self.assertEqual(self.count(), before)
