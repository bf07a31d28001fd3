# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import SomconnexioCommon


class TestStaffAccess(SomconnexioCommon):
    """Least privilege: what each group of staff may do, and what not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._activate_contract()
        cls.order = cls._create_order()
        cls.employee = cls._create_staff("test_employee", "base.group_user")
        cls.reader = cls._create_staff("test_reader", "group_readonly")
        cls.technician = cls._create_staff("test_technician", "group_technician")
        cls.supervisor = cls._create_staff("test_supervisor", "group_supervisor")
        cls.salesman = cls._create_staff(
            "test_salesman", "sales_team.group_sale_salesman_all_leads"
        )

    def _assert_access(self, user, record, allowed):
        """``allowed``: the letters of read, write, create, unlink."""
        for operation in "read", "write", "create", "unlink":
            with self.subTest(model=record._name, operation=operation):
                self.assertEqual(
                    record.with_user(user).has_access(operation),
                    operation[0] in allowed,
                )

    def test_back_office(self):
        contract = self.contract
        for record, allowed in (
            (self.order, "rwc"),
            (self.order.order_line_ids, "rwcu"),
            (contract, "rw"),
            (contract.contract_line_ids, "r"),
            (contract.activation_order_id, "rwc"),
            (contract.billing_group_id, "r"),
            (contract.mandate_id, "r"),
            (contract.partner_id, "rwcu"),
            (self.technology_mobile, "r"),
            (self.supplier, "r"),
            (self.provider, "r"),
            (self.product_mobile, "r"),
            (self.env["contract.termination.reason"].search([], limit=1), "r"),
        ):
            self._assert_access(self.backoffice, record, allowed)

    def _get_configuration(self):
        """A record of each kind that only the configurator changes."""
        return (
            self.technology_mobile,
            self.supplier,
            self.provider,
            self.product_mobile,
            self.env["contract.termination.reason"].search([], limit=1),
            self.env["service.order.policy"].search([], limit=1),
            self.env["member.action"].search([], limit=1),
            self.env["crm.stage"].search([], limit=1),
        )

    def _get_business(self):
        """A record of each kind that the work of the back office consists of."""
        contract = self.contract
        return (
            self.order,
            self.order.order_line_ids,
            contract,
            contract.contract_line_ids,
            contract.activation_order_id,
            contract.billing_group_id,
            contract.mandate_id,
            contract.partner_id,
        )

    def test_reader_and_technician_read_and_change_nothing(self):
        for user in self.reader, self.technician:
            for record in (*self._get_business(), *self._get_configuration()):
                self.assertTrue(record, record._name)
                self._assert_access(user, record, "r")

    def test_reader_presses_no_button(self):
        """Public methods can be called remotely: they check by themselves."""
        with self.assertRaises(AccessError):
            self.order.with_user(self.reader).action_validate_order()
        activation = self.contract.activation_order_id.with_user(self.reader)
        with self.assertRaises(AccessError):
            activation.action_retry()
        for name in "request.wizard", "fulfil", "fail":
            with self.subTest(wizard=name):
                wizard = self.env[f"service.order.{name}"].with_user(self.reader)
                self.assertFalse(wizard.has_access("create"))

    def test_agent_and_supervisor_change_no_configuration(self):
        for user in self.backoffice, self.supervisor:
            for record in self._get_configuration():
                self._assert_access(user, record, "r")

    def test_groups_contain_each_other(self):
        """The configurator is a supervisor, who is an agent, who is a reader."""
        names = ("readonly", "user", "supervisor", "manager")
        users = (self.reader, self.backoffice, self.supervisor, self.manager)
        for number, user in enumerate(users):
            for other, name in enumerate(names):
                with self.subTest(user=user.login, group=name):
                    self.assertEqual(
                        user.has_group(f"somconnexio_contract.group_{name}"),
                        other <= number,
                    )
        self.assertFalse(
            self.manager.has_group("somconnexio_contract.group_technician")
        )

    def test_manager(self):
        for record, allowed in (
            (self.technology_mobile, "rwcu"),
            (self.supplier, "rwcu"),
            (self.provider, "rwcu"),
            (self.product_mobile, "rwcu"),
            (self.env["contract.termination.reason"].search([], limit=1), "rwcu"),
            (self.contract.billing_group_id, "rw"),
            (self.contract.activation_order_id, "rwc"),
        ):
            self._assert_access(self.manager, record, allowed)

    def test_others_have_no_business_here(self):
        contract = self.contract
        for record in (
            self.order.order_line_ids,
            contract.contract_line_ids,
            contract.activation_order_id,
            contract.billing_group_id,
        ):
            self._assert_access(self.employee, record, "")
            self._assert_access(self.salesman, record, "")
        self._assert_access(self.employee, self.order, "")

    def test_validation_is_for_the_back_office(self):
        for user in self.employee, self.salesman:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.order.with_user(user).action_validate_order()
        self.order.with_user(self.backoffice).action_validate_order()
        self.assertEqual(self.order.order_state, "provisioning")

    def test_whole_way_needs_the_back_office_only(self):
        """From the order to the end, no other group is needed."""
        order = self._create_order(**self._prepare_new_member())
        order = order.with_user(self.backoffice)
        order.action_validate_order()
        activation = order.service_order_ids
        activation._fail("No coverage")
        activation.action_retry()
        contract = activation._fulfil()
        reason = self.env["contract.termination.reason"].search([], limit=1)
        contract._request_termination(self._get_day(10), reason)._cancel("No")
        contract._request_termination(self._get_day(), reason)
        self.assertEqual(contract.lifecycle_state, "pending_terminate")

    def test_state_of_a_contract_is_written_by_service_orders_only(self):
        contract = self.contract.with_user(self.manager)
        for vals in (
            {"lifecycle_state": "terminated"},
            {"code": "CT-X"},
            {"activation_order_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                contract.write(vals)
        contract.note = "This is no state"

    def test_contract_made_by_hand_starts_without_service(self):
        accountant = self._create_staff(
            "test_accountant", "account.group_account_manager"
        )
        contracts = self.env["contract.contract"].with_user(accountant)
        values = {"partner_id": self.contract.partner_id.id}
        for protected in (
            {"lifecycle_state": "active"},
            {"activation_order_id": self.contract.activation_order_id.id},
        ):
            with self.subTest(vals=protected), self.assertRaises(AccessError):
                contracts.create({**values, **protected})
        contract = contracts.with_context(default_lifecycle_state="active").create(
            values
        )
        self.assertEqual(contract.lifecycle_state, "pending_active")


class TestPortalAccess(SomconnexioCommon):
    """Members read what is theirs and nothing else, on every model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._create_whole_member()
        cls.others = cls._create_whole_member()
        cls.login = cls._create_portal_user(cls.mine.partner_id)
        # OCA's rule gives a contract to each of its followers.
        cls.others.message_subscribe(partner_ids=cls.login.partner_id.ids)

    @classmethod
    def _create_whole_member(cls):
        """A contract of a new member, with a record of each kind."""
        contract = cls._activate_contract(cls._prepare_fiber_line())
        cls.env["contract.modification"].create(
            {
                "contract_id": contract.id,
                "date": cls._get_day(),
                "description": "Another address",
            }
        )
        reason = cls.env["contract.termination.reason"].search([], limit=1)
        contract._request_termination(cls._get_day(30), reason)
        return contract

    def _get_owned(self, contract):
        """Every record of a member that portal users may read one of."""
        return (
            contract,
            contract.contract_line_ids,
            contract.modification_ids,
            contract.service_order_ids,
            contract.partner_id | contract.service_partner_id,
        )

    def test_own_records_are_read(self):
        for records in self._get_owned(self.mine):
            with self.subTest(model=records._name):
                self.assertTrue(records)
                mine = records.with_user(self.login)
                self.assertEqual(len(mine.read(["display_name"])), len(records))

    def test_records_of_others_are_not_read(self):
        for records in self._get_owned(self.others):
            with self.subTest(model=records._name):
                self.assertTrue(records)
                theirs = records.with_user(self.login)
                for record in theirs:
                    with self.assertRaises(AccessError):
                        record.read(["display_name"])
                domain = [("id", "in", records.ids)]
                self.assertFalse(theirs.search_read(domain, ["display_name"]))
                self.assertFalse(theirs.search_count(domain))
                self.assertFalse(theirs._read_group(domain, [], ["id:recordset"])[0][0])

    def test_records_of_others_are_not_found_by_their_values(self):
        contracts = self.env["contract.contract"].with_user(self.login)
        for domain in (
            [("code", "=", self.others.code)],
            [("partner_id", "=", self.others.partner_id.id)],
            [("contract_line_ids", "in", self.others.contract_line_ids.ids)],
            [("service_order_ids", "in", self.others.service_order_ids.ids)],
        ):
            with self.subTest(domain=domain):
                self.assertFalse(contracts.search(domain))

    def test_models_without_access(self):
        for name in (
            "crm.lead",
            "crm.lead.line",
            "billing.group",
            "account.banking.mandate",
            "res.partner.bank",
            "product.product",
            "service.supplier",
            "service.provider",
            "contract.termination.reason",
            "service.order.request.wizard",
            "service.order.fail",
            "service.order.fulfil",
        ):
            with self.subTest(model=name):
                model = self.env[name].with_user(self.login)
                self.assertFalse(model.has_access("read"))

    def test_nothing_is_written(self):
        for records in self._get_owned(self.mine)[:4]:
            for operation in "write", "create", "unlink":
                with self.subTest(model=records._name, operation=operation):
                    self.assertFalse(
                        records.with_user(self.login).has_access(operation)
                    )

    def test_fields_for_staff_are_hidden(self):
        for records, names in (
            (
                self.mine,
                ["mandate_id", "billing_group_id", "icc", "lead_id", "lead_line_id"],
            ),
            (
                self.mine.service_order_ids,
                [
                    "failure_reason",
                    "user_id",
                    "lead_id",
                    "lead_line_id",
                    "door",
                    "requested_by_id",
                    "termination_reason_id",
                ],
            ),
        ):
            visible = records.with_user(self.login).fields_get()
            for name in names:
                with self.subTest(model=records._name, field=name):
                    self.assertNotIn(name, visible)
                    with self.assertRaises(AccessError):
                        records.with_user(self.login).read([name])

    def test_buttons_are_refused(self):
        """Public methods can be called remotely: they check by themselves."""
        order = self.mine.activation_order_id.with_user(self.login)
        with self.assertRaises(AccessError):
            order.action_retry()
        lead = self.mine.lead_id.with_user(self.login)
        with self.assertRaises(AccessError):
            lead.action_validate_order()
        with self.assertRaises(AccessError):
            self.mine.partner_id.with_user(self.login).action_make_member()

    def test_public_visitors_read_nothing(self):
        visitor = new_test_user(self.env, "test_visitor", groups="base.group_public")
        for records in self._get_owned(self.mine):
            with self.subTest(model=records._name):
                self.assertFalse(records.with_user(visitor).has_access("read"))

    def test_contact_of_the_member_reads_the_same(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Bills",
                "email": "bills.portal@example.com",
                "parent_id": self.mine.partner_id.id,
                "company_id": self.company.id,
            }
        )
        login = self._create_portal_user(contact)
        contracts = self.env["contract.contract"].with_user(login).search([])
        self.assertEqual(contracts.ids, self.mine.ids)
