# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestIdempotency(ApiCommon):
    """A request may be repeated; it is one order."""

    def count(self, body):
        return (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search_count([("request_uuid", "=", body["uuid"])])
        )

    def test_repeated_request(self):
        body = self.order()
        first = self.post_order(body)
        second = self.post_order(dict(reversed(body.items())))
        self.assertEqual((first.status_code, second.status_code), (201, 200))
        self.assertEqual(first.json(), second.json())
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(self.count(body), 1)

    def test_uuid_in_another_spelling_is_the_same(self):
        body = self.order()
        first = self.post_order(body)
        answer = self.post_order({**body, "uuid": body["uuid"].upper()})
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json(), first.json())

    def test_other_data_with_the_same_uuid(self):
        body = self.order()
        self.post_order(body)
        answer = self.post_order({**body, "notes": "Something else"})
        self.assertProblem(answer, 409, "conflict")
        self.assertEqual(self.count(body), 1)

    def test_repeated_after_the_catalogue_changed(self):
        body = self.order()
        first = self.post_order(body)
        self.product.is_published_catalogue = False
        second = self.post_order(body)
        self.assertEqual(second.status_code, 200, second.text)
        self.assertEqual(first.json(), second.json())

    def test_refused_request_can_be_corrected(self):
        body = self.order(iban="ES00")
        self.assertEqual(self.post_order(body).status_code, 422)
        body = self.order(uuid=body["uuid"])
        self.assertEqual(self.post_order(body).status_code, 201)

    def test_uuid_of_another_client(self):
        body = self.order()
        self.post_order(body)
        key = self._create_client("Another program")._generate_key()
        self.assertProblem(self.post_order(body, key=key), 409, "conflict")
        self.assertEqual(self.count(body), 1)

    def test_uuid_of_another_company(self):
        body = self.order(member=None, new_member=self.new_member())
        self.post_order(body)
        company = self._create_cooperative("Another cooperative")
        self._create_product(
            "Talk", "TEST_MOBILE", self.technology_mobile, 10.0, company=company
        )
        key = self._create_client("Foreign", company_id=company.id)._generate_key()
        answer = self.post_order(body, key=key)
        self.assertEqual(answer.status_code, 201, answer.text)
        self.assertEqual(self.find_order(answer).company_id, company)
