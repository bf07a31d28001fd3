# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import SomconnexioCommon


class TestContractSearch(SomconnexioCommon):
    """A contract is found by whatever a person has at hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        member = cls._create_member(firstname="Remei", lastname="Puigdengoles")
        cls.mobile = cls._activate_contract(member=member)
        cls.fiber = cls._activate_contract(
            cls._prepare_fiber_line(
                service_street="Carrer de la Llacuna, 162",
                service_zip="08018",
                service_city="Sant Martí",
            ),
            member=cls._create_member(firstname="Oriol", lastname="Casadevall"),
        )
        cls.env.flush_all()

    def _find(self, text: str, user=None):
        contracts = self.env["contract.contract"].with_user(user or self.backoffice)
        return contracts.search([("display_name", "ilike", text)])

    def test_each_key_finds_the_contract(self):
        contract = self.mobile
        member = contract.partner_id
        for key in (
            contract.code,
            contract.phone_number,
            contract.phone_number[-7:],
            contract.icc,
            member.lastname,
            member.lastname.lower(),
            member.vat,
            member.vat.removeprefix("ES"),
            member.ref,
            member.email,
        ):
            with self.subTest(key=key):
                self.assertEqual(self._find(key) & (contract | self.fiber), contract)

    def test_address_of_the_service_finds_the_contract(self):
        for key in ("carrer de la llacuna", "Llacuna, 162", "08018", "Sant Martí"):
            with self.subTest(key=key):
                self.assertEqual(self._find(key), self.fiber)

    def test_numbers_are_found_as_people_write_them(self):
        number = self.mobile.phone_number
        vat = self.mobile.partner_id.vat.removeprefix("ES")
        for key in (
            f"{number[:3]} {number[3:6]} {number[6:]}",
            f"+34 {number}",
            f"0034{number}",
            f"{vat[:-1]}-{vat[-1]}",
        ):
            with self.subTest(key=key):
                self.assertEqual(self._find(key), self.mobile)

    def test_unknown_key_finds_nothing(self):
        self.assertFalse(self._find("no such thing 999"))

    def test_global_search_by_name_finds_the_same(self):
        contracts = self.env["contract.contract"].with_user(self.backoffice)
        for key in (self.mobile.icc, "Puigdengoles", self.mobile.phone_number):
            with self.subTest(key=key):
                found = [res_id for res_id, _name in contracts.name_search(key)]
                self.assertEqual(found, self.mobile.ids)
        self.assertNotIn(
            self.mobile,
            contracts.search([("display_name", "not ilike", "Puigdengoles")]),
        )

    def test_service_orders_are_found_by_the_keys_of_the_contract(self):
        orders = self.env["service.order"].with_user(self.backoffice)
        found = orders.search([("contract_id", "ilike", self.mobile.icc)])
        self.assertEqual(found, self.mobile.service_order_ids)

    def test_other_cooperative_finds_nothing(self):
        company = self._create_cooperative("Una altra cooperativa")
        stranger = self._create_staff("test_stranger", "group_user", company)
        for key in (self.mobile.code, self.mobile.phone_number, "Puigdengoles"):
            with self.subTest(key=key):
                self.assertNotIn(self.mobile.id, self._find(key, stranger).ids)

    def test_members_find_their_own_only(self):
        login = self._create_portal_user(self.fiber.partner_id)
        self.assertFalse(self._find(self.mobile.phone_number, login))
        self.assertEqual(self._find(self.fiber.code, login), self.fiber)

    def test_number_of_queries_does_not_grow(self):
        def count():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._find("Puigdengoles")
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(5):
            self._activate_contract(member=self.mobile.partner_id)
        self.assertLessEqual(count(), few)
        self.assertEqual(len(self._find("Puigdengoles")), 6)
