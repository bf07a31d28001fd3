import os
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.somconnexio_sync.exceptions import RemoteUnreachableError

from ..tools.opencell_login import TOKEN_PATH
from .common import OpencellCommon


@tagged("post_install", "-at_install")
class TestBackend(OpencellCommon):
    def test_connection_check_says_the_version(self):
        action = self.backend.action_check_connection()
        self.assertIn("version 7.6.7", action["params"]["message"])

    def test_connection_check_notices_another_version(self):
        for profile, other in (("v7", "v15"), ("v15", "v7")):
            self.set_remote(profile)
            self.backend.profile = other
            with self.assertRaisesRegex(UserError, "another version"):
                self.backend.action_check_connection()

    def test_connection_check_notices_a_wrong_password(self):
        self.backend.password = "wrong"
        with self.assertRaises(UserError):
            self.backend.action_check_connection()

    def test_without_address_work_waits(self):
        self.backend.url = False
        with self.assertRaises(RemoteUnreachableError):
            self.backend._get_client()

    def test_environment_wins(self):
        name = "SOMCONNEXIO_OPENCELL_TEST_URL"
        address = "http://opencell.test/elsewhere"
        with (
            patch.dict(os.environ, {name: address}),
            self.backend._get_client() as client,
        ):
            self.assertIn("/elsewhere/", client._root)

    def test_tokens_are_asked_for_as_the_form_says(self):
        self.assertIsNone(self.backend._get_token_source("http://opencell.test"))
        self.backend.write(
            {
                "authentication": "client_credentials",
                "client_identifier": "opencell-web",
                "client_secret": "secret",
            }
        )
        name = "SOMCONNEXIO_OPENCELL_TEST_CLIENT_SECRET"
        with patch.dict(os.environ, {name: "other secret"}):
            source = self.backend._get_token_source("http://opencell.test/opencell")
        self.assertEqual(source.url, f"http://opencell.test{TOKEN_PATH}")
        self.assertEqual(
            source.form,
            {
                "grant_type": "client_credentials",
                "client_id": "opencell-web",
                "client_secret": "other secret",
            },
        )
        self.backend.write(
            {
                "authentication": "password",
                "token_url": "http://keycloak.test/token",
                "client_secret": False,
            }
        )
        source = self.backend._get_token_source("http://opencell.test/opencell")
        self.assertEqual(source.url, "http://keycloak.test/token")
        self.assertEqual(
            source.form,
            {
                "grant_type": "password",
                "client_id": "opencell-web",
                "username": "opencell",
                "password": "opencell",
            },
        )

    def test_journal_is_made_with_numbers_of_others(self):
        journal = self.backend.journal_id
        self.assertEqual(journal.type, "sale")
        self.assertEqual(journal.company_id, self.company)
        self.assertTrue(journal.sequence_override_regex)

    def test_journal_must_be_for_sales(self):
        journal = self.env["account.journal"].create(
            {"name": "Misc", "type": "general", "code": "MSC1"}
        )
        with self.assertRaises(ValidationError):
            self.backend.journal_id = journal

    @mute_logger("odoo.sql_db")
    def test_company_has_one_opencell(self):
        with self.assertRaises(IntegrityError):
            self._create_backend(self.company, code="OPENCELL_SECOND")

    def test_other_company_has_its_own(self):
        company = self._create_cooperative("Another cooperative")
        self.assertFalse(self.env["opencell.backend"]._get_for_company(company))
        self.assertEqual(
            self.env["opencell.backend"]._get_for_company(self.company), self.backend
        )

    def test_province_has_its_own_country_code(self):
        member = self._create_member()
        self.assertEqual(self.backend._get_country_code(member), "SP")
        member.state_id = self.env.ref("base.state_es_tf")
        self.assertEqual(self.backend._get_country_code(member), "ES_CN")

    def test_unknown_codes_are_named(self):
        member = self._create_member(lang="en_US")
        self.backend.language_mapping_ids.unlink()
        with self.assertRaisesRegex(UserError, "en_US"):
            self.backend._get_language_code(member)
        with self.assertRaisesRegex(UserError, "Test switchboard"):
            self.backend._get_offer_code(self.technology_switchboard)
        with self.assertRaisesRegex(UserError, "TAX_UNKNOWN"):
            self.backend._get_tax("TAX_UNKNOWN")
        member.country_id = self.env.ref("base.fr")
        with self.assertRaisesRegex(UserError, "France"):
            self.backend._get_country_code(member)

    def test_country_codes_must_be_unambiguous(self):
        spain = self.env.ref("base.es")
        with self.assertRaises(ValidationError):
            self.backend.country_mapping_ids = [
                Command.create({"country_id": spain.id, "code": "ES2"})
            ]
        with self.assertRaises(ValidationError):
            self.backend.country_mapping_ids = [
                Command.create(
                    {
                        "country_id": spain.id,
                        "state_ids": [
                            Command.link(self.env.ref("base.state_es_gc").id)
                        ],
                        "code": "ES_GC",
                    }
                )
            ]

    def test_tax_must_be_added_to_a_sales_price(self):
        group = self.env["account.tax.group"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        included = self._create_tax("In", 4.0, group, self.account_income)
        included.price_include_override = "tax_included"
        with self.assertRaises(ValidationError):
            self.backend.tax_mapping_ids = [
                Command.create({"tax_id": included.id, "code": "TAX_IN"})
            ]

    def test_contracts_of_before_are_sent_on_demand(self):
        self.backend.active = False
        contract = self.create_contract()
        self.assertFalse(contract.opencell_subscription_ids)
        self.backend.active = True
        self.backend.action_send_contracts()
        self.run_due_jobs()
        self.assertEqual(contract.opencell_state, "done")
