from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestCheck(OtrsCommon):
    """Does OTRS have what the ticket types name? Asked without creating anything."""

    def _check(self, record=None):
        action = (record or self.backend).with_user(self.clerk).action_check_setup()
        check = self.env[action["res_model"]].browse(action["res_id"])
        self.assertFalse(self.otrs.tickets)
        return check

    def _get_missing(self, check):
        lines = check.line_ids.filtered(lambda line: line.result == "missing")
        return {(line.attribute, line.value) for line in lines}

    def test_nothing_is_missing(self):
        check = self._check()
        self.assertFalse(check.outage)
        self.assertFalse(check.wrong_count)
        self.assertEqual(check.type_count, 2)
        # OTRS takes every process: nobody is told that it is there
        self.assertEqual(set(check.line_ids.mapped("result")), {"unasked"})
        self.assertIn(self.type_mobile.process_id, check.line_ids.mapped("value"))

    def test_what_is_missing_is_named_with_its_type(self):
        self.type_fiber.write({"queue": "Nowhere", "ticket_state": "asleep"})
        line = self.type_fiber.field_ids.filtered(lambda one: one.name == "ICC")[:1]
        line.name = "SimCard"
        check = self._check()
        self.assertEqual(
            self._get_missing(check),
            {
                ("Queue", "Nowhere"),
                ("State", "asleep"),
                ("DynamicField", "SimCard"),
            },
        )
        missing = check.line_ids.filtered(lambda line: line.result == "missing")
        self.assertEqual(missing.ticket_type_id, self.type_fiber)
        self.assertEqual(missing.field_id, line)
        action = missing[0].action_open_type()
        self.assertEqual(action["res_id"], self.type_fiber.id)

    def test_keys_of_a_dropdown(self):
        lines = self.type_mobile.field_ids
        line = lines.filtered(lambda one: one.name == "ServiceKind")
        line.value_map = "new=new\nportability=port\n*=other"
        self.assertEqual(
            self._get_missing(self._check()),
            {
                ("DynamicField", "ServiceKind = port"),
                ("DynamicField", "ServiceKind = other"),
            },
        )

    def test_one_type_alone_says_what_nobody_can_tell(self):
        self.type_fiber.queue = "Nowhere"
        check = self._check(self.type_fiber)
        self.assertEqual(self._get_missing(check), {("Queue", "Nowhere")})
        unknown = check.line_ids.filtered(lambda line: line.result == "unknown")
        self.assertIn("State", unknown.mapped("attribute"))
        self.assertIn("DynamicField", unknown.mapped("attribute"))

    def test_outage_is_not_missing(self):
        self.type_fiber.queue = "Nowhere"
        self.wire.outage = "refused"
        check = self._check()
        self.assertTrue(check.outage)
        self.assertFalse(check.wrong_count)
        self.assertFalse(self._get_missing(check))
