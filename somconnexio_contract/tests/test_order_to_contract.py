# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError

from odoo.addons.somconnexio_contract.models.contract_contract import ContractContract
from odoo.addons.somconnexio_contract.models.service_order_transition_mixin import (
    ServiceOrderTransitionMixin,
)

from .common import SomconnexioCommon


class TestOrderToContract(SomconnexioCommon):
    """The golden path: order, validation, provisioning, contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line_fiber = cls._prepare_fiber_line()
        cls.line_mobile = cls._prepare_portability_line()
        cls.order = cls._create_order(
            [cls.line_fiber, cls.line_mobile], **cls._prepare_new_member()
        ).with_user(cls.backoffice)

    def test_validation_makes_the_member_and_starts_the_services(self):
        order = self.order
        order.action_validate_order()
        member = order.partner_id
        self.assertTrue(member.is_member)
        self.assertTrue(member.ref)
        self.assertEqual(member.name, "Carla Nova")
        self.assertEqual(member.vat, order.new_member_vat)
        self.assertEqual(member.email, order.email_from)
        self.assertEqual(member.company_id, self.company)
        self.assertEqual(order.order_state, "provisioning")
        activations = order.service_order_ids
        self.assertEqual(activations.mapped("state"), ["acknowledged"] * 2)
        self.assertEqual(activations.lead_line_id, order.order_line_ids)
        self.assertEqual(activations.requested_by_id, self.backoffice)
        self.assertFalse(activations.contract_id)

    def test_provisioned_services_are_contracts_billed_together(self):
        self.order.action_validate_order()
        for activation in self.order.service_order_ids:
            activation._fulfil()
        contracts = self.order.service_order_ids.contract_id
        member = self.order.partner_id
        self.assertEqual(self.order.order_state, "won")
        self.assertEqual(len(contracts), 2)
        self.assertEqual(set(contracts.mapped("lifecycle_state")), {"active"})
        self.assertEqual(contracts.partner_id, member)
        self.assertEqual(contracts.mandate_id, self.order.mandate_id)
        self.assertEqual(len(contracts.billing_group_id), 1)
        self.assertEqual(contracts.billing_group_id.code, f"{member.ref}_0")
        self.assertEqual(contracts.billing_group_id.partner_id, member)
        self.assertEqual(contracts.email_ids, member)

    def test_contracts_have_what_was_ordered(self):
        self.order.action_validate_order()
        for activation in self.order.service_order_ids:
            activation._fulfil()
        contracts = self.order.service_order_ids.contract_id
        fiber = contracts.filtered("has_service_address")
        address = fiber.service_partner_id
        self.assertEqual(address.street, self.line_fiber["service_street"])
        self.assertEqual(address.type, "service")
        self.assertEqual(address.parent_id, self.order.partner_id)
        self.assertEqual(fiber.tariff_product_id, self.product_fiber)
        mobile = contracts - fiber
        self.assertEqual(mobile.phone_number, self.line_mobile["phone_number"])
        self.assertEqual(mobile.icc, self.line_mobile["icc"])
        self.assertEqual(mobile.service_partner_id, self.order.partner_id)
        self.assertEqual(mobile.service_supplier_id, self.supplier)
        self.assertEqual(mobile.name, self.line_mobile["phone_number"])

    def test_what_provisioning_finds_out_replaces_what_was_ordered(self):
        other = self.supplier.copy({"code": "test_other"})
        number, icc = self._make_mobile_number(), self._make_icc()
        contract = self._activate_contract(
            self._prepare_mobile_line(),
            values={
                "phone_number": number,
                "icc": icc,
                "supplier_id": other.id,
                "router_serial": "R-1",
            },
        )
        self.assertEqual(contract.phone_number, number)
        self.assertEqual(contract.icc, icc)
        self.assertEqual(contract.service_supplier_id, other)
        self.assertEqual(contract.router_serial, "R-1")

    def test_contract_waits_for_its_start(self):
        tomorrow = self.company._get_business_date() + timedelta(days=1)
        activation = self._create_activation()

        contract = activation._fulfil(effective_date=tomorrow)

        self.assertEqual(contract.lifecycle_state, "pending_active")
        self.assertEqual(contract.date_service_start, tomorrow)
        self.assertEqual(contract.contract_line_ids.date_start, tomorrow)
        self.assertEqual(activation.state, "acknowledged")
        self.assertTrue(activation.fulfilled_on)
        self.assertEqual(activation.lead_id.order_state, "provisioning")
        self._complete_due_on(tomorrow)
        self.assertEqual(activation.state, "completed")
        self.assertEqual(contract.lifecycle_state, "active")
        self.assertEqual(activation.lead_id.order_state, "won")

    def test_service_without_provisioning_works_at_once(self):
        activation = self._create_activation(self._prepare_switchboard_line())
        self.assertEqual(activation.state, "completed")
        self.assertEqual(activation.contract_id.lifecycle_state, "active")

    def test_start_provisioning_is_called_for_what_needs_it(self):
        lines = [self._prepare_mobile_line(), self._prepare_switchboard_line()]
        order = self._create_order(lines)
        with patch.object(
            ServiceOrderTransitionMixin, "_start_provisioning", autospec=True
        ) as start:
            order.action_validate_order()
        start.assert_called_once_with(
            order.service_order_ids.filtered("technology_id.is_mobile")
        )

    def test_fulfilling_twice_makes_one_contract(self):
        activation = self._create_activation()
        first = activation._fulfil(effective_date=date(2024, 3, 1))
        second = activation._fulfil(effective_date=date(2024, 4, 1))
        self.assertEqual(first, second)
        self.assertEqual(first.date_service_start, date(2024, 3, 1))

    def test_addons_and_one_shots_become_lines_of_their_contract(self):
        order = self._create_order([self._prepare_fiber_line()])
        main = order.order_line_ids
        for product in self.product_addon, self.product_one_shot:
            main.copy({"product_id": product.id, "main_line_id": main.id})

        order.action_validate_order()
        contract = order.service_order_ids._fulfil()

        self.assertEqual(len(order.service_order_ids), 1)
        self.assertEqual(
            contract.contract_line_ids.product_id,
            self.product_fiber | self.product_addon | self.product_one_shot,
        )
        self.assertEqual(contract.tariff_product_id, self.product_fiber)

    def test_order_with_another_email_makes_a_contact_for_the_bills(self):
        member = self._create_member()
        contract = self._activate_contract(
            member=member, email_from="Bills@Example.com"
        )
        self.assertEqual(contract.email_ids.email, "bills@example.com")
        self.assertEqual(contract.email_ids.parent_id, member)
        self.assertEqual(contract.email_ids.type, "contract_email")
        again = self._activate_contract(member=member, email_from="bills@example.com")
        self.assertEqual(again.email_ids, contract.email_ids)

    def test_validating_twice_is_refused(self):
        order = self._create_order()
        order.action_validate_order()
        with self.assertRaisesRegex(UserError, "validated already"):
            order.action_validate_order()
        self.assertEqual(len(order.service_order_ids), 1)

    def test_number_taken_since_validation_is_refused(self):
        activation = self._create_activation()
        number = self._make_mobile_number()
        owner = self._activate_contract(self._prepare_mobile_line(phone_number=number))
        with self.assertRaisesRegex(UserError, owner.code):
            activation._fulfil({"phone_number": number})

    def test_billing_hears_of_a_new_and_of_an_active_contract(self):
        tomorrow = self.company._get_business_date() + timedelta(days=1)
        heard = []

        def note(contracts):
            heard.extend(contracts.mapped("lifecycle_state"))

        with patch.object(ContractContract, "_on_billing_data_changed", note):
            activation = self._create_activation()
            self.assertFalse(heard)
            activation._fulfil(effective_date=tomorrow)
            self.assertEqual(set(heard), {"pending_active"})
            with freeze_time(f"{tomorrow} 12:00:00"):
                activation._complete_if_due()
            self.assertEqual(heard[-1], "active")
