# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_switchboard import SwitchboardCommon

from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestOrderPlaces(ApiCommon, SwitchboardCommon):
    """Lines say what suppliers answer, and to what building or switchboard they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answer = cls.env["service.coverage.value"].create(
            {"name": "Served", "code": "served", "outcome": "served"}
        )
        cls.community = cls._create_product(
            "Homes", "TEST_HOMES", cls.technology_fiber, 15.0, is_community=True
        )
        cls.project = cls.env["service.community.project"].create(
            {
                "name": "House of wool",
                "code": "wool",
                "homes": 10,
                "product_tmpl_ids": [Command.set(cls.community.product_tmpl_id.ids)],
            }
        )

    def _post_lines(self, *lines, **options):
        return self.post_order(self.order(lines=list(lines)), **options)

    # === COVERAGE === #

    def _coverage(self, **changes):
        return {
            "supplier": self.supplier.code,
            "technology": self.technology_fiber.code,
            "answer": "served",
            "territory_owner": "A network",
            "answered_on": "2026-01-30",
            **changes,
        }

    def test_coverage(self):
        answer = self._post_lines(self.fiber_line(coverage=[self._coverage()]))
        self.assertEqual(answer.status_code, 201, answer.text)
        coverage = self.find_order(answer).order_line_ids.coverage_ids
        self.assertEqual(coverage.value_id, self.answer)
        self.assertEqual(coverage.territory_owner, "A network")
        self.assertEqual(answer.json()["lines"][0]["coverage"], [self._coverage()])

    def test_coverage_that_is_wrong(self):
        rows = [
            self._coverage(supplier="x", technology="test_mobile", answer="x"),
            self._coverage(),
            self._coverage(),
        ]
        answer = self._post_lines(self.fiber_line(coverage=rows))
        at = "/lines/0/coverage"
        self.assertInvalid(
            answer,
            {
                f"{at}/0/supplier": "unknown_supplier",
                f"{at}/0/technology": "unknown_technology",
                f"{at}/0/answer": "unknown_answer",
                f"{at}/2/supplier": "repeated_answer",
            },
        )

    # === COMMUNITY === #

    def test_community_fibre(self):
        line = self.fiber_line(product="TEST_HOMES", community_project="wool")
        answer = self._post_lines(line)
        self.assertEqual(answer.status_code, 201, answer.text)
        order = self.find_order(answer)
        self.assertEqual(order.order_line_ids.community_project_id, self.project)
        self.assertFalse(order._get_order_problems(), "staff can validate it")

    def test_community_fibre_that_is_wrong(self):
        at = "/lines/0/community_project"
        for changes, code in (
            ({"product": "TEST_HOMES"}, "no_community_project"),
            ({"community_project": "wool"}, "wrong_community_tariff"),
            ({"product": "TEST_HOMES", "community_project": "x"}, "unknown_project"),
        ):
            with self.subTest(**changes):
                answer = self._post_lines(self.fiber_line(**changes))
                self.assertInvalid(answer, {at: code})

    # === SWITCHBOARD === #

    def _header(self, **changes):
        return {
            "product": self.product_header.default_code,
            "kind": "new",
            "phone_number": "972000222",
            **changes,
        }

    def _agent(self, extension="10", **changes):
        return {
            "product": self.product_agent.default_code,
            "kind": "new",
            "switchboard_line": 1,
            "agent_name": "Anna",
            "agent_email": "anna@example.org",
            "extension": extension,
            **changes,
        }

    def test_switchboard_with_its_lines(self):
        answer = self._post_lines(self._agent(), self._header(), self._agent("11"))
        self.assertEqual(answer.status_code, 201, answer.text)
        order = self.find_order(answer)
        lines = order.order_line_ids.sorted("sequence")
        self.assertEqual(lines.mapped("extension"), ["10", False, "11"])
        self.assertEqual((lines[0] | lines[2]).switchboard_line_id, lines[1])
        self.assertEqual(lines[0].agent_email, "anna@example.org")
        told = [line["product"] for line in answer.json()["lines"]]
        agent, header = (
            self.product_agent.default_code,
            self.product_header.default_code,
        )
        self.assertEqual(told, [agent, header, agent])
        self.assertFalse(order._get_order_problems(), "staff can validate it")

    def test_line_for_a_switchboard_in_use(self):
        contract, _parts = self._activate_switchboard(member=self.member)
        line = self._agent(switchboard_line=None, switchboard_contract=contract.code)
        line.pop("switchboard_line")
        answer = self._post_lines(line)
        self.assertEqual(answer.status_code, 201, answer.text)
        line_record = self.find_order(answer).order_line_ids
        self.assertEqual(line_record.switchboard_contract_id, contract)

    def test_switchboard_that_is_wrong(self):
        agent = self._agent(agent_email="nobody", extension="x")
        self.assertInvalid(
            self._post_lines(agent, self._header()),
            {"/lines/0/agent_email": "invalid_email"},
        )
        for line, expected in (
            ({"extension": "x"}, {"extension": "invalid_extension"}),
            ({"switchboard_line": 9}, {"switchboard_line": "unknown_line"}),
            ({"switchboard_line": 0}, {"switchboard_line": "unknown_line"}),
            ({"switchboard_line": 2}, {"switchboard_line": "wrong_header"}),
            ({"additional_products": ["x"]}, {"additional_products/0": None}),
        ):
            with self.subTest(**line):
                answer = self._post_lines(
                    self._agent(**line), self._header(), self._agent("12")
                )
                problem = self.assertProblem(answer, 422, "invalid")
                found = {item["pointer"]: item["code"] for item in problem["errors"]}
                for name, code in expected.items():
                    pointer = f"/lines/0/{name}"
                    self.assertEqual(found, {pointer: code or "unknown_product"})
        twins = self._post_lines(self._agent(), self._header(), self._agent())
        self.assertInvalid(
            twins,
            {
                "/lines/0/extension": "extension_in_use",
                "/lines/2/extension": "extension_in_use",
            },
        )

    def test_switchboard_of_somebody_else(self):
        contract, _parts = self._activate_switchboard(member=self._create_member())
        for code in (contract.code, "CON_NONE"):
            line = self._agent(switchboard_contract=code)
            line.pop("switchboard_line")
            answer = self._post_lines(line)
            problem = self.assertProblem(answer, 422, "invalid")
            pointers = {item["pointer"] for item in problem["errors"]}
            self.assertEqual(pointers, {"/lines/0/switchboard_contract"})
