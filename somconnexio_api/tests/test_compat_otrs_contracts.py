# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .compat_otrs_common import PATH, CompatOtrsCommon

DATA = ("mm_id", "vodafone_id", "suma_id", "external_id", "administrative_number")
ADDRESS = {
    "street": "Carrer de la Font, 3",
    "zip_code": "17800",
    "city": "Olot",
    "country": "ES",
    "state": "GI",
}


class CompatOtrsContractsCommon(CompatOtrsCommon):
    """Services of all kinds, and one that is being provisioned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier.service_data_definition = [
            *({"name": name, "string": name, "type": "char"} for name in DATA),
            {
                "name": "fiber_signal",
                "string": "Signal",
                "type": "selection",
                "selection": [["fibraFTTH", "FTTH"]],
            },
        ]
        cls.technology_switchboard.code = "switchboard"
        cls.technology_switchboard.supplier_ids = cls.supplier
        cls.number = cls._make_mobile_number()
        cls.activation = cls._create_activation(
            cls._prepare_mobile_line(phone_number=cls.number), member=cls.member
        )

    def fiber(self, name, info, **changes):
        return {
            "service_technology": "Fiber",
            "mobile_contract_service_info": {},
            "contract_line": self.line("TEST_FIBER"),
            "service_address": ADDRESS,
            f"{name}_contract_service_info": info,
            **changes,
        }


@tagged("post_install", "-at_install")
class TestCompatOtrsContracts(CompatOtrsContractsCommon):
    """A service works since OTRS says so."""

    # === WHAT IS OPEN === #

    def test_open_by_line(self):
        """What OTRS found out replaces what was ordered."""
        orders = self.env["service.order"].search_count([])
        self.post(crm_lead_line_id=str(self.activation.lead_line_id.id))
        self.assertEqual(self.activation.state, "completed")
        self.assertEqual(self.activation.fulfilled_on, self._get_day())
        contract = self.activation.contract_id
        self.assertEqual(contract.lifecycle_state, "active")
        self.assertEqual(contract.phone_number, "600111222")
        self.assertEqual(contract.icc, "8934071111111111111")
        self.assertEqual(contract.tariff_product_id, self.product)
        self.assertEqual(self.contracts(), contract)
        self.assertEqual(self.env["service.order"].search_count([]), orders)

    def test_open_by_number(self):
        self.post(
            crm_lead_line_id="absent",
            mobile_contract_service_info=self.mobile(phone_number=self.number),
        )
        self.assertEqual(self.activation.state, "completed")
        self.assertEqual(len(self.contracts()), 1)

    def test_repeated(self):
        """However often it comes, also after the answer has been forgotten."""
        line = self.activation.lead_line_id.id
        self.post(crm_lead_line_id=line)
        self.post(crm_lead_line_id=line)
        before = self.count()
        self.env["somconnexio.api.replay"].search([]).unlink()
        self.post(crm_lead_line_id=line)
        # by line, with another ticket: it is fulfilled, and has its ticket
        answer = self.former(
            "POST", PATH, body=self.body(crm_lead_line_id=line, ticket_number="2")
        )
        self.assertRefused(
            answer, 400, f"{self.activation.name} was reported with another ticket"
        )
        self.assertUntouched(before)

    def test_fulfilled_before(self):
        """The poll of the ticket was faster."""
        self.activation._fulfil({"phone_number": "600111999"})
        self.post(crm_lead_line_id=self.activation.lead_line_id.id)
        self.assertEqual(self.activation.contract_id.phone_number, "600111999")
        self.assertEqual(len(self.contracts()), 1)

    def test_failed_before(self):
        """The ticket was reopened, and succeeded."""
        self.activation._fail("No")
        self.post(crm_lead_line_id=self.activation.lead_line_id.id)
        self.assertEqual(self.activation.state, "completed")

    # === NOTHING IS OPEN === #

    def test_new(self):
        self.post(email="factures@example.org")
        contract = self.contracts()
        self.assertEqual(contract.phone_number, "600111222")
        self.assertEqual(contract.mandate_id, self.mandate)
        self.assertEqual(contract.email_ids.mapped("email"), ["factures@example.org"])
        self.assertEqual(contract.service_supplier_id, self.supplier)
        order = contract.activation_order_id
        self.assertEqual(order.door, "otrs")
        self.assertEqual(order.state, "completed")
        self.assertEqual(order.lead_id.door, "otrs")
        self.assertEqual(order.lead_id.order_state, "won")
        self.assertEqual(self.activation.state, "acknowledged")
        before = self.count()
        self.env["somconnexio.api.replay"].search([]).unlink()
        self.post(email="factures@example.org")
        self.assertUntouched(before)

    def test_number_of_ticket(self):
        """A ticket's number is reported with one set of data."""
        self.post()
        body = self.body(
            mobile_contract_service_info=self.mobile(icc="8934" + 15 * "1")
        )
        self.assertRefused(
            self.former("POST", PATH, body=body),
            400,
            "Ticket 2026112900001 was reported with other data",
        )

    def test_fibers(self):
        """Each kind of fibre has the reference of its supplier."""
        cases = {
            "vodafone_fiber": {"phone_number": "972000001", "vodafone_id": "V1"},
            "mm_fiber": {"phone_number": "972000002", "mm_id": "M1"},
            "orange_fiber": {"suma_id": "S1"},
            "xoln_fiber": {
                "phone_number": "972000003",
                "external_id": "X1",
                "id_order": "O1",
                "project": "P1",
                "router_product_id": "R1",
                "router_serial_number": "SN1",
                "router_mac_address": "AA:BB:CC:DD:EE:FF",
            },
        }
        for name, info in cases.items():
            with self.subTest(name=name):
                known = self.contracts()
                body = self.fiber(name, info, fiber_signal_type="fibraFTTH")
                self.post(**body, ticket_number=name)
                contract = self.contracts() - known
                self.assertEqual(contract.lifecycle_state, "active")
                keys = contract.with_context(property_selection_get_key=True)
                data = dict(keys.service_data)
                self.assertEqual(data["fiber_signal"], "fibraFTTH")
                for key in set(info) & set(DATA):
                    self.assertEqual(data[key], info[key])
                number = info.get("phone_number", False)
                self.assertEqual(contract.phone_number, number)
                self.assertEqual(contract.service_partner_id.city, "Olot")
        self.assertEqual(contract.router_serial, "SN1")
        # what the supplier's record has no place for is kept for technicians
        secrets = {one.code: one.value for one in contract.secret_ids}
        self.assertEqual(secrets["project"], "P1")

    def test_adsl(self):
        self.technology_fiber.copy(
            {"name": "ADSL", "code": "adsl"}
        ).supplier_ids = self.supplier
        technology = self.env["service.technology"].search([("code", "=", "adsl")])
        self._create_product("Copper", "TEST_ADSL", technology, 20.0)
        info = {
            "phone_number": "972000009",
            "administrative_number": "A1",
            "router_product_id": "R1",
            "router_serial_number": "SN2",
            "ppp_user": "user",
            "ppp_password": "secret",
            "endpoint_user": "other",
            "endpoint_password": "hidden",
            "router_mac_address": "-",
        }
        changes = self.fiber("adsl", info, service_technology="ADSL")
        self.post(**{**changes, "contract_line": self.line("TEST_ADSL")})
        contract = self.contracts()
        self.assertEqual(dict(contract.service_data)["administrative_number"], "A1")
        secrets = {one.code: one.value for one in contract.secret_ids}
        self.assertEqual(secrets["ppp_password"], "secret")
        self.assertEqual(secrets["endpoint_password"], "hidden")

    def test_router(self):
        """Both names of the object will do."""
        technology = self.env["service.technology"].create(
            {"name": "4G", "code": "router4g"}
        )
        technology.supplier_ids = self.supplier
        self._create_product("4G", "TEST_4G", technology, 20.0)
        for number, name in enumerate(
            ("router_4G_contract_service_info", "router_4G_service_contract_info")
        ):
            known = self.contracts()
            info = {
                "phone_number": f"60022233{number}",
                "router_product_id": "R4",
                "icc": self._make_icc(),
                "PUK": "1234",
            }
            self.post(
                service_technology="4G",
                mobile_contract_service_info={},
                contract_line=self.line("TEST_4G"),
                ticket_number=name,
                **{name: info},
            )
            contract = self.contracts() - known
            self.assertEqual(contract.phone_number, info["phone_number"])
            self.assertEqual(contract.icc, info["icc"])
            secrets = {one.code: one.value for one in contract.secret_ids}
            self.assertEqual(secrets["puk"], "1234")

    def test_switchboard(self):
        self.post(
            service_technology="Switchboard",
            mobile_contract_service_info={},
            contract_line=self.line("TEST_SWITCHBOARD"),
            switchboard_contract_service_info={
                "phone_number": "972000005",
                "phone_number_2": "",
                "icc": "",
            },
        )
        self.assertEqual(self.contracts().phone_number, "972000005")

    def test_several_products(self):
        """A tariff with its add-on."""
        add_on = self._create_product(
            "More", "TEST_MORE", self.technology_mobile, 1.0, role="addon"
        )
        lines = [self.line("TEST_MORE"), self.line("TEST_MOBILE")]
        self.post(contract_line={}, contract_lines=lines)
        products = self.contracts().contract_line_ids.product_id
        self.assertEqual(products, self.product | add_on)
