import base64
from datetime import date

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_switchboard import SwitchboardCommon

from .common import OtrsCommon
from .fake_otrs import FakeOtrs, Wire
from .fake_otrs.rules import FIELDS
from .kinds import FOLDER, load_kinds

OTHER_URL = "https://otrs-of-the-south.test"


@tagged("post_install", "-at_install")
class TestKinds(OtrsCommon):
    """The kinds of tickets of the demonstration, and whose orders they are for."""

    other_wire = None

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if r.url.startswith(OTHER_URL):
            return cls.other_wire.send(r)
        return super()._request_handler(s, r, **kw)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("mobile", "fiber", "switchboard"):
            cls.technologies.filtered(
                lambda one, code=code: one.code.endswith(code)
            ).code = code
        more = cls.env["service.technology"].create(
            [
                {"name": code, "code": code, "company_id": cls.company.id}
                for code in ("adsl", "router4g")
            ]
        )
        known = {one.code: one for one in cls.technologies | more}
        (cls.type_mobile | cls.type_fiber).active = False
        cls.kinds = load_kinds(cls.backend, known)

    def setUp(self):
        super().setUp()
        self.otrs.queues |= {kind.queue for kind in self.kinds.values()}

    def _find(self, order):
        found = self.env["otrs.ticket.type"]._find_for_order(self.backend, order)
        return next((name for name, one in self.kinds.items() if one == found), None)

    def _ask(self, type_, contract, day=None, **values):
        orders = self.env["service.order"]
        return orders._request(type_, contract, values, effective_date=day)[:1]

    # === THE TABLE === #

    def test_every_dynamic_field_is_one_of_otrs(self):
        lines = [line for kind in self.kinds.values() for line in kind.field_ids]
        self.assertGreater(len(lines), 600)
        self.assertFalse({line.name for line in lines} - FIELDS.keys())
        for line in lines:
            keys = FIELDS[line.name]
            sent = {value for _name, value in line._prepare_probes()}
            if isinstance(keys, tuple) and line.direction == "out":
                self.assertFalse(sent - {"", *keys}, line.name)

    def test_every_kind_has_a_process_and_a_day(self):
        for name, kind in self.kinds.items():
            with self.subTest(kind=name):
                self.assertTrue(kind.process_id and kind.activity_id)
                self.assertLess(0, kind.warning_days)
                self.assertLessEqual(kind.warning_days, kind.target_days)

    # === WHICH ONE === #

    def test_activations(self):
        self.assertEqual(self._find(self._create_activation()), "mobile")
        fiber = self._create_activation(self._prepare_fiber_line())
        self.assertEqual(self._find(fiber), "fiber")

    def test_mobile_that_is_ported_with_a_fibre_waits_for_it(self):
        lines = [self._prepare_fiber_line(), self._prepare_portability_line()]
        order = self._create_order(lines)
        order.action_validate_order()
        kinds = {self._find(one) for one in order.service_order_ids}
        self.assertEqual(kinds, {"fiber", "mobile_paused"})

    def test_changes_of_a_contract(self):
        order = self._create_activation()
        order._fulfil({}, date(2026, 9, 1))
        contract = order.contract_id
        reason = self.env["contract.termination.reason"].search([], limit=1)
        account = {"iban": self._make_iban(), "consent_date": date(2026, 10, 1)}
        for wanted, change in (
            ("iban_change", self._ask("iban_change", contract, **account)),
            ("sim_change_esim", self._ask("sim_change", contract, sim_type="esim")),
            ("compensation", self._ask("compensation", contract, days=3)),
            ("suspension", self._ask("suspension", contract)),
            (
                "termination",
                self._ask("termination", contract, termination_reason_id=reason),
            ),
        ):
            with self.subTest(kind=wanted):
                self.assertEqual(self._find(change), wanted)

    def test_tariff_changes_by_their_kind(self):
        orders = self.env["service.order"].with_company(self.company)
        contract = self._create_activation()
        contract._fulfil({}, date(2026, 9, 1))
        for kind, wanted in (
            ("mobile_next_month", "tariff_month"),
            ("mobile_exceptional", "tariff_exceptional"),
            ("pack", "tariff_pack"),
            ("shared_bond", "tariff_shared"),
        ):
            order = orders.new(
                {
                    "type": "tariff_change",
                    "technology_id": self.technology_mobile.id,
                    "contract_id": contract.contract_id.id,
                    "tariff_change_kind": kind,
                }
            )
            with self.subTest(kind=kind):
                self.assertEqual(self._find(order), wanted)

    def test_supplier_is_a_condition(self):
        order = self._create_activation()
        self.kinds["mobile"].supplier_ids = self.supplier.copy({"code": "another"})
        self.assertNotEqual(self._find(order), "mobile")
        self.kinds["mobile"].supplier_ids |= self.supplier
        self.assertEqual(self._find(order), "mobile")

    # === TWO COOPERATIVES === #

    def test_each_cooperative_has_its_own_kinds(self):
        company = self._create_cooperative("Another cooperative")
        radio = self.env["service.technology"].create(
            {"name": "Radio", "code": "radio", "company_id": company.id}
        )
        backend = self._create_backend(company, "OTRS_SOUTH", url=OTHER_URL)
        backend.link_webservice = False
        kinds = load_kinds(backend, {"radio": radio}, f"{FOLDER}/second_cooperative")
        other = FakeOtrs()
        other.queues.add("Altas::Radio")
        type(self).other_wire = Wire(other)
        product = self._create_product("Radio", "RADIO", radio, 20.0, company=company)
        line = self._prepare_fiber_line(
            product_id=product.id, supplier_id=False, service_city="Sevilla"
        )
        member = self._create_member(company_id=company.id)
        theirs = self._create_activation(line, member=member)
        mine = self._create_activation()
        self.run_until_idle()
        self.assertEqual(theirs.otrs_ticket_id.ticket_type_id, kinds["radio"])
        [remote] = other.find(OdooRef=theirs.name)
        self.assertEqual(remote.values["Queue"], "Altas::Radio")
        self.assertEqual(remote.fields["NumeroSocio"], member.ref)
        self.assertIn("Sevilla", remote.fields["DireccionAlta"])
        self.assertEqual(
            self.get_remote(mine).values["Queue"], self.kinds["mobile"].queue
        )
        self.assertEqual(len(self.otrs.tickets), 1)


@tagged("post_install", "-at_install")
class TestSwitchboardTable(SwitchboardCommon, OtrsCommon):
    """The ticket of a switchboard brings the table of its lines along."""

    def _create_header(self):
        part = self._prepare_agent("201")
        order = self._create_switchboard_order(part)
        order.action_validate_order()
        return order.service_order_ids.sorted("id")[0]

    def test_table(self):
        order = self._create_header()
        kind = self.type_mobile
        self.assertNotIn("Attachment", kind._prepare_ticket_payload(order, "SRV-1"))
        kind.has_switchboard_table = True
        [file] = kind._prepare_ticket_payload(order, "SRV-1")["Attachment"]
        head, *rows = base64.b64decode(file["Content"]).decode().splitlines()
        self.assertIn("Extension", head)
        self.assertEqual(len(rows), len(order.lead_line_id.switchboard_member_ids))
        self.assertIn("201", rows[0])

    def test_no_table_without_lines(self):
        self.type_mobile.has_switchboard_table = True
        order = self._create_activation()
        payload = self.type_mobile._prepare_ticket_payload(order, "SRV-1")
        self.assertNotIn("Attachment", payload)
