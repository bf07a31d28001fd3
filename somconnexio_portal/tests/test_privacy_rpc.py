# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""What a member can get at past the pages: by remote calls on every model."""

import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalCommon

SECRET = "Zumalacarregui"
# Models of the two addons that a member must be able to read own records of
OWN_MODELS = ("contract.contract", "contract.line", "service.order", "account.move")


@tagged("post_install", "-at_install")
class TestPrivacyRpc(PortalCommon):
    """``other``, whose every text holds a marker, is looked for by ``member``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_everything()
        cls.markers = cls._collect_markers()

    @classmethod
    def _create_everything(cls) -> None:
        """All that the cooperative can know of a member."""
        cls._create_services()
        cls.invoice = cls._create_invoice(cls.other, ref=SECRET)
        cls.invoice.invoice_pdf_report_file = base64.b64encode(SECRET.encode())
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": f"{SECRET}.pdf",
                "raw": SECRET.encode(),
                "res_model": "contract.contract",
                "res_id": cls.contracts[0].id,
            }
        )
        for record in (*cls.contracts, cls.order, cls.invoice, *cls.activations):
            record.message_post(body=f"Dear {SECRET}", subtype_xmlid="mail.mt_comment")
        for record in (*cls.contracts, cls.invoice):
            record._portal_ensure_token()
        cls.activations[0].activity_schedule(
            "mail.mail_activity_data_todo", note=SECRET, user_id=cls.backoffice.id
        )

    @classmethod
    def _create_services(cls) -> None:
        """The person, the order and the contracts that came of it."""
        other = cls.other
        other.write({"street": f"Carrer {SECRET}, 9", "comment": SECRET})
        cls.contact = cls.env["res.partner"].create(
            {"lastname": f"Child {SECRET}", "parent_id": other.id, "type": "contact"}
        )
        cls.order = cls._create_order(
            [
                cls._prepare_portability_line(notes=SECRET),
                cls._prepare_fiber_line(service_street=f"Plaça {SECRET}"),
            ],
            member=other,
            email_from="notices@zumalacarregui.example.com",
            description=SECRET,
        )
        cls.order.action_validate_order()
        cls.activations = cls.order.service_order_ids
        for activation in cls.activations:
            activation._fulfil()
        cls.contracts = cls.activations.contract_id
        cls.contracts.write({"note": SECRET})
        cls.contracts.contract_line_ids.write({"name": f"Line of {SECRET}"})
        cls.modification = cls.env["contract.modification"].create(
            {
                "contract_id": cls.contracts[0].id,
                "date": fields.Date.today(),
                "description": SECRET,
            }
        )

    @classmethod
    def _collect_markers(cls) -> list[str]:
        """Texts that belong to ``other`` only."""
        bank = cls.order.mandate_id.partner_bank_id
        line = cls.order.order_line_ids[0]
        contract_words = cls.contracts.mapped("code") + cls.contracts.mapped(
            "access_token"
        )
        return [
            SECRET.lower(),
            cls.other.vat.lower(),
            cls.other.email,
            cls.other.phone,
            bank.sanitized_acc_number.lower(),
            line.phone_number,
            line.icc,
            line.donor_icc,
            cls.order.order_reference.lower(),
            cls.invoice.name.lower(),
            cls.order.mandate_id.unique_mandate_reference.lower(),
            *(word.lower() for word in contract_words),
            *(name.lower() for name in cls.activations.mapped("name")),
        ]

    def _find_markers(self, answer) -> list[str]:
        text = json.dumps(answer, ensure_ascii=False).lower()
        return [marker for marker in self.markers if marker in text]

    def _get_readable_models(self) -> list[str]:
        """Models that some access rule lets a portal user read."""
        groups = self.member_user.all_group_ids
        accesses = self.env["ir.model.access"].search(
            [("perm_read", "=", True), ("group_id", "in", [False, *groups.ids])]
        )
        names = set(accesses.model_id.mapped("model"))
        return sorted(
            name for name in names if name in self.env and not self.env[name]._abstract
        )

    def _call(self, model: str, method: str, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _call_json2(self, model: str, method: str, **kwargs):
        response = self.url_open(
            f"/json/2/{model}/{method}",
            headers={"Authorization": f"bearer {self.key}"},
            json=kwargs,
        )
        if response.status_code >= 400:
            raise JsonRpcException(response.status_code, response.text)
        return response.json()

    def _search_read(self, call, model: str, names=None) -> list:
        """What all fields of all records answer; refused fields are left out.

        :return: the answers and the texts of the refusals
        """
        if names is None:
            names = list(self.env[model].with_user(self.member_user).fields_get())
        try:
            with mute_logger("odoo.http"):
                return [call(model, "search_read", domain=[], fields=names)]
        except JsonRpcException as refusal:
            if len(names) == 1:
                return [str(refusal)]
        middle = len(names) // 2
        return [
            *self._search_read(call, model, names[:middle]),
            *self._search_read(call, model, names[middle:]),
        ]

    def _assert_nothing_readable(self, call) -> None:
        models = self._get_readable_models()
        # The list itself is right: it has what members are known to read
        known = {*OWN_MODELS, "res.partner", "res.users", "mail.message"}
        self.assertLessEqual(known, set(models))
        for model in models:
            with self.subTest(model=model):
                found = self._find_markers(self._search_read(call, model))
                self.assertFalse(found, f"{model} shows another member's {found}")

    def _create_key(self, user) -> str:
        """A key for the remote calls of a user, as the user's own page makes it."""
        return (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate(None, "test", fields.Datetime.now() + timedelta(hours=1))
        )

    def test_search_read_of_every_model_by_json_rpc(self):
        self._log_in(self.member_user)
        self._assert_nothing_readable(self._call)

    def test_search_read_of_every_model_by_json_2(self):
        self.key = self._create_key(self.member_user)
        self._assert_nothing_readable(self._call_json2)

    def test_owner_reads_what_the_others_do_not(self):
        """The same calls find the markers when their owner makes them."""
        self._log_in(self.other_user)
        for model in OWN_MODELS:
            found = self._find_markers(self._search_read(self._call, model))
            self.assertTrue(found, model)

    def test_read_by_guessed_ids(self):
        """Reading record by record, whatever its model, is refused."""
        records = [
            self.other,
            self.contact,
            self.other_user,
            self.order,
            self.order.order_line_ids,
            self.order.mandate_id,
            self.order.mandate_id.partner_bank_id,
            self.activations,
            self.contracts,
            self.contracts.contract_line_ids,
            self.contracts.billing_group_id,
            self.modification,
            self.invoice,
            self.invoice.line_ids,
            self.attachment,
            self.contracts.message_ids,
            self.invoice.message_ids,
            self.activations.activity_ids,
        ]
        self._log_in(self.member_user)
        for recordset in records:
            self.assertTrue(recordset)
            for record in recordset:
                for method, what in (
                    ("read", {"fields": ["display_name"]}),
                    ("web_read", {"specification": {"display_name": {}}}),
                ):
                    with (
                        self.subTest(record=record, method=method),
                        mute_logger("odoo.http"),
                        self.assertRaises(JsonRpcException),
                    ):
                        self._call(record._name, method, record.ids, **what)

    def test_names_and_counts(self):
        """Names, groups and counts tell nothing of other members either."""
        self._log_in(self.member_user)
        for model in OWN_MODELS:
            self.assertEqual(self._call(model, "search_count", []), 0, model)
            self.assertEqual(self._call(model, "name_search", ""), [], model)
        partners = self._call("res.partner", "name_search", SECRET)
        self.assertEqual(partners, [])

    def test_conditions_on_others_records_match_nothing(self):
        """No way to ask for one's own records by what is in another's."""
        self._log_in(self.member_user)
        for domain in (
            [("company_id.partner_id.child_ids.name", "ilike", SECRET)],
            [("user_ids.company_ids.user_ids.login", "=", self.other.email)],
        ):
            with mute_logger("odoo.http"):
                try:
                    count = self._call("res.partner", "search_count", domain)
                except JsonRpcException:
                    count = 0
            self.assertEqual(count, 0, domain)

    def test_writing_is_refused(self):
        """A member changes neither another's records nor the state of own ones."""
        own = self._activate_contract(member=self.member)
        self._log_in(self.member_user)
        for record, vals in (
            (self.contracts[0], {"phone_number": "600000000"}),
            (own, {"phone_number": "600000000"}),
            (own, {"lifecycle_state": "terminated"}),
            (own.activation_order_id, {"state": "draft"}),
            (own.contract_line_ids, {"price_unit": 0}),
            (self.order, {"iban": "ES00"}),
            (self.other, {"email": "thief@example.com"}),
        ):
            with (
                self.subTest(record=record),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._call(record._name, "write", record.ids, vals)

    def test_messages_of_a_thread(self):
        self._log_in(self.member_user)
        for record in (self.contracts[0], self.invoice, self.activations[0]):
            params = {"thread_model": record._name, "thread_id": record.id}
            with self.subTest(record=record), mute_logger("odoo.http"):
                try:
                    answer = self.make_jsonrpc_request("/mail/thread/messages", params)
                except JsonRpcException as refusal:
                    answer = str(refusal)
                self.assertFalse(self._find_markers(answer))

    def test_no_access_to_orders_at_all(self):
        """Members read orders on the pages only: staff's notes are on the leads."""
        for model in ("crm.lead", "crm.lead.line", "billing.group"):
            self.assertNotIn(model, self._get_readable_models())
            self.assertFalse(
                self.env[model].with_user(self.member_user).has_access("read")
            )
