# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import SomconnexioCommon


class TestValueChecks(SomconnexioCommon):
    """Checks of single values, as the order and the API use them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checks = cls.env["crm.lead"]

    def _assert_codes(self, check, expected):
        """``expected``: code (or None) by value."""
        for value, code in expected.items():
            with self.subTest(value=value):
                found = check(value)
                self.assertEqual(found and found[0], code)

    def test_iban(self):
        self._assert_codes(
            self.checks._check_iban,
            {
                None: None,
                "": None,
                "ES91 2100 0418 4502 0005 1332": None,
                "es9121000418450200051332": None,
                "ES9121000418450200051333": "invalid_iban",
                "ES91": "invalid_iban",
                "no iban": "invalid_iban",
                "FR1420041010050500013M02606": None,
            },
        )

    def test_iban_of_a_bank_that_nobody_knows(self):
        iban = self._make_iban_of_bank("9999")
        self.assertEqual(self.checks._check_iban(iban)[0], "unknown_bank")
        self.env["res.bank"].create(
            {"name": "New bank", "code": "9999", "country": self.env.ref("base.es").id}
        )
        self.assertIsNone(self.checks._check_iban(iban))

    def _make_iban_of_bank(self, code):
        bban = f"{code}{'1' * 16}"
        return f"ES{98 - int(bban + '142800') % 97:02d}{bban}"

    def test_vat(self):
        self._assert_codes(
            self.checks._check_vat_value,
            {
                None: None,
                "ES12345678Z": None,
                "12345678Z": None,
                "12.345.678-z": None,
                "X1234567L": None,
                "12345678A": "invalid_vat",
                "1234": "invalid_vat",
                "PT501964843": None,
                "XX1234": "invalid_vat",
            },
        )

    def test_mobile_number(self):
        self._assert_codes(
            self.checks._check_mobile_number,
            {
                None: None,
                "612345678": None,
                "+34 712 345 678": None,
                "0034712345678": None,
                "931234567": "invalid_mobile_number",
                "61234567": "invalid_mobile_number",
                "6123456789": "invalid_mobile_number",
                "61234567a": "invalid_mobile_number",
            },
        )

    def test_landline_number(self):
        self._assert_codes(
            self.checks._check_landline_number,
            {
                None: None,
                "931234567": None,
                "+34-872 00 11 22": None,
                "612345678": "invalid_landline_number",
            },
        )

    def test_icc(self):
        self._assert_codes(
            self.checks._check_icc,
            {
                None: None,
                "8934000000000000001": None,
                "8934 0000 0000 0000 001": None,
                "893400000000000000": "invalid_icc",
                "89340000000000000012": "invalid_icc",
                "1234000000000000001": "invalid_icc",
            },
        )

    def test_postcode(self):
        spain, france = self.env.ref("base.es"), self.env.ref("base.fr")
        self._assert_codes(
            lambda value: self.checks._check_zip(value, spain),
            {
                None: None,
                "08001": None,
                "52001": None,
                "00001": "invalid_zip",
                "53001": "invalid_zip",
                "8001": "invalid_zip",
            },
        )
        self.assertIsNone(self.checks._check_zip("99999", france))

    def test_email(self):
        self._assert_codes(
            self.checks._check_email_value,
            {
                None: None,
                "a@example.com": None,
                "a@example.com, b@example.com": "invalid_email",
                "nobody": "invalid_email",
            },
        )

    def test_consent_date(self):
        check = self.checks._check_consent_date
        self.assertIsNone(check(None, self.company))
        self.assertIsNone(check(self._get_day(0), self.company))
        found = check(self._get_day(1), self.company)
        self.assertEqual(found[0], "consent_in_future")

    def test_phone_of_a_contract_in_use(self):
        contract = self._activate_contract()
        check = self.checks._check_phone_free
        found = check(f"+34 {contract.phone_number}", self.company)
        self.assertEqual(found[0], "phone_in_use")
        self.assertIn(contract.code, found[1])
        contract.sudo().lifecycle_state = "terminated"
        self.assertIsNone(check(contract.phone_number, self.company))

    def test_phone_of_another_open_order(self):
        order = self._create_order()
        line = order.order_line_ids
        check = self.checks._check_phone_free
        found = check(line.phone_number, self.company)
        self.assertEqual(found[0], "phone_in_other_order")
        self.assertIn(order.order_reference, found[1])
        self.assertIsNone(check(line.phone_number, self.company, line))
        order.action_set_lost()
        self.assertIsNone(check(line.phone_number, self.company))

    def test_values_are_kept_in_their_normal_form(self):
        order = self._create_order(
            [
                self._prepare_mobile_line(
                    phone_number="+34 612 34 56 78",
                    icc="8934 0000 0000 0000 001",
                )
            ],
            iban="es91 2100 0418 4502 0005 1332",
            new_member_vat="12.345.678-z",
        )
        line = order.order_line_ids
        self.assertEqual(line.phone_number, "612345678")
        self.assertEqual(line.icc, "8934000000000000001")
        self.assertEqual(order.iban, "ES9121000418450200051332")
        self.assertEqual(order.new_member_vat, "ES12345678Z")
        line.phone_number = "0034 687 65 43 21"
        self.assertEqual(line.phone_number, "687654321")
        order.iban = "FR14 2004 1010 0505 0001 3M02 606"
        self.assertEqual(order.iban, "FR1420041010050500013M02606")
