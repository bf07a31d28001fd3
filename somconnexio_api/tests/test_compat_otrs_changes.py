# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo.tests import tagged

from .compat_otrs_common import CompatOtrsCommon

IBAN_CHANGE = "/public-api/contract-iban-change"
EMAIL_CHANGE = "/public-api/contract-email-change"
PARTNER_EMAIL = "/public-api/partner-email-change"
TARIFF = "/public-api/change-tariff"
ONE_SHOT = "/public-api/add-one-shot"
ACTIVATE = "/public-api/crm-lead/activate"


@tagged("post_install", "-at_install")
class TestCompatOtrsChanges(CompatOtrsCommon):
    """Contracts that are different since OTRS says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._activate_contract(member=cls.member)
        cls.other = cls._activate_contract(member=cls.member)
        cls.new_iban = cls._make_iban()

    def send(self, path, body):
        """Send a call that is answered OK, after earlier answers are forgotten."""
        self.env["somconnexio.api.replay"].search([]).unlink()
        answer = self.former("POST", path, body=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json(), {"result": "OK"})

    def refuse(self, path, body, text=None):
        before = self.count()
        self.assertRefused(self.former("POST", path, body=body), 400, text)
        self.assertUntouched(before)

    def orders(self, order_type):
        return self.env["service.order"].search(
            [("partner_id", "=", self.member.id), ("type", "=", order_type)], order="id"
        )

    def get_iban(self, contract):
        return contract.mandate_id.partner_bank_id.sanitized_acc_number

    # === BANK ACCOUNT === #

    def iban_body(self, **changes):
        return {"partner_id": self.member.ref, "iban": self.new_iban, **changes}

    def test_iban(self):
        """All contracts in use if none is named; once is enough."""
        self.send(IBAN_CHANGE, self.iban_body(contracts={}))
        orders = self.orders("iban_change")
        self.assertEqual(orders.contract_id, self.contract | self.other)
        self.assertEqual(set(orders.mapped("door")), {"otrs"})
        self.assertEqual(set(orders.mapped("state")), {"completed"})
        self.assertEqual(self.get_iban(self.contract), self.new_iban)
        self.assertEqual(self.get_iban(self.other), self.new_iban)
        self.send(IBAN_CHANGE, self.iban_body())
        self.assertEqual(self.orders("iban_change"), orders)

    def test_iban_that_was_asked_for(self):
        asked = self.env["service.order"]._request(
            "iban_change",
            self.contract | self.other,
            {"iban": self.new_iban, "consent_date": self._get_day()},
            effective_date=self._get_day(10),
        )
        self.send(IBAN_CHANGE, self.iban_body())
        self.assertEqual(self.orders("iban_change"), asked)
        self.assertTrue(all(asked.mapped("fulfilled_on")))

    def test_iban_of_some(self):
        """They are billed on their own then, from the first of the next month on."""
        group = self.contract.billing_group_id
        self.other._change_billing(
            self.contract.mandate_id, self.contract.email_ids, False
        )
        self.assertEqual(self.other.billing_group_id, group)
        self.send(IBAN_CHANGE, self.iban_body(contracts=self.contract.code))
        order = self.orders("iban_change")
        self.assertEqual(order.contract_id, self.contract)
        self.assertTrue(order.is_group_move)
        self.assertTrue(order.fulfilled_on)

    def test_iban_refused(self):
        other = self._activate_contract(member=self._create_member())
        for changes, text in (
            ({"partner_id": "999"}, "Partner with id 999 not found"),
            ({"contracts": "X;Y"}, "Contract with code X not found"),
            (
                {"contracts": other.code},
                f"Contract with code {other.code} not found",
            ),
            ({"iban": "ES0021000418450200051332"}, "- The IBAN is not valid."),
            ({"iban": {}}, None),
        ):
            self.refuse(IBAN_CHANGE, self.iban_body(**changes), text)
        self.refuse(IBAN_CHANGE, {})

    # === E-MAIL === #

    def test_email(self):
        body = {"partner_id": self.member.ref, "email": "nou@example.org"}
        self.send(EMAIL_CHANGE, {**body, "contracts": {}})
        orders = self.orders("email_change")
        self.assertEqual(orders.contract_id, self.contract | self.other)
        for contract in self.contract | self.other:
            self.assertEqual(contract.email_ids.mapped("email"), ["nou@example.org"])
        codes = f"{self.contract.code};{self.other.code}"
        self.send(EMAIL_CHANGE, {**body, "contracts": codes})
        self.assertEqual(self.orders("email_change"), orders)

    def test_email_refused(self):
        body = {"partner_id": self.member.ref, "email": "nou@example.org"}
        self.refuse(
            EMAIL_CHANGE,
            body,
            "BadRequest {&#x27;contracts&#x27;: [&#x27;required field&#x27;]}",
        )
        for changes in ({"email": "nobody"}, {"partner_id": "9"}, {"contracts": "X"}):
            self.refuse(EMAIL_CHANGE, {**body, "contracts": {}, **changes})

    def test_email_of_member(self):
        body = {"partner_id": self.member.ref, "email": "nou@example.org"}
        self.send(PARTNER_EMAIL, body)
        self.assertEqual(self.member.email, "nou@example.org")
        self.send(PARTNER_EMAIL, body)
        for changes in ({"email": "nobody"}, {"partner_id": "9"}, {"email": ""}):
            self.refuse(PARTNER_EMAIL, {**body, **changes})
        self.assertEqual(self.member.email, "nou@example.org")

    # === TARIFF === #

    def tariff_body(self, **changes):
        return {
            "product_code": self.product_mobile_big.default_code,
            "phone_number": self.contract.phone_number,
            "start_date": f"{self._get_day()} 00:00:00",
            "code": {},
            "parent_pack_contract_id": {},
            "shared_bond_id": "",
            **changes,
        }

    def test_tariff(self):
        self.send(TARIFF, self.tariff_body())
        order = self.orders("tariff_change")
        self.assertEqual(order.door, "otrs")
        self.assertEqual(order.state, "completed")
        self.assertEqual(self.contract.tariff_product_id, self.product_mobile_big)
        self.send(TARIFF, self.tariff_body())
        self.assertEqual(self.orders("tariff_change"), order)

    def test_tariff_of_next_month(self):
        """Without a day it is the first of the next month."""
        self.send(TARIFF, self.tariff_body(start_date={}))
        order = self.orders("tariff_change")
        self.assertEqual(order.effective_date, self.company._get_next_month_start())
        self.assertTrue(order.fulfilled_on)
        self.assertEqual(self.contract.tariff_product_id, self.product_mobile)
        self.send(TARIFF, self.tariff_body(start_date={}))
        self.assertEqual(self.orders("tariff_change"), order)

    def test_tariff_that_was_asked_for(self):
        """It is being provided outside Odoo, until OTRS says that it is done."""
        self._need_provisioning("tariff_change")
        asked = self.env["service.order"]._request(
            "tariff_change",
            self.contract,
            {"product_id": self.product_mobile_big},
            effective_date=self._get_day(),
        )
        asked._set_in_progress()
        self.assertFalse(asked.fulfilled_on)
        self.send(TARIFF, self.tariff_body())
        self.assertEqual(self.orders("tariff_change"), asked)
        self.assertEqual(asked.fulfilled_on, self._get_day())
        self.assertEqual(asked.state, "completed")
        self.assertEqual(self.contract.tariff_product_id, self.product_mobile_big)

    def test_tariff_other_than_what_was_asked_for(self):
        """It is no answer to what was asked for, but takes its place."""
        self._need_provisioning("tariff_change")
        asked = self.env["service.order"]._request(
            "tariff_change", self.contract, {"product_id": self.product_mobile_big}
        )
        other = self._create_product(
            "Talk less", "TEST_LESS", self.technology_mobile, 5.0
        )
        self.send(TARIFF, self.tariff_body(product_code=other.default_code))
        self.assertFalse(asked.fulfilled_on)
        self.assertEqual(asked.state, "cancelled")
        self.assertEqual(self.contract.tariff_product_id, other)

    def _need_provisioning(self, order_type):
        """A change of this kind is work for somebody outside Odoo."""
        self.env["service.order.policy"].create(
            {
                "type": order_type,
                "company_id": self.company.id,
                "needs_provisioning": True,
            }
        )

    def test_tariff_by_code(self):
        body = self.tariff_body(phone_number="", code=self.contract.code)
        self.send(TARIFF, body)
        self.assertEqual(self.contract.tariff_product_id, self.product_mobile_big)

    def test_tariff_refused(self):
        yesterday = self._get_day() - timedelta(days=1)
        for changes, text in (
            ({"product_code": "X"}, "Product with code X not found"),
            ({"phone_number": "600999999"}, "Contract with phone 600999999 not found"),
            ({"phone_number": ""}, "Either phone_number or code is required"),
            ({"code": "X"}, "Either phone_number or code is required"),
            ({"phone_number": {}, "code": "X"}, "Contract with code X not found"),
            ({"parent_pack_contract_id": "X"}, "Contract with code X not found"),
            ({"product_code": "TEST_FIBER"}, None),
            ({"start_date": str(yesterday)}, "- The day of the change has passed."),
            ({"start_date": "tomorrow"}, None),
        ):
            self.refuse(TARIFF, self.tariff_body(**changes), text)
        self.refuse(TARIFF, {})

    # === BUNDLES === #

    def one_shot_body(self, **changes):
        return {
            "product_code": self.product_one_shot.default_code,
            "phone_number": self.contract.phone_number,
            **changes,
        }

    def test_one_shot(self):
        self.send(ONE_SHOT, self.one_shot_body())
        order = self.orders("one_shot")
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.door, "otrs")
        line = self.contract.contract_line_ids.filtered(
            lambda one: one.product_id == self.product_one_shot
        )
        self.assertEqual(len(line), 1)
        # the same within a short time is the same
        answer = self.former("POST", ONE_SHOT, body=self.one_shot_body())
        self.assertEqual(answer.json(), {"result": "OK"})
        self.assertEqual(self.orders("one_shot"), order)
        # later it is one more
        self.send(ONE_SHOT, self.one_shot_body())
        self.assertEqual(len(self.orders("one_shot")), 2)

    def test_one_shot_of_a_ticket(self):
        """With the ticket's number it is the same for ever."""
        self.send(ONE_SHOT, self.one_shot_body(ticket_number="77"))
        self.send(ONE_SHOT, self.one_shot_body(ticket_number="77"))
        self.assertEqual(len(self.orders("one_shot")), 1)

    def test_one_shot_that_was_asked_for(self):
        self._need_provisioning("one_shot")
        asked = self.env["service.order"]._request(
            "one_shot", self.contract, {"product_id": self.product_one_shot}
        )
        asked._set_in_progress()
        self.assertFalse(asked.fulfilled_on)
        self.send(ONE_SHOT, self.one_shot_body())
        self.assertEqual(self.orders("one_shot"), asked)
        self.assertEqual(asked.state, "completed")

    def test_one_shot_refused(self):
        for changes in (
            {"product_code": "X"},
            {"product_code": "TEST_MOBILE"},
            {"phone_number": "600999999"},
            {"phone_number": ""},
        ):
            self.refuse(ONE_SHOT, self.one_shot_body(**changes))
        self.refuse(ONE_SHOT, {})

    # === ORDERS === #

    def test_activate(self):
        lead = self._create_order(
            [self._prepare_mobile_line(), self._prepare_mobile_line()],
            member=self.member,
        )
        body = {"lead_id": str(lead.id), "start_date": str(self._get_day())}
        self.refuse(ACTIVATE, body, f"Lead with id {lead.id} is not won")
        lead.action_validate_order()
        self.send(ACTIVATE, body)
        self.assertEqual(lead.order_state, "won")
        contracts = lead.service_order_ids.contract_id
        self.assertEqual(set(contracts.mapped("lifecycle_state")), {"active"})
        self.assertEqual(len(contracts), 2)
        before = self.count()
        self.send(ACTIVATE, body)
        self.assertUntouched(before)

    def test_activate_refused(self):
        for changes, text in (
            ({"lead_id": "x"}, "lead_id must be numeric"),
            ({"lead_id": str(2**40)}, f"Lead with id {2**40} not found"),
            ({"start_date": "x"}, None),
            ({"start_date": {}}, None),
            ({"lead_id": 7}, None),
        ):
            body = {"lead_id": "1", "start_date": "2026-01-31", **changes}
            self.refuse(ACTIVATE, body, text)

    # === WHAT ALL HAVE IN COMMON === #

    def test_invoices(self):
        """Why nothing is posted is said."""
        text = (
            "Invoices can&#x27;t be sent here: they are read from the billing system, "
            "each once"
        )
        self.refuse("/api/invoice", {"name": "x"}, text)
        answer = self.former("PUT", "/api/invoice/update-pdf-file-id", body={})
        self.assertRefused(answer, 400, text)

    def test_who_may(self):
        foreign = self._create_foreign_key("service-orders:write")
        for path in (
            IBAN_CHANGE,
            EMAIL_CHANGE,
            PARTNER_EMAIL,
            TARIFF,
            ONE_SHOT,
            ACTIVATE,
            "/api/invoice",
        ):
            for key in ("", "wrong", foreign):
                answer = self.former("POST", path, body={"x": 1}, key=key)
                self.assertRefused(answer, 401)

    def test_contracts_of_others(self):
        """A key finds nothing of another cooperative."""
        key = self._create_foreign_key("fulfil:write")
        for path, body in (
            (IBAN_CHANGE, self.iban_body()),
            (TARIFF, self.tariff_body()),
            (ONE_SHOT, self.one_shot_body()),
        ):
            answer = self.former("POST", path, body=body, key=key)
            self.assertRefused(answer, 400)
