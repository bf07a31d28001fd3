from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools.otrs_paths import PathError, read_path, read_values
from ..tools.otrs_values import format_value, parse_value
from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestTicketTypeValues(OtrsCommon):
    """Values of dynamic fields: keys of OTRS, lists, constants, formats."""

    def _create_line(self, source, **values):
        return self.type_mobile.field_ids.create(
            {
                "ticket_type_id": self.type_mobile.id,
                "name": f"Field{len(self.type_mobile.field_ids)}",
                "source": source,
                **values,
            }
        )

    def _create_order_of_three(self):
        """The activation of a fibre, and two mobiles ordered with it."""
        lines = [
            self._prepare_fiber_line(),
            self._prepare_mobile_line(has_sim=True),
            self._prepare_mobile_line(has_sim=False),
        ]
        order = self._create_order(lines)
        order.action_validate_order()
        return order.service_order_ids.sorted("id")[0]

    # === KEYS OF OTRS === #

    def test_keys_of_otrs(self):
        order = self._create_activation(self._prepare_mobile_line(sim_type="esim"))
        for source, value_format, value_map, expected in (
            ("{lead_line_id.sim_type}", "text", "physical=F\nesim=eSIM", "eSIM"),
            ("{lead_line_id.sim_type}", "text", "physical=F\n*=Other", "Other"),
            ("{lead_line_id.notes}", "text", "a=b\n=None", "None"),
            ("{lead_line_id.notes}", "text", "a=b", ""),
            ("{lead_id.is_partly_failed}", "flag", "1=si\n0=no", "no"),
            ("no", "text", "", "no"),
            ("0", "text", "", "0"),
        ):
            line = self._create_line(
                source, value_format=value_format, value_map=value_map
            )
            with self.subTest(source=source, value_map=value_map):
                self.assertEqual(line._get_value(order), expected)
                self.assertTrue(line._has_key(order))

    def test_value_without_a_key_keeps_the_ticket_back(self):
        self._create_line("{lead_line_id.sim_type}", value_map="esim=eSIM")
        order = self._create_activation(self._prepare_mobile_line(sim_type="physical"))
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.state, "error")
        self.assertIn("no key", order.otrs_ticket_id.error_message)
        self.assertFalse(self.otrs.tickets)

    def test_maps_that_are_none(self):
        for value_map in ("esim", "a=b\na=c"):
            with self.subTest(value_map=value_map), self.assertRaises(ValidationError):
                self._create_line("{name}", value_map=value_map)

    # === SEVERAL VALUES === #

    def test_several_values(self):
        order = self._create_order_of_three()
        lines = "lead_id.order_line_ids"
        mobiles = f"{lines}[technology_id.code={self.technology_mobile.code}]"
        icc = order.lead_id.order_line_ids.mapped("icc")
        for source, values, expected in (
            (f"{{{mobiles}.icc}}", {}, ", ".join(filter(None, icc))),
            (f"{{{mobiles}.icc}}", {"separator": ","}, ",".join(filter(None, icc))),
            (f"{{{mobiles}.icc}}", {"several": "list"}, list(filter(None, icc))),
            (f"{{{mobiles}.icc}}", {"several": "count"}, "2"),
            (f"{{{mobiles}.donor_icc}}", {"several": "count"}, "0"),
            (f"{{{mobiles}.has_sim}}", {"several": "all"}, "0"),
            (f"{{{mobiles}.icc}}", {"several": "all"}, "1"),
            (f"{{{lines}[technology_id.code=none].icc}}", {"several": "all"}, "0"),
            (f"{{{mobiles}.has_sim}}", {"value_format": "flag"}, "1"),
            (f"With {{{mobiles}.kind}}", {}, "With new"),
        ):
            line = self._create_line(source, **values)
            with self.subTest(source=source, **values):
                self.assertEqual(line._get_value(order), expected)

    def test_lists_that_may_not_be_read(self):
        order = self._create_activation()
        for path in (
            "partner_id.bank_ids.acc_number",
            "company_id.user_ids.login",
            "lead_id.order_line_ids[lead_id.user_id.login=admin].icc",
            "lead_id.order_line_ids[nonsense=1].icc",
            "partner_id[name=x].name",
            "lead_id.order_line_ids[.icc",
            "name.",
        ):
            with self.subTest(path=path), self.assertRaises(PathError):
                read_values(order, path)

    def test_a_list_of_keys_needs_one_path(self):
        with self.assertRaises(ValidationError):
            self._create_line("a {lead_id.order_line_ids.icc}", several="list")

    # === WHAT A SUPPLIER DEFINES === #

    def test_properties(self):
        self.supplier.service_data_definition = [
            {"name": "gescal37", "string": "Gescal", "type": "char"}
        ]
        line = self._prepare_fiber_line(service_data={"gescal37": "17 001  A"})
        order = self._create_activation(line)
        path = "lead_line_id.service_data.gescal37"
        self.assertEqual(read_path(order, path), "17 001  A")
        self.assertEqual(read_path(order, "lead_line_id.service_data.other"), "")
        field = self._create_line(f"{{{path}}}", value_format="fixed")
        self.assertEqual(field._get_value(order), "17\xa0001\xa0\xa0A\u200b")
        for wrong in ("lead_line_id.service_data", f"{path}.more"):
            with self.subTest(path=wrong), self.assertRaises(PathError):
                read_path(order, wrong)

    # === FORMATS === #

    def test_blanks_survive_the_way_to_otrs_and_back(self):
        for text in ("  1 2 ", "12", "1  "):
            sent = format_value(text, "fixed")
            self.assertEqual(sent, sent.strip(" \t\n"))
            self.assertEqual(parse_value(sent, "fixed"), text)

    def test_html(self):
        order = self._create_activation()
        order.lead_id.description = "<p>Calls at <b>night</b></p>"
        line = self._create_line("{lead_id.description}", value_format="html")
        self.assertEqual(line._get_value(order), "Calls at *night*")

    # === ONCE CREATED === #

    def test_types_that_had_one_technology_have_it_still(self):
        self.assertEqual(self.type_mobile.technology_ids, self.technology_mobile)
        several = self.technology_mobile | self.technology_fiber
        self.type_mobile.technology_ids = [Command.set(several.ids)]
        self.type_fiber.active = False
        order = self._create_activation(self._prepare_fiber_line())
        found = self.type_mobile._find_for_order(self.backend, order)
        self.assertEqual(found, self.type_mobile)

    def test_owner_and_responsible_are_sent(self):
        order = self._create_activation()
        order.effective_date = date(2026, 10, 5)
        self.type_mobile.write({"owner": "tecnica1", "responsible": "tecnica2"})
        core = self.type_mobile._prepare_ticket_payload(order, "SRV-1")["Ticket"]
        self.assertEqual(core["Owner"], "tecnica1")
        self.assertEqual(core["Responsible"], "tecnica2")
