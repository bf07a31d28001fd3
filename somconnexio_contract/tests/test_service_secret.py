# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import SomconnexioCommon

VALUE = "horse-battery-staple"


class TestServiceSecret(SomconnexioCommon):
    """Passwords of services: for technicians, nowhere else and in no other way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls._create_staff("test_technician", "group_technician")
        cls.contract = cls._activate_contract(
            cls._prepare_fiber_line(), values={"secrets": {"ppp_password": VALUE}}
        )
        cls.secret = cls.env["service.secret"].search(
            [("contract_id", "=", cls.contract.id)]
        )

    def test_provisioning_notes_down_a_secret(self):
        self.assertEqual(self.secret.code, "ppp_password")
        self.assertEqual(self.secret.value, VALUE)
        self.assertEqual(self.secret.company_id, self.company)
        self.env["service.secret"]._store(self.contract, {"ppp_password": "new"})
        self.assertEqual(self.secret.value, "new")

    def test_technician_reads_and_changes_it(self):
        secret = self.secret.with_user(self.technician)
        self.assertEqual(secret.read(["value"])[0]["value"], VALUE)
        secret.value = "other"
        self.assertEqual(secret.contract_id.with_user(self.technician), self.contract)

    def test_agent_gets_at_it_in_no_way(self):
        export = self.env.ref("base.group_allow_export")
        for user in self.backoffice, self.manager:
            user.group_ids += export
            secrets = self.env["service.secret"].with_user(user)
            contracts = self.env["contract.contract"].with_user(user)
            contract = contracts.browse(self.contract.id)
            by_value = [("secret_ids.value", "=", VALUE)]
            ways = {
                "read": lambda s=secrets: s.browse(self.secret.id).read(["value"]),
                "attribute": lambda s=secrets: s.browse(self.secret.id).value,
                "search": lambda s=secrets: s.search([]),
                "search_read": lambda s=secrets: s.search_read([], ["value"]),
                "value": lambda s=secrets: s.search([("value", "=", VALUE)]),
                "count": lambda s=secrets: s.search_count([("value", "like", "h")]),
                "read_group": lambda s=secrets: s.formatted_read_group(
                    [], ["value"], ["__count"]
                ),
                "name_search": lambda s=secrets: s.name_search("ppp"),
                "export": lambda s=secrets: s.browse(self.secret.id).export_data(
                    ["value"]
                ),
                "contract": lambda c=contract: c.read(["secret_ids"]),
                "by contract": lambda c=contracts, d=by_value: c.search(d),
                "export of the contract": lambda c=contract: c.export_data(
                    ["secret_ids/value"]
                ),
                "grouped contracts": lambda c=contracts: c.formatted_read_group(
                    [], ["secret_ids"], ["__count"]
                ),
            }
            for name, way in ways.items():
                with (
                    self.subTest(user=user.login, way=name),
                    self.assertRaises(UserError),
                ):
                    way()

    def test_contract_without_secret_fields_is_exported(self):
        self.backoffice.group_ids += self.env.ref("base.group_allow_export")
        contract = self.contract.with_user(self.backoffice)
        self.assertTrue(contract.export_data(["code", "phone_number"])["datas"])

    def test_nobody_exports_it(self):
        for user in self.technician, self.env.ref("base.user_admin"):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.secret.with_user(user).export_data(["value"])
        with self.assertRaises(UserError):
            self.contract.export_data(["code", "secret_ids/value"])
        description = self.env["service.secret"].fields_get(["value"], ["exportable"])
        self.assertFalse(description["value"]["exportable"])

    def test_chatter_says_nothing(self):
        self.secret.value = "changed-battery"
        self.env["service.secret"]._store(self.contract, {"puk": "12345678"})
        self.secret.unlink()
        self.env.flush_all()
        self.assertNotIn("message_ids", self.env["service.secret"]._fields)
        messages = self.env["mail.message"].search([])
        text = " ".join(messages.mapped(lambda message: message.body or ""))
        tracked = self.env["mail.tracking.value"].search([])
        text += " ".join(
            f"{value.old_value_char} {value.new_value_char} "
            f"{value.old_value_text} {value.new_value_text}"
            for value in tracked
        )
        for value in VALUE, "changed-battery", "12345678":
            self.assertNotIn(value, text)

    def test_log_says_nothing(self):
        secrets = self.env["service.secret"]
        with self.assertLogs("odoo", level="DEBUG") as logs:
            logging.getLogger(__name__).info("There is something to be logged")
            secrets._store(self.contract, {"pin": "87654321"})
            with self.assertRaisesRegex(UserError, "“pin” is no text") as refusal:
                secrets._store(self.contract, {"pin": 87654321})
        # The statements themselves are logged only if a developer asks for it.
        told = [
            record.getMessage()
            for record in logs.records
            if record.name != "odoo.sql_db"
        ]
        self.assertNotIn("87654321", " ".join([*told, str(refusal.exception)]))

    def test_secret_is_no_service_data(self):
        self.assertNotIn(VALUE, str(self.contract.read()))

    def test_copy_of_a_contract_has_no_secrets(self):
        self.assertFalse(self.contract.copy().secret_ids)

    def test_one_secret_of_a_code(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.secret.create(
                {
                    "contract_id": self.contract.id,
                    "code": "ppp_password",
                    "value": "again",
                }
            )
            self.env.flush_all()

    def test_technician_of_another_cooperative(self):
        other = self._create_cooperative("Una altra")
        stranger = self._create_staff("stranger", "group_technician", other)
        with self.assertRaises(AccessError):
            self.secret.with_user(stranger).read(["value"])
