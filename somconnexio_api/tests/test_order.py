# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ADDRESS, IBAN, ApiCommon


@tagged("post_install", "-at_install")
class TestOrder(ApiCommon):
    """What becomes of an accepted order, and what clients see of it."""

    def test_order_of_a_member(self):
        answer = self.post_order(self.order())
        self.assertEqual(answer.status_code, 201, answer.text)
        order = self.find_order(answer)
        self.assertEqual(
            answer.headers["Location"], f"/api/v1/orders/{order.order_reference}"
        )
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.member.id,
                    "company_id": self.company.id,
                    "door": "api",
                    "order_state": "new",
                    "iban": IBAN,
                    "api_client_id": self.client.id,
                    "user_id": False,
                    "new_member": False,
                    "active": True,
                }
            ],
        )
        self.assertRecordValues(
            order.order_line_ids,
            [
                {
                    "product_id": self.product.id,
                    "kind": "portability",
                    "phone_number": "600111222",
                    "previous_provider_id": self.provider.id,
                    "sim_type": "physical",
                }
            ],
        )
        self.assertFalse(order._get_order_problems(), "staff can validate it")

    def test_order_of_a_new_member(self):
        body = self.order(
            member=None,
            new_member=self.new_member(),
            lines=[self.mobile_line(), self.fiber_line()],
        )
        answer = self.post_order(body)
        self.assertEqual(answer.status_code, 201, answer.text)
        order = self.find_order(answer)
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": False,
                    "new_member": True,
                    "new_member_firstname": "Oriol",
                    "new_member_lastname": "Camps",
                    "new_member_vat": "ES12345678Z",
                    "email_from": "oriol@example.org",
                    "phone": "972 000 111",
                    "street": ADDRESS["street"],
                    "zip": ADDRESS["zip_code"],
                    "city": ADDRESS["city"],
                    "state_id": self.env.ref("base.state_es_gi").id,
                    "country_id": self.env.ref("base.es").id,
                }
            ],
        )
        self.assertEqual(order.lang_id.code, "ca_ES")
        fiber = order.order_line_ids[1]
        self.assertEqual(fiber.service_street, ADDRESS["street"])
        self.assertEqual(fiber.service_state_id, self.env.ref("base.state_es_gi"))
        self.assertFalse(order._get_order_problems(), "staff can validate it")

    def test_organisation_needs_no_first_name(self):
        member = self.new_member(is_company=True, vat="B58818501")
        del member["first_name"]
        answer = self.post_order(self.order(member=None, new_member=member))
        self.assertEqual(answer.status_code, 201, answer.text)
        order = self.find_order(answer)
        self.assertTrue(order.new_member_is_company)
        self.assertFalse(order.new_member_firstname)

    def test_contact_of_an_order_leaves_the_member_alone(self):
        contact = {"email": "thief@example.com", "phone": "600999888"}
        user = self.env["res.users"].create(
            {"login": "berta@example.org", "partner_id": self.member.id}
        )
        answer = self.post_order(self.order(contact=contact))
        self.assertEqual(answer.status_code, 201, answer.text)
        order = self.find_order(answer)
        self.assertEqual(order.email_from, "thief@example.com")
        self.assertTrue(order.is_contact_different)
        self.assertEqual(self.member.email, "berta@example.org")
        self.assertEqual(self.member.phone, "699000111")
        self.assertEqual(user.login, "berta@example.org")

    def test_notes_are_text(self):
        answer = self.post_order(
            self.order(notes="<img src=x onerror=alert(1)>\nGràcies")
        )
        order = self.find_order(answer)
        self.assertNotIn("<img", order.description)
        self.assertIn("&lt;img", order.description)

    def test_answer_has_no_personal_data(self):
        answer = self.post_order(self.order(member=None, new_member=self.new_member()))
        self.assertEqual(
            set(answer.json()),
            {
                *("reference", "uuid", "status", "is_partly_failed", "created_at"),
                *("changed_at", "lines", "steps", "missing"),
            },
        )
        for secret in ("Oriol", "12345678Z", "oriol@", "600111222", IBAN[4:]):
            self.assertNotIn(secret, answer.text)

    def test_status_follows_the_service_orders(self):
        reference = self.post_order(self.order()).json()["reference"]
        order = self.call(f"/orders/{reference}").json()
        self.assertEqual(order["status"], "new")
        self.assertEqual(
            order["lines"],
            [
                {
                    "product": "TEST_MOBILE",
                    "kind": "portability",
                    "status": None,
                    "contract": None,
                    "waits_for": None,
                    "coverage": [],
                }
            ],
        )
        lead = self.env["crm.lead"].search([("order_reference", "=", reference)])
        lead.action_validate_order()
        order = self.call(f"/orders/{reference}").json()
        self.assertEqual(order["status"], "provisioning")
        self.assertIn(order["lines"][0]["status"], ("acknowledged", "in_progress"))
        service_order = lead.service_order_ids
        service_order._fulfil({}, self.company._get_business_date())
        order = self.call(f"/orders/{reference}").json()
        self.assertEqual(order["status"], "won")
        self.assertEqual(order["lines"][0]["status"], "completed")
        self.assertEqual(order["lines"][0]["contract"], service_order.contract_id.code)

    def test_nothing_new_is_not_sent_again(self):
        reference = self.post_order(self.order()).json()["reference"]
        first = self.call(f"/orders/{reference}")
        version = {"If-None-Match": first.headers["ETag"]}
        again = self.call(f"/orders/{reference}", headers=version)
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.assertEqual(again.headers["ETag"], first.headers["ETag"])
        lead = self.env["crm.lead"].search([("order_reference", "=", reference)])
        lead.action_validate_order()
        changed = self.call(f"/orders/{reference}", headers=version)
        self.assertEqual(changed.json()["status"], "provisioning")
        self.assertNotEqual(changed.headers["ETag"], first.headers["ETag"])

    def test_failed_order_is_found(self):
        reference = self.post_order(self.order()).json()["reference"]
        lead = self.env["crm.lead"].search([("order_reference", "=", reference)])
        lead.action_validate_order()
        lead.service_order_ids._fail("The supplier knows why, and nobody else")
        answer = self.call(f"/orders/{reference}")
        self.assertEqual(answer.json()["status"], "lost")
        self.assertEqual(answer.json()["lines"][0]["status"], "failed")
        self.assertNotIn("supplier", answer.text)

    def test_orders_of_others_do_not_exist(self):
        reference = self.post_order(self.order()).json()["reference"]
        other = self._create_client("Another program")
        company = self._create_cooperative("Another cooperative")
        foreign = self._create_client("Foreign program", company_id=company.id)
        for client in (other, foreign):
            key = client._generate_key()
            answer = self.call(f"/orders/{reference}", key=key)
            self.assertProblem(answer, 404, "not-found")

    def test_leads_are_no_orders(self):
        lead = self.env["crm.lead"].create({"name": "A lead of the sales team"})
        answer = self.call(f"/orders/{lead.order_reference}")
        self.assertProblem(answer, 404, "not-found")
