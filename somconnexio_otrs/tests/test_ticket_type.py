import json
from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from ..tools.otrs_paths import PathError, read_path, render_template
from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestTicketType(OtrsCommon):
    """What a ticket holds is data, checked when it is typed."""

    maxDiff = None

    def test_form_keeps_both_directions_apart(self):
        known = self.type_mobile.field_ids
        with Form(self.type_mobile) as form:
            with form.out_field_ids.new() as line:
                line.name = "Tariff"
                line.source = "{product_id.name}"
            with form.in_field_ids.new() as line:
                line.name = "Router"
                line.target = "router_serial"
        added = self.type_mobile.field_ids - known
        self.assertEqual(
            {line.name: line.direction for line in added},
            {"Tariff": "out", "Router": "in"},
        )
        self.assertEqual(
            self.type_mobile.out_field_ids | self.type_mobile.in_field_ids,
            self.type_mobile.field_ids,
        )
        self.assertEqual(
            len(self.type_mobile.copy().field_ids), len(self.type_mobile.field_ids)
        )

    # === PAYLOAD === #

    def _create_known_order(self, line):
        """An activation whose values are the same in each run."""
        member = self._create_member(
            firstname="Núria", lastname="Soler", email="nuria@example.com"
        )
        member.ref = "1042"
        order = self._create_activation(line, member=member)
        order.lead_id.order_reference = "ORD-GOLDEN"
        return order

    def _assert_golden(self, order, ticket_type, name):
        payload = ticket_type._prepare_ticket_payload(order, "SRV-GOLDEN")
        with file_open(f"somconnexio_otrs/tests/data/{name}.json") as file:
            self.assertEqual(payload, json.load(file))

    def test_payload_of_a_portability(self):
        line = {
            **self._prepare_portability_line(),
            "phone_number": "600123123",
            "icc": "8934000000000000001",
            "donor_icc": "8934000000000000002",
        }
        self.type_mobile.write(
            {
                "ticket_type": "Petició",
                "service": "Mòbil",
                "sla": "Estàndard",
                "article_body": "Order {lead_id.order_reference}\n"
                "Notes: {lead_line_id.notes}\n\n"
                "From {lead_line_id.previous_provider_id.name}",
            }
        )
        order = self._create_known_order(line)
        self._assert_golden(order, self.type_mobile, "portability")

    def test_payload_of_a_fibre_without_process(self):
        line = self._prepare_fiber_line()
        self.type_fiber.write({"process_id": False, "activity_id": False})
        order = self._create_known_order(line)
        self._assert_golden(order, self.type_fiber, "fiber")

    def test_empty_value_can_be_sent_to_clear_a_field(self):
        order = self._create_known_order(self._prepare_mobile_line(icc=False))
        line = self.type_mobile.field_ids.filtered(
            lambda line: line.name == "ICC" and line.direction == "out"
        )
        names = [item["Name"] for item in self._get_fields(order)]
        self.assertNotIn("ICC", names)
        line.empty_policy = "send"
        self.assertIn({"Name": "ICC", "Value": ""}, self._get_fields(order))

    def _get_fields(self, order):
        return self.type_mobile._prepare_dynamic_fields(order, "SRV-1")

    def test_dates_and_flags(self):
        order = self._create_known_order(self._prepare_mobile_line())
        order.effective_date = date(2026, 10, 5)
        for name, source, value_format in (
            ("Wished", "{effective_date}", "date"),
            ("IsMember", "{partner_id.is_member}", "flag"),
        ):
            self.type_mobile.field_ids.create(
                {
                    "ticket_type_id": self.type_mobile.id,
                    "name": name,
                    "source": source,
                    "value_format": value_format,
                }
            )
        fields = {item["Name"]: item["Value"] for item in self._get_fields(order)}
        self.assertEqual(fields["Wished"], "2026-10-05")
        self.assertEqual(fields["IsMember"], "1")

    def test_long_title_is_cut_and_keeps_the_reference(self):
        order = self._create_known_order(self._prepare_mobile_line())
        self.product_mobile.name = "x" * 300
        title = self.type_mobile._prepare_ticket_payload(order, "SRV-1")["Ticket"][
            "Title"
        ]
        self.assertEqual(len(title), 255)
        self.assertTrue(title.startswith("[SRV-1] "))

    # === WHICH TYPE === #

    def test_first_fitting_type_by_sequence(self):
        order = self._create_known_order(self._prepare_mobile_line(kind="new"))
        find = self.env["otrs.ticket.type"]._find_for_order
        self.assertEqual(find(self.backend, order), self.type_mobile)
        special = self.type_mobile.copy(
            {"sequence": 1, "order_domain": "[('lead_line_id.kind', '=', 'new')]"}
        )
        self.assertEqual(find(self.backend, order), special)
        special.order_domain = "[('lead_line_id.kind', '=', 'portability')]"
        self.assertEqual(find(self.backend, order), self.type_mobile)
        any_technology = special.copy(
            {"sequence": 0, "order_domain": "[]", "technology_ids": False}
        )
        self.assertEqual(find(self.backend, order), any_technology)

    def test_copy_has_its_fields(self):
        self.assertEqual(
            len(self.type_mobile.copy().field_ids), len(self.type_mobile.field_ids)
        )

    # === WHAT MAY BE TYPED === #

    def test_templates_that_nobody_may_use(self):
        for template in (
            "{nonsense}",
            "{product_id.nonsense}",
            "{partner_id.signup_token}",
            "{partner_id.user_ids}",
            "{user_id.password}",
            "{lead_id.user_id.login}",
            "{company_id.partner_id.bank_ids.acc_number}",
            "{__class__}",
            "{partner_id.__class__}",
            "{partner_id.name!r}",
            "{partner_id.name:>10}",
            "{}",
            "{partner_id.name",
            "{partner_id.parent_id.parent_id.parent_id.parent_id.name}",
        ):
            with self.subTest(template=template), self.assertRaises(ValidationError):
                self.type_mobile.title = template

    def test_path_is_checked_again_when_it_is_read(self):
        order = self._create_activation()
        with self.assertRaises(PathError):
            read_path(order, "message_ids")

    def test_template_takes_the_first_value_and_drops_empty_lines(self):
        order = self._create_activation()
        partner = order.partner_id
        template = (
            "{lead_line_id.notes|partner_id.ref} and {product_id.name}\n"
            "Notes: {lead_line_id.notes}\n"
            "\n"
            "plain"
        )
        self.assertEqual(
            render_template(order, template),
            f"{partner.ref} and {order.product_id.name}\n\nplain",
        )

    def test_conditions_that_are_none(self):
        for domain in (
            "nonsense",
            "[('nonsense', '=', 1)]",
            "__import__('os').getcwd()",
            "[(",
        ):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.type_mobile.order_domain = domain

    def test_process_needs_its_activity(self):
        with self.assertRaises(ValidationError):
            self.type_mobile.activity_id = False

    def test_fields_that_can_not_be(self):
        for values in (
            {"name": "Bad Name", "source": "{name}"},
            {"name": "OdooRef", "source": "{name}"},
            {"name": "ProcessManagementProcessID", "source": "{name}"},
            {"name": "NoSource"},
            {"name": "NoTarget", "direction": "in"},
            {"name": "Date", "direction": "in", "target": "effective_date"},
            {"name": "Date", "source": "on {effective_date}", "value_format": "date"},
            {"name": "Date", "source": "fixed", "value_format": "date"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.type_mobile.field_ids.create(
                    {"ticket_type_id": self.type_mobile.id, **values}
                )
