"""The fake Opencell behind Odoo's request hook, and a cooperative that uses it."""

from datetime import date

import requests
from freezegun import freeze_time
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError

from odoo.fields import Command

from odoo.addons.somconnexio_contract.tests.common import SomconnexioCommon
from odoo.addons.somconnexio_sync.models.sync_live_mixin import RESTING
from odoo.addons.somconnexio_sync.tests.common import JobRunnerMixin

from .fake_opencell import BASE_PATH, FakeOpencell, make_invoice

HOST = "opencell.test"
URL = f"http://{HOST}/opencell"
TODAY = date(2026, 11, 15)
#: name → status, content type and text of an answer that is no answer of Opencell's
PAGES = {
    "text_500": (500, "text/plain", "java.lang.NullPointerException"),
    "html_401": (401, "text/html", "<html>Unauthorized</html>"),
    "unavailable": (503, "text/html", "<html>Service Unavailable</html>"),
    "status_500": (500, "application/json", '{"status": "FAIL", "message": "No."}'),
    "fail_200": (200, "application/json", '{"status": "FAIL", "message": "No."}'),
    "rejected": (
        400,
        "application/json",
        '{"status": "FAIL", "errorCode": "INVALID_PARAMETER", "message": "No."}',
    ),
}


class Wire:
    """The line to a fake Opencell; its next answers can be spoilt.

    Faults: ``refused`` (never got there), ``lost_before`` and ``lost_after`` (time-out
    without and with the effect), or a page of PAGES.
    """

    def __init__(self, remote):
        self.remote = remote
        self.faults = []
        self.write_faults = []
        self.outage = None

    def break_write(self, number, fault):
        """Spoil one of the next calls that change something; the first is number 0."""
        self.write_faults = [*[None] * number, fault]

    def break_next(self, *faults):
        """Spoil the next calls; None leaves one alone."""
        self.faults.extend(faults)

    def send(self, request):
        """Answer a prepared request, or raise as requests would."""
        fault = self._take_fault(request.method != "GET")
        if fault == "refused":
            pool = HTTPConnectionPool(HOST)
            reason = NewConnectionError(pool, "refused")
            error = MaxRetryError(pool, request.url, reason)
            raise requests.exceptions.ConnectionError(error, request=request)
        if fault == "lost_before":
            raise requests.exceptions.ReadTimeout(request=request)
        if fault in PAGES:
            status, kind, text = PAGES[fault]
            return self._build(request, status, {"Content-Type": kind}, text)
        answer = self.remote.handle(
            request.method, request.url, request.headers, request.body
        )
        if fault == "lost_after":
            raise requests.exceptions.ReadTimeout(request=request)
        return self._build(request, *answer)

    def _take_fault(self, is_write):
        if self.faults:
            return self.faults.pop(0)
        if is_write and self.write_faults:
            return self.write_faults.pop(0)
        return self.outage

    def _build(self, request, status, headers, text):
        response = requests.Response()
        response.status_code = status
        response.headers.update(headers)
        response._content = text.encode()
        response.encoding = "utf-8"
        response.url = request.url
        response.request = request
        return response


class OpencellCommon(JobRunnerMixin, SomconnexioCommon):
    """A cooperative that bills with the fake Opencell, on 15 November 2026.

    ``backend`` is its Opencell, ``remote`` the server (version 7 unless the test says
    otherwise), ``wire`` the line on which calls get lost.
    """

    profile = "v7"

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(f"{TODAY} 10:00:00"))
        super().setUpClass()
        cls._create_accounts()
        cls.backend = cls._create_backend(cls.company)

    @classmethod
    def _create_accounts(cls):
        """What posting an invoice needs of a chart of accounts."""
        accounts = cls.env["account.account"].create(
            [
                {
                    "code": "430000",
                    "name": "Customers",
                    "account_type": "asset_receivable",
                },
                {"code": "70500010", "name": "Mobile", "account_type": "income"},
                {"code": "705000", "name": "Services", "account_type": "income"},
                {
                    "code": "477000",
                    "name": "VAT",
                    "account_type": "liability_current",
                },
            ]
        )
        cls.account_customers, cls.account_mobile, cls.account_income = accounts[:3]
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            cls.account_customers.id,
            company_id=cls.company.id,
        )
        group = cls.env["account.tax.group"].create({"name": "VAT"})
        cls.tax = cls._create_tax("VAT 21 %", 21.0, group, accounts[3])
        cls.tax_low = cls._create_tax("IGIC 7 %", 7.0, group, accounts[3])

    @classmethod
    def _create_tax(cls, name, amount, group, account):
        repartition = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": account.id}),
        ]
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "tax_group_id": group.id,
                "country_id": cls.env.ref("base.es").id,
                "price_include_override": "tax_excluded",
                "invoice_repartition_line_ids": repartition,
                "refund_repartition_line_ids": repartition,
            }
        )

    @classmethod
    def _create_backend(cls, company, **values):
        backend = cls.env["opencell.backend"].create(
            {
                "name": "Opencell",
                "code": "OPENCELL_TEST",
                "company_id": company.id,
                "state": "enabled",
                "profile": cls.profile,
                "url": URL,
                "username": "opencell",
                "password": "opencell",
                "seller_code": "SC",
                "customer_category_code": "CLIENT",
                "billing_cycle_code": "BC_SC_MONTHLY_1ST",
                "termination_reason_code": "CC_TERMINATION",
                "email_template_code": "EMAIL_TEMPLATE_TEST",
                "address_field": "CF_OF_SC_SUB_SERVICE_ADDRESS",
                "zip_field": "CF_OF_SC_SUB_SERVICE_CP",
                "city_field": "CF_OF_SC_SUB_SERVICE_CITY",
                "state_field": "CF_OF_SC_SUB_SERVICE_SUBDIVISION",
                "invoices_from": "2026-10-01",
                # a test's cursors belong to one thread
                "reader_count": 1,
                **cls._prepare_mappings(),
                **values,
            }
        )
        backend.journal_id.default_account_id = cls.account_income
        return backend

    @classmethod
    def _prepare_mappings(cls):
        cls.env["res.lang"]._activate_lang("ca_ES")
        spain = cls.env.ref("base.es").id
        islands = cls.env.ref("base.state_es_gc") | cls.env.ref("base.state_es_tf")
        catalan, english = cls.env.ref("base.lang_ca_ES"), cls.env.ref("base.lang_en")
        rows = {
            "offer_mapping_ids": [
                {"technology_id": technology.id, "code": f"OF_SC_TEMPLATE_{end}"}
                for technology, end in (
                    (cls.technology_mobile, "MOB"),
                    (cls.technology_fiber, "BA"),
                )
            ],
            "language_mapping_ids": [
                {"lang_id": catalan.id, "code": "CAT"},
                {"lang_id": english.id, "code": "ESP"},
            ],
            "country_mapping_ids": [
                {"country_id": spain, "code": "SP"},
                {
                    "country_id": spain,
                    "state_ids": [Command.set(islands.ids)],
                    "code": "ES_CN",
                },
            ],
            "tax_mapping_ids": [
                {"tax_id": cls.tax.id, "code": "TAX_HIGH"},
                {"tax_id": cls.tax_low.id, "code": "TAX_IGIC"},
            ],
        }
        return {
            name: [Command.create(values) for values in mappings]
            for name, mappings in rows.items()
        }

    def setUp(self):
        super().setUp()
        RESTING.clear()
        self.addCleanup(RESTING.clear)
        self.set_remote(self.profile)

    def set_remote(self, profile):
        """Have a new, empty Opencell of a version behind the backend."""
        self.backend.profile = profile
        self.remote = FakeOpencell(profile)
        self.remote.today = TODAY
        self.wire = Wire(self.remote)
        type(self).current_wire = self.wire
        return self.remote

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if r.url.startswith(URL + BASE_PATH.removeprefix("/opencell")):
            timeout = kw["timeout"]
            if not (isinstance(timeout, tuple) and all(timeout)):
                raise AssertionError(f"{r.method} {r.path_url} could wait for ever")
            return cls.current_wire.send(r)
        if HOST in r.url:
            raise AssertionError(f"unknown address: {r.method} {r.url}")
        return super()._request_handler(s, r, **kw)

    # === CONTRACTS === #

    def create_contract(self, start="2026-11-03", **kwargs):
        """An active mobile contract, and what was enqueued for it."""
        contract = self._activate_contract(
            effective_date=date.fromisoformat(start), **kwargs
        )
        self.commit()
        return contract

    def push_contract(self, **kwargs):
        """An active contract that Opencell has."""
        contract = self.create_contract(**kwargs)
        self.run_due_jobs()
        self.assertEqual(contract.opencell_state, "done", contract.opencell_message)
        return contract

    def complete_due(self):
        """What the scheduler does each hour: complete the due service orders."""
        self.run_cron("service.order", "_cron_complete_due")

    def bindings_of(self, contract):
        """The four objects of a contract, from the top; the newest if it moved."""
        subscription = contract.opencell_subscription_ids.sorted("sequence")[-1:]
        user_account = subscription.user_account_id
        account = user_account.billing_account_id
        return [account.customer_id, account, user_account, subscription]

    def ask(self, type_, contract, day=None, **values):
        """Ask for a change as staff do, and let it come about if its day is here."""
        orders = self.env["service.order"].with_user(self.backoffice)
        order = orders._request(type_, contract, values, effective_date=day)
        if not order.fulfilled_on:
            order._fulfil({}, day)
        self.commit()
        return order

    def suspend(self, contract):
        """Have a service pause from today on."""
        return self.ask("suspension", contract, is_emergency=True, comment="Stolen")

    def move_to_other_group(self, contract, day="2026-12-01"):
        """Have a contract billed from another account, from a first of a month on."""
        return self.ask(
            "iban_change",
            contract,
            date.fromisoformat(day),
            iban=self._make_iban(),
            consent_date=date(2026, 11, 1),
            is_group_move=True,
        )

    def run_until_idle(self):
        """Run all pending jobs, whatever their time."""
        self.commit()
        count = 0
        while jobs := self.env["queue.job"].search(
            [("state", "=", "pending")], order="id"
        ):
            for job in jobs:
                count += 1
                self.assertLess(count, 300, "jobs make jobs without end")
                self.run_job(job)

    # === INVOICES === #

    def bill(self, contract, *amounts, number="SO2026-000001", **values):
        """Have Opencell bill a contract; return the id of the invoice there."""
        code = contract.code
        lines = [
            (code, "ISC_MOBILE", f"Charge {index}", amount)
            for index, amount in enumerate(amounts or ("7.00",), 1)
        ]
        values = {"day": "2026-11-01", "profile": self.remote.profile, **values}
        account = contract.billing_group_id.code
        return self.remote.add_invoice(make_invoice(number, account, lines, **values))

    def import_invoices(self):
        """Press the button, let the jobs run; return the rows."""
        self.backend.action_import_invoices()
        self.run_due_jobs()
        return self.env["opencell.invoice"].search(
            [("backend_id", "=", self.backend.id)], order="id"
        )
