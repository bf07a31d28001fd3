# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    """Two transactions that want to move the same service order."""

    def setUp(self):
        super().setUp()
        with self._open() as env:
            partner = env["res.partner"].create({"name": "Concurrency"})
            order = env["service.order"].create(
                {"type": "activation", "partner_id": partner.id}
            )
            self.partner_id, self.order_id = partner.id, order.id
            env.cr.commit()
        self.addCleanup(self._remove)

    def _remove(self):
        with self._open() as env:
            env.cr.execute("DELETE FROM service_order WHERE id = %s", [self.order_id])
            env["res.partner"].browse(self.partner_id).unlink()
            env.cr.commit()

    def _get_order(self, env):
        return env["service.order"].browse(self.order_id)

    def test_second_waits_for_the_first(self):
        with self._open() as first, self._open() as second:
            self._get_order(first)._transition("acknowledged")
            second.cr.execute("SET LOCAL lock_timeout = '100ms'")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self._get_order(second)._transition("cancelled")

    def test_second_does_not_act_on_an_old_state(self):
        """Given a transaction that has read a draft
        When another one moves it and commits
        Then the first is refused and repeated by the framework, seeing the move
        """
        with self._open() as first, self._open() as second:
            self.assertEqual(self._get_order(second).state, "draft")
            self._get_order(first)._transition("cancelled")
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self._get_order(second)._transition("acknowledged")
        with self._open() as third:
            self.assertEqual(self._get_order(third).state, "cancelled")
