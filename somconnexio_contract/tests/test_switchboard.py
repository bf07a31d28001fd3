# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common_switchboard import SwitchboardCommon


class TestSwitchboard(SwitchboardCommon):
    """A switchboard is a contract, and so is each of its parts."""

    def test_switchboard_with_three_agents_and_an_integration(self):
        """Given an order of a switchboard with three agents and an integration
        When it is validated
        Then the integration works at once and the others wait for people
        And when these have provided them, all belong to the switchboard
        """
        order = self._create_switchboard_order(
            *(self._prepare_agent(extension) for extension in ("201", "202", "203")),
            self._prepare_integration(),
        )
        self.assertFalse(self._get_found(order))
        order.with_user(self.backoffice).action_validate_order()

        orders = order.service_order_ids.sorted("id")
        self.assertEqual(set(orders.mapped("type")), {"activation"})
        self.assertEqual(orders.mapped("state"), [*["acknowledged"] * 4, "completed"])
        for activation in orders[:4]:
            activation.with_user(self.backoffice)._fulfil()
        self.assertEqual(order.order_state, "won")
        contracts = order.order_line_ids.contract_id
        header, parts = contracts[0], contracts[1:]
        self.assertEqual(header.switchboard_member_ids & parts, parts)
        self.assertEqual(header.switchboard_member_count, 4)
        self.assertEqual(header.switchboard_summary, "Agent: 3 · Integration: 1")
        self.assertEqual(parts[0].agent_name, "Agent 201")
        self.assertEqual(parts[0].agent_email, "agent201@example.com")

    def test_contract_is_called_by_phone_and_extension(self):
        number, mobile = self._make_landline_number(), self._make_mobile_number()
        header, parts = self._activate_switchboard(
            self._prepare_agent("201", phone_number=number),
            self._prepare_agent("202"),
            self._prepare_agent(
                "203",
                product_id=self.product_part_mobile.id,
                mobile_number=mobile,
                sim_type="esim",
            ),
        )
        self.assertEqual(
            parts.mapped("name"),
            [f"{number} - 201", f"{header.phone_number} - 202", f"{mobile} - 203"],
        )
        parts[1].extension = "205"
        self.assertEqual(parts[1].name, f"{header.phone_number} - 205")

    def test_part_that_starts_first_finds_its_switchboard(self):
        order = self._create_switchboard_order(self._prepare_agent("201"))
        order.action_validate_order()
        header, agent = order.service_order_ids.sorted("id")
        contract = agent._fulfil()
        self.assertFalse(contract.switchboard_contract_id)
        self.assertEqual(contract.switchboard_contract_id, header.contract_id)
        header._fulfil()
        self.assertEqual(contract.switchboard_contract_id, header.contract_id)
        self.assertTrue(header.contract_id)

    def test_part_is_ordered_for_a_switchboard_in_use(self):
        header, _parts = self._activate_switchboard(self._prepare_agent("201"))
        line = self._prepare_agent("202", switchboard_contract_id=header.id)
        contract = self._activate_contract(line, member=self.member)
        self.assertEqual(contract.switchboard_contract_id, header)
        self.assertEqual(header.switchboard_member_count, 2)

    def test_provisioning_tells_the_mobile_number_and_the_extension(self):
        header, _parts = self._activate_switchboard()
        line = self._prepare_agent(
            "202",
            product_id=self.product_part_mobile.id,
            mobile_number=self._make_mobile_number(),
            sim_type="esim",
            switchboard_contract_id=header.id,
        )
        found = {"mobile_number": self._make_mobile_number(), "extension": "212"}
        contract = self._activate_contract(line, member=self.member, values=found)
        self.assertEqual(contract.mobile_number, found["mobile_number"])
        self.assertEqual(contract.name, f"{found['mobile_number']} - 212")

    # === WHAT A LINE MUST TELL === #

    def test_part_names_its_switchboard_and_its_agent(self):
        order = self._create_order([self._prepare_agent("201")], member=self.member)
        line = order.order_line_ids
        self.assertEqual(self._get_found(order), {("switchboard_line_id", "missing")})
        line.write({"agent_name": " ", "agent_email": "nobody", "extension": "2O1"})
        self.assertEqual(
            self._get_found(order),
            {
                ("switchboard_line_id", "missing"),
                ("agent_name", "missing"),
                ("agent_email", "invalid_email"),
                ("extension", "invalid_extension"),
            },
        )

    def test_integration_needs_no_agent(self):
        order = self._create_switchboard_order(self._prepare_integration())
        self.assertFalse(self._get_found(order))

    def test_extension_exists_once_in_a_switchboard(self):
        order = self._create_switchboard_order(
            self._prepare_agent("201"), self._prepare_agent("201")
        )
        self.assertEqual(self._get_found(order), {("extension", "extension_in_use")})
        order.order_line_ids[2].extension = "202"
        self.assertFalse(self._get_found(order))

        header, _parts = self._activate_switchboard(self._prepare_agent("201"))
        later = self._create_order(
            [self._prepare_agent("201", switchboard_contract_id=header.id)],
            member=self.member,
        )
        self.assertEqual(self._get_found(later), {("extension", "extension_in_use")})
        later.order_line_ids.extension = "202"
        other = self._create_order(
            [self._prepare_agent("202", switchboard_contract_id=header.id)],
            member=self.member,
        )
        self.assertEqual(self._get_found(other), {("extension", "extension_in_use")})

    def test_other_switchboard_may_have_the_extension(self):
        self._activate_switchboard(self._prepare_agent("201"))
        _header, parts = self._activate_switchboard(self._prepare_agent("201"))
        self.assertEqual(parts.extension, "201")

    def test_database_refuses_an_extension_twice(self):
        _header, parts = self._activate_switchboard(
            self._prepare_agent("201"), self._prepare_agent("202")
        )
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE contract_contract SET extension = '201' WHERE id = %s",
                [parts[1].id],
            )

    def test_data_of_an_agent_are_checked_on_the_contract_too(self):
        _header, parts = self._activate_switchboard(self._prepare_agent("201"))
        contract = parts.with_user(self.backoffice)
        for vals in ({"extension": "x"}, {"agent_email": "nobody"}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                contract.write(vals)
        contract.write({"agent_name": "Somebody else", "extension": " 2 02 "})
        self.assertEqual(contract.extension, "202")
        with self.assertRaises(AccessError):
            contract.switchboard_contract_id = False

    def test_mobile_part_brings_its_number(self):
        mobile = self._make_mobile_number()
        part = self._prepare_agent(
            "201", product_id=self.product_part_mobile.id, has_sim=True
        )
        order = self._create_switchboard_order(part)
        self.assertEqual(
            self._get_found(order),
            {("mobile_number", "missing"), ("icc", "missing")},
        )
        line = order.order_line_ids[1]
        line.write({"mobile_number": "931234567", "icc": self._make_icc()})
        self.assertEqual(
            self._get_found(order), {("mobile_number", "invalid_mobile_number")}
        )
        self._activate_contract(self._prepare_mobile_line(phone_number=mobile))
        line.mobile_number = f"+34 {mobile}"
        self.assertEqual(self._get_found(order), {("mobile_number", "phone_in_use")})

    def test_mobile_number_of_a_part_is_taken_for_everybody(self):
        mobile = self._make_mobile_number()
        part = self._prepare_agent(
            "201",
            product_id=self.product_part_mobile.id,
            mobile_number=mobile,
            sim_type="esim",
        )
        self._activate_switchboard(part)
        order = self._create_order([self._prepare_mobile_line(phone_number=mobile)])
        self.assertEqual(self._get_found(order), {("phone_number", "phone_in_use")})

    def test_mobile_part_gets_a_card(self):
        self.company.ships_sim_cards = True
        part = self._prepare_agent(
            "201",
            product_id=self.product_part_mobile.id,
            mobile_number=self._make_mobile_number(),
        )
        order = self._create_switchboard_order(part, self._prepare_agent("202"))
        self.assertEqual(
            order.order_line_ids.mapped("sim_state"),
            ["not_needed", "to_send", "not_needed"],
        )

    def test_switchboard_must_be_one_of_the_member(self):
        header, parts = self._activate_switchboard(
            self._prepare_agent("201"), member=self._create_member()
        )
        for contract, code in ((header, "foreign_contract"), (parts, "wrong_header")):
            line = self._prepare_agent("209", switchboard_contract_id=contract.id)
            order = self._create_order([line], member=self.member)
            self.assertEqual(
                self._get_found(order), {("switchboard_contract_id", code)}
            )
        order = self._create_switchboard_order(self._prepare_agent("201"))
        order.order_line_ids[0].switchboard_contract_id = header
        self.assertEqual(
            self._get_found(order), {("switchboard_line_id", "header_below_header")}
        )

    # === WHAT COMES ALONG === #

    def test_additional_products_are_lines_of_the_same_contract(self):
        part = self._prepare_agent(
            "201", additional_product_ids=[Command.set(self.product_queue.ids)]
        )
        _header, parts = self._activate_switchboard(part)
        self.assertEqual(
            parts.contract_line_ids.product_id, self.product_agent | self.product_queue
        )
        self.assertEqual(parts.tariff_product_id, self.product_agent)

    def test_additional_product_is_an_addon_of_the_technology(self):
        products = self.product_addon | self.product_landline
        part = self._prepare_agent(
            "201", additional_product_ids=[Command.set(products.ids)]
        )
        order = self._create_switchboard_order(part)
        problems = order._get_order_problems()
        self.assertEqual(
            [problem["code"] for problem in problems], ["wrong_product"] * 2
        )

    def test_rows_tell_what_belongs_to_the_switchboard(self):
        """The same from the order, for its ticket, and from the contract."""
        mobile = self._make_mobile_number()
        header, parts = self._activate_switchboard(
            self._prepare_agent(
                "201", additional_product_ids=[Command.set(self.product_queue.ids)]
            ),
            self._prepare_agent(
                "202",
                product_id=self.product_part_mobile.id,
                mobile_number=mobile,
                sim_type="esim",
            ),
        )
        rows = header._get_switchboard_rows()
        self.assertEqual(rows, header.lead_line_id._get_switchboard_rows())
        self.assertEqual([row["name"] for row in rows], parts.mapped("name"))
        self.assertEqual(
            rows[1],
            {
                "name": f"{mobile} - 202",
                "product": "Mobile part",
                "product_code": "TEST_CV_MOBILE",
                "part": "mobile",
                "additional_codes": [],
                "phone": "",
                "mobile": mobile,
                "extension": "202",
                "agent": "Agent 202",
                "email": "agent202@example.com",
            },
        )
        self.assertEqual(rows[0]["additional_codes"], ["TEST_CV_QUEUE"])
