# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .compat_otrs_common import PATH
from .test_compat_otrs_contracts import CompatOtrsContractsCommon


@tagged("post_install", "-at_install")
class TestCompatOtrsRefusals(CompatOtrsContractsCommon):
    """What OTRS reports and cannot be: it is told so at once, and nothing is done."""

    def _list_texts(self, fiber):
        """What is wrong, and the text that says it, if it is one of old."""
        member = self.member.ref
        return (
            ({"partner_id": "999"}, "Partner with id 999 not found"),
            (
                {"iban": self._make_iban()},
                f"Partner with id {member} has no valid mandate of this IBAN",
            ),
            ({"service_supplier": "Jazztel"}, "No supplier Jazztel for Test mobile"),
            ({"service_technology": "4G"}, "Technology 4G not found"),
            ({"contract_line": self.line("X")}, "Product with code X not found"),
            (
                {"contract_line": self.line("TEST_FIBER")},
                "Product with code TEST_FIBER is no Test mobile",
            ),
            (
                {"contract_line": {}},
                "One product of the contract_lines is its tariff",
            ),
            (
                {"mobile_contract_service_info": {}},
                "One of mobile_contract_service_info is required",
            ),
            (
                {**fiber, "service_address": {}},
                "BadRequest {&#x27;service_address&#x27;: "
                "[&#x27;required field&#x27;]}",
            ),
            ({**fiber, "fiber_signal_type": "fibraCoaxial"}, None),
            ({"crm_lead_line_id": "0"}, None),
            ({"crm_lead_line_id": str(2**40)}, None),
            ({"parent_pack_contract_id": "X"}, "Contract with code X not found"),
            ({"mobile_pack_contracts": "X,Y"}, "Contract with code X not found"),
            ({"mobile_contract_service_info": self.mobile(icc="123")}, None),
            ({"mobile_contract_service_info": self.mobile(phone_number="972")}, None),
        )

    def test_texts(self):
        before = self.count()
        fiber = self.fiber("mm_fiber", {"phone_number": "972000002", "mm_id": "1"})
        for changes, text in self._list_texts(fiber):
            with self.subTest(**changes):
                answer = self.former("POST", PATH, body=self.body(**changes))
                self.assertRefused(answer, 400, text)
        self.supplier.service_data_definition = []
        answer = self.former("POST", PATH, body=self.body(**fiber))
        self.assertRefused(answer, 400, "Services of MásMóvil have no mm_id")
        self.assertUntouched(before)

    def test_fields(self):
        before = self.count()
        for name in (
            "partner_id",
            "iban",
            "email",
            "service_technology",
            "service_supplier",
            "ticket_number",
        ):
            answer = self.former("POST", PATH, body=self.body(**{name: "absent"}))
            self.assertRefused(
                answer,
                400,
                f"BadRequest {{&#x27;{name}&#x27;: [&#x27;required field&#x27;]}}",
            )
        line = {"product_code": "TEST_MOBILE", "date_start": "31/12/2026"}
        for changes, name in (
            ({"service_technology": "Satellite"}, "service_technology"),
            ({"contract_line": line}, "date_start"),
            ({"mobile_contract_service_info": {"icc": "1"}}, "phone_number"),
        ):
            answer = self.former("POST", PATH, body=self.body(**changes))
            self.assertRefused(answer, 400)
            self.assertIn(f"&#x27;{name}&#x27;: [", answer.json()["description"])
        self.assertRefused(self.former("POST", PATH, body={}), 400)
        self.assertUntouched(before)

    def test_checks_of_an_order(self):
        """What no order may do, no call may either."""
        other = self._activate_contract(member=self._create_member())
        before = self.count()
        info = self.mobile(phone_number=other.phone_number)
        answer = self.former(
            "POST", PATH, body=self.body(mobile_contract_service_info=info)
        )
        self.assertRefused(answer, 400)
        self.assertIn(other.phone_number, answer.json()["description"])
        self.assertUntouched(before)

    def test_line_of_others(self):
        order = self._create_activation(member=self._create_member())
        answer = self.former(
            "POST", PATH, body=self.body(crm_lead_line_id=order.lead_line_id.id)
        )
        self.assertRefused(answer, 400, f"{order.name} is about another service")
        self.assertEqual(order.state, "acknowledged")

    def test_who_may(self):
        """These doors stood open: they want a key, and a permission of their own."""
        before = self.count()
        for key in ("", "wrong", self._create_foreign_key("service-orders:write")):
            answer = self.former("POST", PATH, body=self.body(), key=key)
            self.assertRefused(answer, 401)
        self.assertUntouched(before)
