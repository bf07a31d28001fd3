# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common_logistics import LogisticsCommon


class TestRouters(LogisticsCommon):
    """Routers are in stock, on their way, at a member's or back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.activation = cls._create_activation(cls._prepare_fiber_line())
        cls.line = cls.activation.lead_line_id

    def test_mac_address_is_checked_and_written_in_one_way(self):
        router = self._create_router(mac_address="02-00-5e.10 ab:cd")
        self.assertEqual(router.mac_address, "02:00:5E:10:AB:CD")
        for mac in "02:00:5E:10:AB", "02:00:5E:10:AB:CG", "02:00:5E:10:AB:CD:EF":
            with self.subTest(mac), self.assertRaisesRegex(ValidationError, "no MAC"):
                self._create_router(mac_address=mac)

    def test_serial_and_mac_exist_once_per_company(self):
        router = self._create_router()
        other = self._create_cooperative("Altra cooperativa")
        same = {
            "serial_number": router.serial_number,
            "mac_address": router.mac_address,
        }
        self.assertTrue(self._create_router(company_id=other.id, **same))
        for name, value in same.items():
            with (
                self.subTest(name),
                self.assertRaises(UniqueViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._create_router(**{name: value})
                self.env.flush_all()

    def test_router_goes_its_way_and_comes_back(self):
        router = self._create_router().with_user(self.backoffice)
        with self.assertRaisesRegex(UserError, "which service"):
            router.action_send()
        router.write({"line_id": self.line.id, "tracking_code": "PR1"})
        router.action_send()
        self.assertEqual((router.state, router.sent_on), ("sent", self._get_day()))
        with self.assertRaisesRegex(UserError, "Sent and can't become In stock"):
            router.action_restock()
        with self.assertRaisesRegex(UserError, "not in stock"):
            router.line_id = False
        router.action_return()
        with self.assertRaisesRegex(UserError, "can't become"):
            router.action_return()
        router.action_restock()
        self.assertEqual(router.state, "stock")
        self.assertFalse(router.line_id or router.tracking_code)

    def test_service_has_one_router(self):
        routers = self._create_router(line_id=self.line.id)
        routers += self._create_router(line_id=self.line.id)
        routers[0]._send()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            routers[1]._send()
            self.env.flush_all()

    def test_router_that_was_sent_is_that_of_the_contract(self):
        router = self._create_router(line_id=self.line.id)
        router._send()
        contract = self.activation._fulfil()
        self.assertEqual(router.state, "installed")
        self.assertEqual(router.contract_id, contract)
        self.assertEqual(contract.router_serial, router.serial_number)

    def test_router_that_provisioning_names_is_that_of_the_contract(self):
        sent = self._create_router(line_id=self.line.id)
        sent._send()
        named = self._create_router()
        values = {"router_serial": named.serial_number}
        contract = self.activation._fulfil(values)
        self.assertEqual(contract.router_serial, named.serial_number)
        self.assertEqual(named.contract_id, contract)
        self.assertEqual((named.state, sent.state), ("installed", "sent"))

    def test_router_of_nobody_is_no_obstacle(self):
        contract = self.activation._fulfil({"router_serial": "UNKNOWN"})
        self.assertEqual(contract.router_serial, "UNKNOWN")

    def test_reader_presses_no_button(self):
        router = self._create_router(line_id=self.line.id).with_user(self.reader)
        self.assertTrue(router.mac_address)
        for name in "send", "install", "return", "restock":
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(router, f"action_{name}")()

    def test_router_that_a_member_has_is_not_deleted(self):
        router = self._create_router(line_id=self.line.id)
        router._send()
        with self.assertRaisesRegex(UserError, "not deleted"):
            router.unlink()
        router._return()
        router.unlink()
