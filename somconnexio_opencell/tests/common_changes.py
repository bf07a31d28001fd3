"""Changes of contracts, and whether Opencell has them as they are: once."""

import copy
from contextlib import contextmanager
from datetime import timedelta

from ..tools.subscription_plan import plan_subscription
from .common import OpencellCommon, Wire

#: an add-on that the offer of a mobile contract has
ADDON = "SE_SC_REC_MOBILE_T_UNL_51200"
OVER = ("RESILIATED",)


class ScratchMixin:
    """What is tried out here and over there, and then never was."""

    @contextmanager
    def scratch(self):
        """Whatever happens inside is undone here and over there."""
        wire, remote = self.wire, self.remote
        self._connect(copy.deepcopy(remote))
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.cr.precommit.clear()
            self.env.invalidate_all()
            self.remote, self.wire = remote, wire
            type(self).current_wire = wire

    def forget(self):
        """Thousands of jobs need not read everything anew.

        Of what they read only the backend is written on other cursors.
        """
        self.backend.invalidate_recordset()

    def _connect(self, remote):
        self.remote = remote
        self.wire = type(self).current_wire = Wire(remote)


class ChangesCommon(ScratchMixin, OpencellCommon):
    """What can happen to a contract, and what must then be true."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.breaker_threshold = 1000
        cls.product_mobile_addon = cls._create_product(
            "Bundle", ADDON, cls.technology_mobile, 3.0, role="addon"
        )
        cls.reason = cls.env["contract.termination.reason"].search([], limit=1)

    # === CHANGES === #

    def change_tariff(self, contract, product=None, day=None):
        """Another tariff from a day on, today if none is given."""
        self.ask(
            "tariff_change",
            contract,
            day or contract.company_id._get_business_date(),
            product_id=product or self.product_mobile_big,
        )

    def switch_tariff(self, contract):
        """What a tariff change does on its day; none is asked for during a pause."""
        today = contract.company_id._get_business_date()
        contract = contract.sudo()
        contract._end_tariff(today - timedelta(days=1))
        vals = contract._prepare_line(self.product_mobile_big, today)
        contract.contract_line_ids = [(0, 0, vals)]
        self.commit()

    def switch_addon(self, contract):
        """Add the add-on from today on, or end it with yesterday."""
        today = contract.company_id._get_business_date()
        lines = contract.contract_line_ids.filtered(
            lambda line: line.product_id == self.product_mobile_addon
            and not line.date_end
            and not line.is_canceled
        )
        if not lines:
            vals = contract._prepare_line(self.product_mobile_addon, today)
            contract.sudo().contract_line_ids = [(0, 0, vals)]
        else:
            lines.sudo()._end_or_cancel(today - timedelta(days=1))
        self.commit()

    def terminate(self, contract, day):
        """Have the contract end with a day."""
        return self.ask("termination", contract, day, termination_reason_id=self.reason)

    def complete_all(self):
        """What the scheduler does each hour, in this transaction."""
        orders = self.env["service.order"]
        domain = orders._get_due_domain(self.company)
        while batch := orders._find_next_due(domain):
            batch._complete_if_due()
        self.commit()

    # === WHAT MUST BE TRUE === #

    def assert_in_order(self, contract):
        """Opencell has the contract as it is, and everything once."""
        today = contract.company_id._get_business_date()
        for binding in contract.opencell_subscription_ids.sorted("sequence"):
            code = binding.external_code
            if binding._get_first_day() > today:
                self.assertNotIn(code, self.remote.subscriptions)
                continue
            self.assertEqual(binding.state, "done", binding.error_message)
            self._check_account(binding)
            self._check_subscription(binding, self.remote.subscriptions[code], today)
        codes = set(contract.opencell_subscription_ids.mapped("external_code"))
        ours = {code for code in self.remote.subscriptions if code in codes}
        theirs = {
            code
            for code in self.remote.subscriptions
            if code == contract.code or code.startswith(f"{contract.code}-")
        }
        self.assertEqual(ours, theirs)

    def _check_account(self, binding):
        user_account = binding.user_account_id
        account = user_account.billing_account_id
        self.assertEqual(
            self.remote.user_accounts[user_account.external_code]["billingAccount"],
            account.external_code,
        )
        remote = self.remote.accounts[account.external_code]
        self.assertEqual(remote["crmParentCode"], account.customer_id.external_code)
        [method] = remote["methodOfPayment"]
        mandate = account.billing_group_id.mandate_id
        iban = mandate.partner_bank_id.sanitized_acc_number
        self.assertEqual(method["bankCoordinates"]["iban"], iban)

    def _check_subscription(self, binding, remote, today):
        wanted = binding._prepare_payload()
        query = {"subscriptionCode": binding.external_code}
        shown = self.remote._get_subscription(query)["subscription"]
        left = plan_subscription(wanted, shown, today, binding._to_day)
        self.assertEqual(left, [], "something is left to do")
        self._check_services(binding, remote, wanted)
        end = wanted.get("terminationDate")
        if end:
            told = remote.get("terminationDate") or remote.get("subscribedTillDate")
            self.assertEqual(binding._to_day(told), end)
            return
        is_paused = wanted.get("isSuspended", False)
        self.assertEqual(remote["status"], "SUSPENDED" if is_paused else "ACTIVE")
        self.assertEqual(
            [code for code, one in remote["accesses"].items() if self._is_open(one)],
            [item["code"] for item in wanted["accesses"]],
        )

    def _is_open(self, access):
        return access.get("endDate", 10**15) > 4 * 10**12

    def _check_services(self, binding, remote, wanted):
        """Each service once, on its days, and nothing billed that is not wanted."""
        found = [
            (
                one["code"],
                binding._to_day(one["subscriptionDate"]),
                binding._to_day(one.get("terminationDate")),
            )
            for one in remote["services"]
        ]
        end = wanted.get("terminationDate")
        expected = [
            (
                one["code"],
                one["subscriptionDate"],
                one.get("terminationDate")
                or (end if remote["status"] in OVER else None),
            )
            for one in wanted["services"]
        ]
        # what was called off after it was sent has not one billed day
        billed = [one for one in found if one[1] != one[2]]
        self.assertCountEqual(billed, [one for one in expected if one[1] != one[2]])
