from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.somconnexio_sync.exceptions import (
    CircuitOpenError,
    PausedError,
    RemoteRejectedError,
    RemoteUnreachableError,
)

from ..models import opencell_usage_summary
from .common import OpencellCommon

MONTH = date(2026, 11, 1)


class UsageSummaryCases:
    """What a contract used in a month, counted from Opencell's records."""

    def setUp(self):
        super().setUp()
        kinds = [
            ("DATA", "Data", "data", "MB", 1),
            ("VOICE", "Calls", "voice", "min", 60),
        ]
        self.env["opencell.usage.kind"].create(
            [
                {
                    "backend_id": self.backend.id,
                    "sequence": number,
                    "code": code,
                    "name": name,
                    "public_code": public_code,
                    "unit": unit,
                    "unit_size": size,
                }
                for number, (code, name, public_code, unit, size) in enumerate(kinds)
            ]
        )
        self.contract = self.push_contract()
        self.code = self.contract.opencell_subscription_ids.external_code
        self.remote.calls.clear()

    def _use(self, parameter="DATA", quantity=100, day="2026-11-10", **values):
        self.remote.add_usage(self.code, parameter, quantity, day, **values)

    def _get(self, month=MONTH, contract=None):
        summaries = self.env["opencell.usage.summary"]
        return summaries._get_for_contract(contract or self.contract, month)

    def _tell(self, **options):
        return [
            (kind.public_code, kind.unit, quantity, number)
            for kind, quantity, number in self._get(**options)._sum_by_kind()
        ]

    def test_records_are_summed_up_by_kind_in_its_unit(self):
        self._use("DATA", 100.25)
        self._use("DATA", 0.1)
        self._use("VOICE", 90, status="OPEN")
        self.assertEqual(
            self._tell(),
            [
                ("data", "MB", Decimal("100.35"), 2),
                ("voice", "min", Decimal("1.5"), 1),
            ],
        )

    def test_only_what_counts_is_counted(self):
        self._use()
        self._use(status="REJECTED")
        self._use(status="AGGREGATED")
        self._use(day="2026-10-31")
        self._use(day="2026-12-01")
        self.remote.add_usage("OTHER", "DATA", 7, "2026-11-10")
        self._use("FAX", 3)
        self.assertEqual(self._tell(), [("data", "MB", Decimal(100), 1)])
        self.assertEqual(self._get().counted["FAX"], ["3", 1])

    def test_first_and_last_day_of_the_month_count(self):
        for day in ("2026-11-01", "2026-11-30"):
            self._use(day=day)
        self.assertEqual(self._tell(), [("data", "MB", Decimal(200), 2)])
        self.assertEqual(self._tell(month=date(2026, 10, 1)), [])

    def test_more_than_a_page(self):
        for _ in range(1100):
            self._use(quantity=1)
        self.assertEqual(self._tell(), [("data", "MB", Decimal(1100), 1100)])
        self.assertEqual(self.remote.calls, ["EDR", "EDR"])

    def test_opencell_is_not_asked_again_within_minutes(self):
        self._use()
        row = self._get()
        self._use()
        self.assertEqual(self._get(), row)
        self.assertEqual(self._tell(), [("data", "MB", Decimal(100), 1)])
        self.assertEqual(self.remote.calls, ["EDR"])
        with freeze_time("2026-11-15 10:05:00"):
            self.assertEqual(self._tell(), [("data", "MB", Decimal(200), 2)])
            self.assertEqual(self._get(), row, "one row for a contract and month")
            self.assertEqual(f"{row.date_read}", "2026-11-15 10:05:00")
        self.assertEqual(self.remote.calls, ["EDR", "EDR"])

    def test_each_month_is_a_row_of_its_own(self):
        self._use()
        self.assertNotEqual(self._get(), self._get(date(2026, 10, 1)))
        self.assertEqual(self.remote.calls, ["EDR", "EDR"])

    def test_a_month_that_has_not_begun_and_a_contract_never_sent_have_none(self):
        self.assertFalse(self._get(date(2026, 12, 1)))
        self.assertFalse(self._get(contract=self.create_contract()))
        self.backend.active = False
        self.assertFalse(self._get())
        self.assertEqual(self.remote.calls, [])

    def test_outage_is_told_and_leaves_what_was_known(self):
        self._use()
        row = self._get()
        with freeze_time("2026-11-15 10:06:00"):
            self.wire.break_next("lost_before")
            with self.assertRaises(RemoteUnreachableError):
                self._get()
            # the next one does not even try
            with self.assertRaises(CircuitOpenError):
                self._get()
        self.assertEqual(row.counted, {"DATA": ["100", 1]})
        self.assertEqual(self.remote.calls, ["EDR"])
        self.assertEqual(self.backend.breaker_failures, 0)

    def test_paused_backend_is_not_asked(self):
        self.backend._pause("Update")
        with self.assertRaises(PausedError):
            self._get()
        self.assertEqual(self.remote.calls, [])

    def test_too_many_records_give_no_wrong_sum(self):
        for _ in range(3):
            self._use()
        with (
            patch.object(opencell_usage_summary, "MAX_USAGE_RECORDS", 2),
            self.assertRaises(RemoteRejectedError),
        ):
            self._get()
        self.assertFalse(self.env["opencell.usage.summary"].search([]))

    def test_nobody_waits_for_ever(self):
        for _ in range(2):
            self._use()
        with (
            patch.object(opencell_usage_summary, "USAGE_SECONDS", -1),
            self.assertRaises(RemoteUnreachableError),
        ):
            self._get()

    def test_old_rows_are_forgotten(self):
        row = self._get()
        rows = self.env["opencell.usage.summary"]
        rows._gc_old_rows()
        self.assertTrue(row.exists())
        row.date_read -= timedelta(minutes=10)
        rows._gc_old_rows()
        self.assertFalse(row.exists())

    @mute_logger("odoo.sql_db")
    def test_kinds_can_be_told_apart(self):
        data = self.backend.usage_kind_ids[0]
        for values in ({"code": "voice"}, {"public_code": "voice"}, {"unit_size": 0}):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                data.write(values)
                self.env.flush_all()
        for code in ("Voice", "voice calls", "1st", "veu_à"):
            with self.subTest(code=code), self.assertRaises(ValidationError):
                data.public_code = code

    def test_kinds_are_the_managers(self):
        kind = self.backend.usage_kind_ids[0].with_user(self.backoffice)
        self.assertEqual(kind.unit, "MB")
        with self.assertRaises(AccessError):
            kind.unit = "GB"
        with self.assertRaises(AccessError):
            self._get().with_user(self.backoffice).read(["counted"])


@tagged("post_install", "-at_install")
class TestUsageSummary(UsageSummaryCases, OpencellCommon):
    """... from version 7."""


@tagged("post_install", "-at_install")
class TestUsageSummaryModern(UsageSummaryCases, OpencellCommon):
    """... from a later version."""

    profile = "v15"
