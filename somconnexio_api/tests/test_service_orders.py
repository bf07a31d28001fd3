# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta
from urllib.parse import urlencode

from odoo import fields
from odoo.tests import tagged

from .common import ADDRESS, IBAN, ApiCommon

SCOPES = ("service-orders:read", "service-orders:write")
OTHER_IBAN = "ES7921000813610123456789"


@tagged("post_install", "-at_install")
class TestServiceOrders(ApiCommon):
    """Changes of contracts: asked for, previewed, followed, cancelled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        scopes = cls.env["somconnexio.api.scope"].search([("code", "in", SCOPES)])
        cls.client.scope_ids |= scopes
        cls.bigger = cls._create_product(
            "Talk more", "TEST_MORE", cls.technology_mobile, 20.0
        )
        cls.other = cls._create_member(firstname="Roc")
        cls.contract = cls._activate_contract(member=cls.member)
        cls.foreign = cls._activate_contract(member=cls.other)
        cls.token, *_rest = cls.client._issue_member_token(
            cls.member, frozenset(SCOPES), 5
        )
        cls.today = cls.company._get_business_date()

    def _wish(self, type, **values):
        return {"type": type, "contract": self.contract.code, **values}

    def _tariff(self, **values):
        return self._wish("tariff_change", product="TEST_MORE", **values)

    def _post(self, body, path="", **options):
        return self.call(f"/service-orders{path}", method="POST", json=body, **options)

    def _accept(self, body, **options):
        """Post a wish that is accepted; return the answer and the service order."""
        answer = self._post(body, **options)
        self.assertIn(answer.status_code, (201, 202), answer.text)
        reference = answer.json()["reference"]
        return answer, self.env["service.order"].search([("name", "=", reference)])

    def _count(self):
        return self.env["service.order"].search_count([])

    def _list(self, key=None, **filters):
        answer = self.call(f"/service-orders?{urlencode(filters)}", key=key)
        self.assertEqual(answer.status_code, 200, answer.text)
        return [item["reference"] for item in answer.json()["items"]]

    # === ASKING === #

    def test_change_that_comes_later(self):
        answer, order = self._accept(self._tariff())
        self.assertEqual(answer.status_code, 202)
        path = f"/api/v1/service-orders/{order.name}"
        self.assertEqual(answer.headers["Location"], path)
        self.assertEqual(order.contract_id, self.contract)
        self.assertEqual(order.product_id, self.bigger)
        self.assertEqual(
            (order.door, order.requested_by_id), ("api", self.client.user_id)
        )
        found = self.call(f"/service-orders/{order.name}").json()
        self.assertEqual({**found, "consequences": []}, answer.json())
        self.assertEqual(found["product"], "TEST_MORE")
        self.assertTrue(found["waits_for"])

    def test_change_of_today(self):
        body = self._tariff(effective_date=self.today.isoformat())
        answer, order = self._accept(body)
        if order.is_provisioning_needed:
            self.assertEqual(answer.status_code, 202)
            order._fulfil({})
        else:
            self.assertEqual(answer.status_code, 201)
        self.assertEqual(order.state, "completed")
        self.assertEqual(self.contract.tariff_product_id, self.bigger)

    def test_iban_of_several(self):
        second = self._activate_contract(member=self.member)
        answer, order = self._accept(
            {
                "type": "iban_change",
                "contracts": [self.contract.code, second.code],
                "iban": IBAN,
                "consent_date": self.today.isoformat(),
            }
        )
        names = {answer.json()["contract"]}
        names |= {item["contract"] for item in answer.json()["consequences"]}
        self.assertEqual(names, {self.contract.code, second.code})
        self.assertEqual(order.mandate_id.partner_bank_id.sanitized_acc_number, IBAN)

    def test_other_kinds(self):
        reason = self.env["contract.termination.reason"].search([], limit=1)
        for body in (
            {
                "type": "email_change",
                "contracts": [self.contract.code],
                "emails": ["new@example.org"],
            },
            self._wish("sim_change", sim_type="esim"),
            self._wish("compensation", days=3),
            self._wish("termination", reason=reason.code),
        ):
            with self.subTest(type=body["type"]):
                _answer, order = self._accept(body)
                self.assertEqual(order.type, body["type"])
                self.assertEqual(order.contract_id, self.contract)

    def test_repeated_with_a_key(self):
        headers = {"Idempotency-Key": "k1"}
        body = self._wish("compensation", amount="1.50", comment="Sorry")
        first, order = self._accept(body, headers=headers)
        second, same = self._accept(body, headers=headers)
        self.assertEqual(first.content, second.content)
        self.assertEqual(order, same)
        orders = self.env["service.order"].search(
            [("contract_id", "=", self.contract.id), ("type", "=", "compensation")]
        )
        self.assertEqual(orders, order)

    def test_newer_wish_takes_the_place(self):
        _answer, first = self._accept(self._tariff())
        day = self.today + timedelta(days=40)
        _answer, second = self._accept(self._tariff(effective_date=day.isoformat()))
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(second.effective_date, day)

    # === WHAT IS REFUSED === #

    def assertRefused(self, body, expected, **options):
        """Check that a wish is refused for exactly this, and so is its preview."""
        before = self._count()
        for path in ("/preview", ""):
            self.assertInvalid(self._post(body, path, **options), expected)
        self.assertEqual(self._count(), before)

    def test_what_is_wrong_by_itself(self):
        self.assertRefused({}, {"/type": "required"})
        self.assertRefused({"type": "dance"}, {"/type": "invalid_choice"})
        self.assertRefused({"type": "activation"}, {"/type": "invalid_choice"})
        self.assertRefused(
            self._tariff(contract="x", effective_date="soon", colour="red")
            | {"product": "NONE"},
            {
                "/contract": "unknown_contract",
                "/effective_date": "invalid_date",
                "/colour": "unknown_field",
                "/product": "unknown_product",
            },
        )
        self.assertRefused(
            {
                "type": "iban_change",
                "contracts": [self.contract.code, "x"],
                "iban": "ES00",
            },
            {
                "/contracts/1": "unknown_contract",
                "/iban": "invalid_iban",
                "/consent_date": "required",
            },
        )
        address = {**ADDRESS, "zip_code": "1"}
        del address["street"]
        self.assertRefused(
            self._wish("location_change", address=address),
            {"/address/street": "required", "/address/zip_code": "invalid_zip"},
        )

    def test_what_the_cooperative_refuses(self):
        yesterday = (self.today - timedelta(days=1)).isoformat()
        self.assertRefused(
            self._tariff(effective_date=yesterday), {"/effective_date": "past_date"}
        )
        self.assertRefused(
            self._wish("tariff_change", product="TEST_FIBER"),
            {"/product": "wrong_tariff"},
        )
        self.assertRefused(self._wish("tariff_change"), {"/product": "missing"})
        self.assertRefused(
            self._wish("address_change", address=ADDRESS), {"/contract": "no_address"}
        )
        self.assertRefused(self._wish("compensation"), {"/amount": "amount_or_days"})
        self.assertRefused(
            {
                "type": "email_change",
                "contracts": [self.contract.code, self.foreign.code],
                "emails": ["new@example.org"],
            },
            {"/contracts": "several_members"},
        )

    def test_nothing_that_is_no_object(self):
        for text in ("[]", "null", "7", '"tariff_change"'):
            with self.subTest(text=text):
                answer = self.call(
                    "/service-orders",
                    method="POST",
                    data=text,
                    headers={"Content-Type": "application/json"},
                )
                self.assertProblem(answer, 422, "invalid")

    # === PREVIEW === #

    def test_preview_writes_nothing(self):
        before = self._count()
        answer = self._post(self._tariff(), "/preview")
        self.assertEqual(answer.status_code, 200, answer.text)
        (planned,) = answer.json()
        self.assertEqual(self._count(), before)
        _answer, order = self._accept(self._tariff())
        day = fields.Date.to_string(order.effective_date)
        self.assertEqual(
            planned,
            {
                "type": "tariff_change",
                "contract": self.contract.code,
                "effective_date": day,
                "reason": None,
            },
        )

    # === FOLLOWING AND CANCELLING === #

    def test_search(self):
        _answer, order = self._accept(self._tariff())
        self.assertEqual(self._list(contract=self.contract.code)[0], order.name)
        found = self._list(member=self.member.ref, type="tariff_change")
        self.assertEqual(found, [order.name])
        self.assertFalse(self._list(type="tariff_change", state="cancelled"))
        later = (fields.Datetime.now() + timedelta(minutes=5)).isoformat()
        self.assertFalse(self._list(changed_since=later))

    def test_cancel(self):
        _answer, order = self._accept(self._tariff())
        for _time in range(2):
            answer = self.call(f"/service-orders/{order.name}/cancel", method="POST")
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertEqual(answer.json()["state"], "cancelled")
        self.assertEqual(order.state, "cancelled")

    def test_too_late_to_cancel(self):
        activation = self.contract.activation_order_id
        answer = self.call(f"/service-orders/{activation.name}/cancel", method="POST")
        self.assertProblem(answer, 409, "conflict")
        answer = self.call("/service-orders/none/cancel", method="POST")
        self.assertProblem(answer, 404, "not-found")

    # === MEMBERS === #

    def test_member_asks_for_own_contracts(self):
        _answer, order = self._accept(self._tariff(), key=self.token)
        _answer, foreign = self._accept(
            {**self._tariff(), "contract": self.foreign.code}
        )
        self.assertIn(order.name, self._list(key=self.token))
        self.assertNotIn(foreign.name, self._list(key=self.token))
        self.assertRefused(
            {**self._tariff(), "contract": self.foreign.code},
            {"/contract": "unknown_contract"},
            key=self.token,
        )
        for method, part in (("GET", ""), ("POST", "/cancel")):
            path = f"/service-orders/{foreign.name}{part}"
            answer = self.call(path, method=method, key=self.token)
            self.assertProblem(answer, 404, "not-found")
        self.assertEqual(foreign.state, order.state)

    def test_member_does_not_decide_for_the_cooperative(self):
        refused = {"/type": "not_allowed"}
        self.assertRefused(self._wish("compensation", days=3), refused, key=self.token)
        body = self._wish("holder_change", new_member=self.other.ref, iban=OTHER_IBAN)
        self.assertRefused(body, refused, key=self.token)
