import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.somconnexio_contract.tests.common_concurrency import ConcurrencyCase

from .common import URL, Wire
from .fake_opencell import FakeOpencell

ROUNDS = 10
CODE = "CT-CONCURRENT"
BACKEND_CODE = "OPENCELL_CONCURRENT"
#: what a round leaves behind, the last first
TABLES = (
    "opencell_charge",
    "opencell_subscription",
    "opencell_user_account",
    "opencell_billing_account",
    "opencell_customer",
    "service_order",
    "contract_contract",
    "billing_group",
    "account_banking_mandate",
    "res_partner_bank",
    "opencell_backend",
    "account_journal",
)


class SlowWire(Wire):
    """Gives the other worker time to come in between."""

    def send(self, request):
        time.sleep(0.02)
        return super().send(request)


@tagged("post_install", "-at_install")
class TestChargeConcurrency(ConcurrencyCase):
    """Two workers push the same intent at once, in transactions of their own."""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if r.url.startswith(URL):
            return cls.wire.send(r)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.remote = FakeOpencell()
        type(self).wire = SlowWire(self.remote)
        self.made = {}
        self.addCleanup(self._remove)
        with self._open() as env:
            self._create(env)
            env.cr.commit()
        self._give_subscription()

    def _create(self, env):
        company = env.company
        partner = env["res.partner"].create(
            {"name": "Concurrency", "ref": CODE, "company_id": company.id}
        )
        self.partner_id = partner.id
        group = self._create_group(env, company)
        contract, order = self._create_compensation(env, company)
        backend = self._create_backend(env, company)
        self._create_bindings(env, backend, group, contract, order)
        # nobody but the test's own workers is to push
        env.cr.precommit.run()
        env["queue.job"].search([("model_name", "=like", "opencell.%")]).unlink()

    def _remember(self, *records):
        self.made.update({record._table: record.id for record in records})

    def _create_group(self, env, company):
        bank = env["res.partner.bank"].create(
            {"acc_number": "ES9121000418450200051332", "partner_id": self.partner_id}
        )
        mandate = env["account.banking.mandate"].create(
            {
                "partner_bank_id": bank.id,
                "company_id": company.id,
                "signature_date": date(2026, 1, 1),
                "format": "sepa",
                "type": "recurrent",
                "recurrent_sequence_type": "first",
            }
        )
        group = env["billing.group"].create(
            {
                "partner_id": self.partner_id,
                "company_id": company.id,
                "number": 0,
                "mandate_id": mandate.id,
            }
        )
        self._remember(bank, mandate, group)
        return group

    def _create_compensation(self, env, company):
        contract = env["contract.contract"].create(
            {
                "name": CODE,
                "code": CODE,
                "partner_id": self.partner_id,
                "company_id": company.id,
                "date_service_start": date(2026, 11, 1),
            }
        )
        order = env["service.order"].create(
            {"type": "compensation", "partner_id": self.partner_id, "amount": 3.2}
        )
        env.flush_all()
        env.cr.execute(
            "UPDATE service_order SET state = 'completed', contract_id = %s,"
            " effective_date = '2026-11-10' WHERE id = %s",
            [contract.id, order.id],
        )
        env.invalidate_all()
        self._remember(contract, order)
        return contract, order

    def _create_backend(self, env, company):
        backend = env["opencell.backend"].create(
            {
                "name": "Opencell",
                "code": BACKEND_CODE,
                "company_id": company.id,
                "state": "enabled",
                "url": URL,
                "username": "opencell",
                "password": "opencell",
                "seller_code": "SC",
                "customer_category_code": "CLIENT",
                "billing_cycle_code": "BC_SC_MONTHLY_1ST",
                "termination_reason_code": "CC_TERMINATION",
                "email_template_code": "EMAIL_TEMPLATE_TEST",
                "compensation_code": "CH_SC_OSO_COMPENSATION",
            }
        )
        self._remember(backend, backend.journal_id)
        return backend

    def _create_bindings(self, env, backend, group, contract, order):
        """What Opencell has already, and the charge that it is to get."""
        common = {"backend_id": backend.id, "external_code": CODE}
        sent = {"state": "done", "date_synchronized": "2026-11-01 10:00:00"}
        customer = env["opencell.customer"].create(
            {**common, **sent, "partner_id": self.partner_id}
        )
        account = env["opencell.billing.account"].create(
            {
                **common,
                **sent,
                "billing_group_id": group.id,
                "customer_id": customer.id,
            }
        )
        user_account = env["opencell.user.account"].create(
            {
                **common,
                **sent,
                "contract_id": contract.id,
                "billing_account_id": account.id,
            }
        )
        subscription = env["opencell.subscription"].create(
            {
                **common,
                **sent,
                "contract_id": contract.id,
                "user_account_id": user_account.id,
            }
        )
        charges = env["opencell.charge"]
        charge = charges.create(charges._prepare_from_service_order(backend, order))
        self.charge_id = charge.id
        self._remember(customer, account, user_account, subscription, charge)

    def _give_subscription(self):
        self.remote.user_accounts[CODE] = {"code": CODE}
        self.remote._create_subscription(
            {
                "code": CODE,
                "userAccount": CODE,
                "offerTemplate": "OF_SC_TEMPLATE_MOB",
                "subscriptionDate": "2026-11-01",
            }
        )

    def _remove(self):
        with self._open() as env:
            env.cr.execute(
                "DELETE FROM sync_call_log WHERE backend_code LIKE '%CURRENT'"
            )
            for table in TABLES:
                if table in self.made:
                    env.cr.execute(
                        SQL(
                            "DELETE FROM %s WHERE id = %s",
                            SQL.identifier(table),
                            self.made[table],
                        )
                    )
            env.cr.execute("DELETE FROM queue_job WHERE model_name LIKE 'opencell.%'")
            env["res.partner"].browse(self.partner_id).unlink()
            env.cr.commit()

    def _work(self, start):
        """A worker: tries again as queue_job does, until there is nothing to do."""
        start.wait(timeout=30)
        for _ in range(200):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    return env["opencell.charge"].browse(self.charge_id)._push()
            except (RetryableJobError, OperationalError):
                time.sleep(0.01)
        raise AssertionError("never done")

    @mute_logger("odoo.sql_db")
    def test_two_workers_make_one_charge(self):
        for _ in range(ROUNDS):
            start = threading.Barrier(2)
            with ThreadPoolExecutor(2) as pool:
                workers = [pool.submit(self._work, start) for _ in range(2)]
            results = sorted(worker.result(timeout=60) for worker in workers)
            self.assertEqual(results, ["Nothing to do: it is there already", "Sent"])
            self.assertEqual(len(self.remote.operations), 1)
            self._start_again()

    def _start_again(self):
        """The same intent, as if nothing had happened yet."""
        with self._open() as env:
            charge = env["opencell.charge"].browse(self.charge_id)
            self.assertEqual(charge.state, "done")
            charge.write({"state": "to_push", "date_synchronized": False})
            env.flush_all()
            env.cr.precommit.clear()
            env.cr.commit()
        self.remote.operations.clear()
