from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestPreview(OtrsCommon):
    """The ticket that a service order would get, and what is wrong with it."""

    def _open(self, record):
        context = {"active_model": record._name, "active_id": record.id}
        previews = self.env["otrs.ticket.preview"].with_user(self.clerk)
        return Form(previews.with_context(**context)).save()

    def _get_line(self, preview, name):
        return preview.line_ids.filtered(lambda line: line.name == name)

    def test_preview_is_the_ticket_that_is_sent(self):
        order, _ticket, remote = self.create_ticketed()
        preview = self._open(order)
        self.assertEqual(preview.ticket_type_id, self.type_mobile)
        self.assertFalse(preview.problem_count)
        self.assertEqual(preview.title, remote.values["Title"])
        fields = preview.line_ids.filtered(lambda line: line.kind == "field")
        sent = {line.name: line.value for line in fields}
        self.assertEqual(sent, {k: v for k, v in remote.fields.items() if v})
        self.assertEqual(self._get_line(preview, "ICC").source, "{lead_line_id.icc}")

    def test_nothing_is_sent(self):
        order = self._create_activation()
        before = len(self.wire.requests)
        self._open(order)
        self.assertEqual(len(self.wire.requests), before)
        self.assertFalse(self.otrs.tickets)

    def test_problems(self):
        order = self._create_activation()
        order.partner_id.ref = False
        order.lead_line_id.notes = "x" * 3801
        lines = self.type_mobile.field_ids
        for name, source, value_map in (
            ("Notes", "{lead_line_id.notes}", ""),
            ("Kind", "{lead_line_id.kind}", "portability=p"),
        ):
            lines.create(
                {
                    "ticket_type_id": self.type_mobile.id,
                    "name": name,
                    "source": source,
                    "value_map": value_map,
                }
            )
        preview = self._open(order)
        self.assertEqual(preview.problem_count, 3)
        for name, words in (
            ("MemberRef", "Required"),
            ("Notes", "3800"),
            ("Kind", "no key"),
        ):
            self.assertIn(words, self._get_line(preview, name).problem)

    def test_from_a_ticket_type_the_last_order_is_the_example(self):
        self._create_activation(self._prepare_fiber_line())
        order = self._create_activation()
        self._create_activation(self._prepare_fiber_line())
        preview = self._open(self.type_mobile)
        self.assertEqual(preview.service_order_id, order)
        self.assertFalse(preview.is_other_type)

    def test_order_of_another_type_is_told(self):
        fiber = self._create_activation(self._prepare_fiber_line())
        order = self._create_activation()
        preview = self._open(self.type_mobile)
        self.assertEqual(preview.service_order_id, order)
        with Form(preview) as form:
            form.service_order_id = fiber
        self.assertTrue(preview.is_other_type)
        self.assertIn(fiber.name, preview.title)

    def test_order_without_a_type(self):
        self.type_mobile.active = False
        preview = self._open(self._create_activation())
        self.assertFalse(preview.ticket_type_id)
        self.assertFalse(preview.line_ids)

    def test_orders_of_others_are_not_shown(self):
        company = self._create_cooperative("Another cooperative")
        stranger = self._create_staff(
            "stranger", "somconnexio_contract.group_user", company=company
        )
        order = self._create_activation()
        previews = self.env(user=stranger, context={})["otrs.ticket.preview"]
        with self.assertRaises(AccessError):
            previews.create(
                {"service_order_id": order.id, "ticket_type_id": self.type_mobile.id}
            )
