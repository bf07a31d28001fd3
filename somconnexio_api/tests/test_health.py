# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.tests import tagged

from odoo.addons.somconnexio_sync.tests.common import SyncCommon

from ..schemas.health import Health


@tagged("post_install", "-at_install")
class TestHealth(SyncCommon):
    """What the health says of a system behind us, without asking it."""

    def _component(self):
        self.env.flush_all()
        self.env.invalidate_all()
        health = Health(**self.env["api.health.service"]._get_health())
        (component,) = (part for part in health.components if part.name == "toy")
        return component.model_dump()

    def test_nothing_waits(self):
        self.create_binding()
        self.run_due_jobs()
        self.assertEqual(
            self._component(),
            {
                "name": "toy",
                "status": "ok",
                "waiting": 0,
                "errors": 0,
                "uncertain": 0,
                "ready": True,
            },
        )

    def test_what_is_missing_is_counted(self):
        self.create_binding(code="W1")
        self.create_binding(code="W2")
        self.create_binding(code="E")._on_fail_push(exc_message="No")
        self.create_binding(code="U")._set_state("uncertain", waiting_reason="?")
        later = self.create_record(start_date=date(2100, 1, 1))
        self.create_binding(later, code="LATER")._push()
        component = self._component()
        self.assertEqual(
            [component[key] for key in ("waiting", "errors", "uncertain", "ready")],
            [2, 1, 1, False],
        )

    def test_status(self):
        for change, status in (
            ({"paused_since": "2026-01-01"}, "degraded"),
            ({"paused_since": False, "breaker_open_until": "2100-01-01"}, "degraded"),
            ({"state": "disabled"}, "disabled"),
        ):
            with self.subTest(change):
                self.backend.write(change)
                self.assertEqual(self._component()["status"], status)
