from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OpencellCommon
from .fake_opencell.rules import OFFERS, SEED


@tagged("post_install", "-at_install")
class TestCodeCheck(OpencellCommon):
    """ "Verify mapping": what is there, what is missing, what nobody knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.integrator = cls._create_staff(
            "test_integrator", "somconnexio_sync.somconnexio_sync_group_manager"
        )
        products = cls.env["product.product"].search(
            [
                ("service_role", "!=", False),
                ("company_id", "in", (False, cls.company.id)),
            ]
        )
        # the catalogue of the tests' cooperative is larger than the fake's
        cls.known = products.filtered(
            lambda product: product.default_code in set().union(*OFFERS.values())
        )
        (products - cls.known).action_archive()

    def setUp(self):
        super().setUp()
        self.backend.breaker_threshold = 1000

    def _verify(self):
        """The lines of the report, by code."""
        backend = self.backend.with_user(self.integrator)
        report = self.env["opencell.code.report"].browse(
            backend.action_verify_mapping()["res_id"]
        )
        self.report = report.with_user(self.integrator)
        # as the form reads it: the worst first
        self.report.invalidate_recordset(["line_ids"])
        return {line.code: line for line in self.report.line_ids}

    def test_every_code_is_found(self):
        for profile in ("v7", "v15"):
            self.set_remote(profile)
            lines = self._verify()
            wrong = {
                line.code: line.result
                for line in lines.values()
                if line.result != "found"
            }
            self.assertEqual(wrong, {})
            backend = self.backend
            for code in (
                *self.known.mapped("default_code"),
                backend.seller_code,
                backend.customer_category_code,
                backend.billing_cycle_code,
                backend.termination_reason_code,
                backend.email_template_code,
                backend.address_field,
                *backend.offer_mapping_ids.mapped("code"),
                *backend.language_mapping_ids.mapped("code"),
                *backend.country_mapping_ids.mapped("code"),
                "EUR",
            ):
                self.assertIn(code, lines)
            self.assertEqual(self.report.wrong_count, 0)
            self.assertEqual(self.report.found_count, len(self.report.line_ids))

    def test_compensations_are_one_shots(self):
        self.backend.compensation_code = "CH_SC_OSO_COMPENSATION"
        self.assertEqual(self._verify()["CH_SC_OSO_COMPENSATION"].result, "found")
        self.backend.compensation_code = "CH_UNKNOWN"
        self.assertEqual(self._verify()["CH_UNKNOWN"].result, "missing")

    def test_nothing_but_reads_is_sent(self):
        self._verify()
        rows = self.env["sync.call.log"].search([])
        self.assertTrue(rows)
        self.assertTrue(all(rows.mapped("is_read")))

    def test_missing_codes_lead_to_what_holds_them(self):
        product = self.known[0]
        product.default_code = "SE_UNKNOWN"
        self.backend.seller_code = "SELLER_UNKNOWN"
        mapping = self.backend.language_mapping_ids[0]
        mapping.code = "KLINGON"
        lines = self._verify()
        for code, holder in (
            ("SE_UNKNOWN", product),
            ("SELLER_UNKNOWN", self.backend),
            ("KLINGON", self.backend),
        ):
            self.assertEqual(lines[code].result, "missing")
            self.assertIn("does not exist", lines[code].message)
            action = lines[code].action_open_holder()
            self.assertEqual(action["res_model"], holder._name)
            self.assertEqual(action["res_id"], holder.id)
        self.assertEqual(self.report.wrong_count, 3)
        self.assertIn(lines["SE_UNKNOWN"], self.report.line_ids[:3])

    def test_service_of_another_offer_is_told(self):
        product = self.known.filtered(
            lambda one: one.service_technology_id == self.technology_mobile
        )[0]
        offer = OFFERS["OF_SC_TEMPLATE_MOB"]
        offer.discard(product.default_code)
        self.addCleanup(offer.add, product.default_code)
        other = OFFERS["OF_SC_TEMPLATE_BA"]
        other.add(product.default_code)
        self.addCleanup(other.discard, product.default_code)
        line = self._verify()[product.default_code]
        self.assertEqual(line.result, "not_offered")
        self.assertEqual(line.message, "OF_SC_TEMPLATE_MOB")

    def test_tariff_whose_technology_has_no_offer_is_told(self):
        self.backend.offer_mapping_ids.filtered(
            lambda one: one.technology_id == self.technology_mobile
        ).unlink()
        lines = self._verify()
        self.assertEqual(lines[""].result, "missing")
        self.assertEqual(
            lines[""].action_open_holder()["res_id"], self.technology_mobile.id
        )

    def test_outage_is_not_missing(self):
        self.wire.outage = "refused"
        lines = self._verify()
        self.assertEqual({line.result for line in lines.values()}, {"not_asked"})
        # it is not tried a hundred times
        self.assertEqual(self.env["sync.call.log"].search_count([]), 2)

    def test_one_lost_answer_leaves_one_question(self):
        self.wire.break_next(None, "text_500")
        lines = self._verify()
        unknown = [line for line in lines.values() if line.result == "not_asked"]
        self.assertEqual(len(unknown), 1)
        self.assertEqual(unknown[0].code, "CLIENT")
        self.assertIn("500", unknown[0].message)

    def test_refused_question_is_no_answer(self):
        self.wire.break_next("rejected")
        self.assertEqual(self._verify()["SC"].result, "not_asked")

    def test_without_address_it_says_so(self):
        self.backend.url = False
        with self.assertRaises(UserError):
            self._verify()

    def test_only_managers_verify(self):
        operator = self._create_staff(
            "test_operator", "somconnexio_sync.somconnexio_sync_group_user"
        )
        with self.assertRaises(AccessError):
            self.backend.with_user(operator).action_verify_mapping()

    def test_category_is_asked_by_its_own_path(self):
        SEED["CustomerCategory"].discard("CLIENT")
        self.addCleanup(SEED["CustomerCategory"].add, "CLIENT")
        self.assertEqual(self._verify()["CLIENT"].result, "missing")
