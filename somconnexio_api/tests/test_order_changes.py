# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestOrderChanges(ApiCommon):
    """A client finds its orders, changes them and cancels them in time."""

    def _place(self, **changes):
        answer = self.post_order(self.order(**changes))
        self.assertEqual(answer.status_code, 201, answer.text)
        return self.find_order(answer)

    def _path(self, order, action=""):
        return f"/orders/{order.order_reference}{action}"

    def _cancel(self, order, **options):
        return self.call(self._path(order, "/cancel"), method="POST", **options)

    def _change(self, order, body, version=None, **options):
        headers = {"If-Match": version} if version else {}
        return self.call(
            self._path(order), method="PATCH", json=body, headers=headers, **options
        )

    def _get_version(self, order):
        return self.call(self._path(order)).headers["ETag"]

    def _create_strangers(self):
        """Keys of another client, and of one of another cooperative."""
        company = self._create_cooperative("Another cooperative")
        return [
            self._create_client("Another program")._generate_key(),
            self._create_client("Foreign", company_id=company.id)._generate_key(),
        ]

    def _create_member_key(self):
        self.client.scope_ids = self.env["somconnexio.api.scope"].search([])
        answer = self.call(
            f"/members/{self.member.ref}/tokens", method="POST", json={"minutes": 5}
        )
        return answer.json()["token"]

    # === LIST === #

    def test_pages_of_own_orders(self):
        orders = [self._place(lines=[self.fiber_line()]) for _number in range(3)]
        expected = [order.order_reference for order in reversed(orders)]
        found, cursor = [], ""
        while cursor is not None:
            answer = self.call(
                f"/orders?limit=2&cursor={cursor}" if cursor else "/orders?limit=2"
            ).json()
            found += [item["reference"] for item in answer["items"]]
            cursor = answer["next"]
        self.assertEqual(found, expected)
        for key in self._create_strangers():
            self.assertEqual(self.call("/orders", key=key).json()["items"], [])

    def test_filters(self):
        order, other = (self._place(lines=[self.fiber_line()]) for _number in "ab")
        self._cancel(other)
        for query, expected in (
            ("status=new", [order]),
            ("status=lost", [other]),
            ("changed_since=2999-01-01T00:00:00Z", []),
            ("changed_since=2020-01-01T00:00:00Z&sort=created", [order, other]),
        ):
            with self.subTest(query=query):
                items = self.call(f"/orders?{query}").json()["items"]
                self.assertEqual(
                    [item["reference"] for item in items],
                    [one.order_reference for one in expected],
                )
        self.assertInvalid(
            self.call("/orders?status=odd"), {"?status": "invalid_choice"}
        )

    def test_changed_since_sees_the_service_orders(self):
        order = self._place()
        order.action_validate_order()
        self.env.flush_all()
        old = datetime.now() - timedelta(days=2)
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = %s WHERE id = %s", [old, order.id]
        )
        since = (datetime.now() - timedelta(days=1)).isoformat(timespec="seconds")
        items = self.call(f"/orders?changed_since={since}").json()["items"]
        self.assertEqual([item["reference"] for item in items], [order.order_reference])

    # === STATUS === #

    def test_steps(self):
        order = self._place()

        def steps():
            told = self.call(self._path(order)).json()["steps"]
            return {step["code"]: step["is_done"] for step in told}

        self.assertEqual(
            steps(), {"received": True, "checked": False, "provided": False}
        )
        order.action_validate_order()
        self.assertEqual(
            steps(), {"received": True, "checked": True, "provided": False}
        )
        told = self.call(self._path(order)).json()
        self.assertTrue(told["lines"][0]["waits_for"])
        order.service_order_ids._fulfil({}, self.company._get_business_date())
        self.assertTrue(all(steps().values()))

    def test_steps_in_the_language_of_the_request(self):
        order = self._place()
        steps = self.call(self._path(order), lang="en").json()["steps"]
        self.assertEqual(steps[0]["name"], "Received")

    def test_missing_data(self):
        order = self._place(consent_date=None)
        missing = self.call(self._path(order)).json()["missing"]
        self.assertEqual(
            [(item["code"], item["line"]) for item in missing], [("missing", None)]
        )
        self.assertTrue(missing[0]["detail"])

    def test_what_is_about_others_is_not_told(self):
        self._place()
        order = self._place()  # of the same number
        answer = self.call(self._path(order))
        codes = [item["code"] for item in answer.json()["missing"]]
        self.assertEqual(codes, ["to_check"])
        self.assertNotIn("600111222", answer.text)

    # === CHANGING === #

    def test_contact_and_notes(self):
        order = self._place()
        version = self._get_version(order)
        body = {"contact": {"email": "new@example.org"}, "notes": "<b>Ring</b>"}
        answer = self._change(order, body, version)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(order.email_from, "new@example.org")
        self.assertIn("&lt;b&gt;", order.description)
        self.assertEqual(self.member.email, "berta@example.org")

    def test_change_needs_the_version(self):
        order = self._place()
        body = {"notes": "Ring"}
        self.assertProblem(self._change(order, body), 428, "precondition-required")
        # what would not do in any version is said first
        answer = self._change(order, {"notes": False})
        self.assertInvalid(answer, {"/notes": "invalid_type"})
        version = self._get_version(order)
        order.action_validate_order()
        for stale in (version, f"W/{self._get_version(order)}"):
            answer = self._change(order, body, stale)
            self.assertProblem(answer, 412, "precondition-failed")
        answer = self._change(order, body, self._get_version(order))
        self.assertProblem(answer, 409, "conflict")
        self.assertNotIn("Ring", order.description or "")

    def test_change_is_checked(self):
        order = self._place()
        body = {"contact": {"email": "nobody", "phone": "12"}, "iban": "ES00"}
        self.assertInvalid(
            self._change(order, body, self._get_version(order)),
            {
                "/contact/email": "invalid_email",
                "/contact/phone": "invalid_phone",
                "/iban": "unknown_field",
            },
        )

    # === CANCELLING === #

    def test_new_order(self):
        order = self._place()
        answer = self._cancel(order)
        self.assertEqual(answer.json()["status"], "lost", answer.text)
        self.assertEqual(order.order_state, "lost")
        again = self._cancel(order)
        self.assertEqual((again.status_code, again.json()["status"]), (200, "lost"))
        self.assertEqual(again.headers["ETag"], self._get_version(order))

    def test_accepted_order_that_nobody_works_on(self):
        order = self._place()
        order.action_validate_order()
        service = order.service_order_ids
        if service.state != "acknowledged":
            service._set_in_progress()
            service._transition("held")
            service._transition("acknowledged")
        self.assertEqual(self._cancel(order).json()["status"], "lost")
        self.assertEqual(service.state, "cancelled")

    def test_somebody_works_on_it(self):
        order = self._place()
        order.action_validate_order()
        if order.service_order_ids.state != "in_progress":
            order.service_order_ids._set_in_progress()
        problem = self.assertProblem(self._cancel(order), 409, "conflict")
        errors = [(item["pointer"], item["code"]) for item in problem["errors"]]
        self.assertEqual(errors, [("/lines/0", "in_progress")])
        self.assertEqual(order.order_state, "provisioning")

    def test_order_is_done(self):
        order = self._place()
        order.action_validate_order()
        order.service_order_ids._fulfil({}, self.company._get_business_date())
        problem = self.assertProblem(self._cancel(order), 409, "conflict")
        self.assertEqual(problem["errors"][0]["code"], "completed")
        self.assertEqual(order.order_state, "won")

    def test_stale_version_cancels_nothing(self):
        order = self._place()
        stale = {"If-Match": self._get_version(order)}
        order.email_from = "new@example.org"
        order.consent_date = False
        answer = self._cancel(order, headers=stale)
        self.assertProblem(answer, 412, "precondition-failed")
        self.assertEqual(order.order_state, "new")
        fresh = {"If-Match": self._get_version(order)}
        self.assertEqual(self._cancel(order, headers=fresh).status_code, 200)

    def test_others_can_do_nothing(self):
        order = self._place()
        for key in self._create_strangers():
            self.assertProblem(self._cancel(order, key=key), 404, "not-found")
            answer = self._change(order, {"notes": "x"}, "*", key=key)
            self.assertProblem(answer, 404, "not-found")
        token = self._create_member_key()
        self.assertProblem(self._cancel(order, key=token), 401, "unauthorized")
        self.assertProblem(self.call("/orders", key=token), 401, "unauthorized")
        self.assertEqual(order.order_state, "new")
