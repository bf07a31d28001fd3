# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.somconnexio_sync.models.sync_live_mixin import RESTING

from .common import OpencellApiCommon


class UsageCases:
    """What a contract used, as programs and members see it."""

    def setUp(self):
        super().setUp()
        self.token, self.other_token = self.allow("usage:read")
        values = {"backend_id": self.backend.id}
        calls, _data = self.env["opencell.usage.kind"].create(
            [
                {
                    **values,
                    "code": "VOICE",
                    "name": "Calls",
                    "public_code": "voice",
                    "unit": "min",
                    "unit_size": 60,
                },
                {
                    **values,
                    "code": "DATA",
                    "name": "Data",
                    "public_code": "data",
                    "unit": "MB",
                },
            ]
        )
        calls.with_context(lang="ca_ES").name = "Trucades"
        self.code = self.contract.opencell_subscription_ids.external_code
        for parameter, quantity, day in (
            ("DATA", 1000, "2026-11-03"),
            ("DATA", 48.25, "2026-11-14"),
            ("VOICE", 100, "2026-11-14"),
            ("VOICE", 60, "2026-10-31"),
            ("FAX", 1, "2026-11-14"),
        ):
            self.remote.add_usage(self.code, parameter, quantity, day)
        self.remote.calls.clear()

    def _get(self, query="", contract=None, **options):
        code = (contract or self.contract).code
        return self.call(f"/contracts/{code}/usage{query}", **options)

    def test_usage_of_this_month(self):
        for key in (None, self.token):
            answer = self._get(key=key)
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertEqual(
                answer.json(),
                {
                    "contract": self.contract.code,
                    "period": "2026-11",
                    "as_of": "2026-11-15T10:00:00Z",
                    "items": [
                        {
                            "kind": "voice",
                            "name": "Calls",
                            "quantity": "1.667",
                            "unit": "min",
                            "records": 1,
                        },
                        {
                            "kind": "data",
                            "name": "Data",
                            "quantity": "1048.25",
                            "unit": "MB",
                            "records": 2,
                        },
                    ],
                    "other_records": 1,
                },
            )
        self.assertEqual(self.remote.calls, ["EDR"], "not asked again")

    def test_period_and_language(self):
        found = self._get("?period=2026-10", lang="ca").json()
        self.assertEqual(found["period"], "2026-10")
        [item] = found["items"]
        self.assertEqual((item["name"], item["quantity"]), ("Trucades", "1"))

    def test_client_that_has_it_gets_it_not_again(self):
        version = {"If-None-Match": self._get().headers["ETag"]}
        self.assertEqual(self._get(headers=version).status_code, 304)
        with freeze_time("2026-11-15 10:06:00"):
            self.assertEqual(self._get(headers=version).status_code, 200)

    def test_nothing_to_tell(self):
        fresh = self.create_contract()
        for query, contract in (("?period=2026-12", None), ("", fresh)):
            found = self._get(query, contract).json()
            self.assertIsNone(found["as_of"])
            self.assertEqual((found["items"], found["other_records"]), ([], 0))
        self.assertEqual(self.remote.calls, [])

    def test_period_that_is_none(self):
        for period in ("2026-13", "2026-1", "1999-01", "2026-01-01", "2026-01%0A", ""):
            with self.subTest(period=period):
                answer = self._get(f"?period={period}")
                self.assertInvalid(answer, {"?period": "invalid"})

    def test_contract_of_somebody_else(self):
        company = self._create_cooperative("Another cooperative")
        stranger = self._create_client("Elsewhere", company_id=company.id)
        stranger.scope_ids |= self.env.ref("somconnexio_opencell_api.scope_usage_read")
        for key in (self.other_token, stranger._generate_key()):
            self.assertProblem(self._get(key=key), 404, "not-found")
        self.assertProblem(self.call("/contracts/none/usage"), 404, "not-found")
        self.assertEqual(self.remote.calls, [])

    def test_without_permission(self):
        key = self._create_client("Curious")._generate_key()
        self.assertProblem(self._get(key=key), 401, "unauthorized")

    def test_outage_is_told_as_one(self):
        for fault in ("refused", "lost_after", "unavailable", "text_500", "rejected"):
            with self.subTest(fault=fault):
                RESTING.clear()
                self.wire.break_next(fault)
                self.assertUnavailable(self._get())
                calls = len(self.remote.calls)
                self.assertUnavailable(self._get())
                self.assertEqual(len(self.remote.calls), calls)
        RESTING.clear()
        self.assertEqual(self._get().status_code, 200)

    def test_opencell_without_such_a_list(self):
        routes = self.remote._routes

        def without_usage():
            return {
                key: found for key, found in routes().items() if "EDR" not in key[1]
            }

        self.remote._routes = without_usage
        self.assertUnavailable(self._get())
        # it is well all the same
        self.assertFalse(RESTING.has(self.backend))


@tagged("post_install", "-at_install")
class TestUsage(UsageCases, OpencellApiCommon):
    """... in version 7."""


@tagged("post_install", "-at_install")
class TestUsageModern(UsageCases, OpencellApiCommon):
    """... in a later version."""

    profile = "v15"
