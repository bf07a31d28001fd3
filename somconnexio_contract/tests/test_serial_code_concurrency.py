# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestSerialCodeConcurrency(ConcurrencyCase):
    """Two members order at the same moment, and there is one code."""

    def setUp(self):
        super().setUp()
        with self._open() as env:
            partner = env["res.partner"].create({"name": "Concurrency"})
            product = env["product.product"].create({"name": "Concurrency"})
            code = env["service.serial.code"].create(
                {"name": "LAST", "product_id": product.id}
            )
            orders = env["service.order"].create(
                [
                    {
                        "type": "activation",
                        "partner_id": partner.id,
                        "product_id": product.id,
                    }
                    for _number in range(2)
                ]
            )
            self.ids = (partner.id, product.id, code.id, *orders.ids)
            env.cr.commit()
        self.addCleanup(self._remove)

    def _remove(self):
        partner, product, code, *orders = self.ids
        with self._open() as env:
            env.cr.execute("DELETE FROM service_serial_code WHERE id = %s", [code])
            env.cr.execute("DELETE FROM service_order WHERE id IN %s", [tuple(orders)])
            env["product.product"].browse(product).product_tmpl_id.unlink()
            env["res.partner"].browse(partner).unlink()
            env.cr.commit()

    def _take(self, env, number: int) -> bool:
        """Whether a service order gets a code."""
        taken = env["service.order"].browse(self.ids[3 + number])._take_serial_code()
        env.flush_all()
        return taken

    def test_second_does_not_wait_and_gets_none(self):
        with self._open() as first, self._open() as second:
            self.assertTrue(self._take(first, 0))
            second.cr.execute("SET LOCAL lock_timeout = '100ms'")
            self.assertFalse(self._take(second, 1))
            first.cr.commit()
        with self._open() as third:
            code = third["service.serial.code"].browse(self.ids[2])
            self.assertEqual(code.service_order_id.id, self.ids[3])

    def test_second_that_saw_the_code_free_is_repeated_and_gets_none(self):
        """Given a transaction that began before the first one ended
        When it takes the code that it sees free
        Then the framework repeats it, and the code stays with the first one
        """
        with self._open() as first, self._open() as second:
            code = second["service.serial.code"].browse(self.ids[2])
            self.assertEqual(code.state, "free")
            self.assertTrue(self._take(first, 0))
            first.cr.commit()
            with (
                mute_logger("odoo.sql_db", "odoo.service.model"),
                patch("odoo.service.model.time.sleep"),
            ):
                self.assertFalse(retrying(lambda: self._take(second, 1), second))
        with self._open() as third:
            code = third["service.serial.code"].browse(self.ids[2])
            self.assertEqual(code.service_order_id.id, self.ids[3])

    def test_code_of_a_transaction_that_fails_is_free(self):
        with self._open() as first:
            self.assertTrue(self._take(first, 0))
            first.cr.rollback()
        with self._open() as second:
            self.assertTrue(self._take(second, 1))
