# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_pack import PackCommon

from .compat_otrs_common import PATH, CompatOtrsCommon
from .test_compat_otrs_contracts import ADDRESS

TARIFF = "/public-api/change-tariff"
ACTIVATE = "/public-api/crm-lead/activate"


@tagged("post_install", "-at_install")
class TestCompatOtrsPacks(CompatOtrsCommon, PackCommon):
    """Mobiles are in the pack of a fibre since a call says so."""

    def tariff_body(self, mobile, fiber, **changes):
        return {
            "product_code": self.pack_products[1].default_code,
            "phone_number": mobile.phone_number,
            "start_date": f"{self._get_day()} 00:00:00",
            "parent_pack_contract_id": fiber.code,
            **changes,
        }

    def send(self, path, body):
        """Send a call that is answered OK, after earlier answers are forgotten."""
        self.env["somconnexio.api.replay"].search([]).unlink()
        answer = self.former("POST", path, body=body)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json(), {"result": "OK"})

    def changes(self, contracts):
        return contracts.service_order_ids.filtered(
            lambda order: order.type == "tariff_change"
        )

    def test_mobile_changes_into_a_pack(self):
        """Once: the same call again finds it there."""
        fiber = self._activate_fiber()
        mobile = self._activate_mobile(product_id=self.product_mobile_big.id)
        self.assertFalse(fiber.pack_member_ids)
        body = self.tariff_body(mobile, fiber)
        self.send(TARIFF, body)
        self._assert_pack(fiber, mobile, self.pack_products)
        change = self.changes(mobile)
        self.assertEqual(change.door, "otrs")
        self.assertEqual(change.state, "completed")
        self.send(TARIFF, body)
        self.assertEqual(self.changes(mobile), change)

    def test_second_mobile_gives_both_the_tariff_of_two(self):
        fiber, first = self._activate_pack(1, member=self.member)
        second = self._activate_mobile(product_id=self.product_mobile_big.id)
        self.send(TARIFF, self.tariff_body(second, fiber))
        self._assert_pack(fiber, first | second, self.pack_products)

    def test_pack_that_was_asked_for(self):
        """The call fulfils it; the pack is not joined twice."""
        fiber = self._activate_fiber()
        mobile = self._activate_mobile(product_id=self.product_mobile_big.id)
        self.env["service.order.policy"].create(
            {
                "type": "tariff_change",
                "company_id": self.company.id,
                "needs_provisioning": True,
            }
        )
        asked = self._request(
            "tariff_change", mobile, self._get_day(), pack_main_contract_id=fiber
        )
        asked._set_in_progress()
        self.assertFalse(mobile.pack_main_contract_id)
        self.send(TARIFF, self.tariff_body(mobile, fiber))
        self.assertEqual(self.changes(mobile), asked)
        self.assertEqual(asked.state, "completed")
        self._assert_pack(fiber, mobile, self.pack_products)

    def test_pack_of_the_next_month(self):
        """Without a day it is joined on the first of the next month."""
        fiber = self._activate_fiber()
        mobile = self._activate_mobile(product_id=self.product_mobile_big.id)
        self.send(TARIFF, self.tariff_body(mobile, fiber, start_date={}))
        self.assertFalse(fiber.pack_member_ids)
        day = self.company._get_next_month_start()
        self.assertEqual(self.changes(mobile).effective_date, day)
        self._complete_due_on(day)
        self._assert_pack(fiber, mobile, self.pack_products)

    def test_new_mobile_joins(self):
        """A mobile that nobody had ordered is reported with its pack."""
        fiber = self._activate_fiber()
        code = self.pack_products[1].default_code
        self.post(parent_pack_contract_id=fiber.code, contract_line=self.line(code))
        mobile = self.contracts() - fiber
        self.assertEqual(mobile.phone_number, "600111222")
        self._assert_pack(fiber, mobile, self.pack_products)

    def ordered_body(self, activation, fiber, code):
        """An ordered mobile works, in the pack of a fibre."""
        return self.body(
            crm_lead_line_id=activation.lead_line_id.id,
            parent_pack_contract_id=fiber.code,
            contract_line=self.line(code),
        )

    def test_ordered_mobile_joins(self):
        """Ordered without a pack, provided in one."""
        fiber = self._activate_fiber()
        line = self._prepare_mobile_line(product_id=self.product_mobile_big.id)
        activation = self._create_activation(line, member=self.member)
        code = self.pack_products[1].default_code
        self.send(PATH, self.ordered_body(activation, fiber, code))
        self.assertEqual(activation.state, "completed")
        self._assert_pack(fiber, activation.contract_id, self.pack_products)

    def test_ordered_mobile_for_which_there_is_no_place(self):
        """It is not provided outside the pack without a word."""
        fiber, _mobiles = self._activate_pack(3, member=self.member)
        activation = self._create_activation(
            self._prepare_mobile_line(product_id=self.product_mobile_big.id),
            member=self.member,
        )
        for product, text in (
            (
                self.product_mobile_big,
                f"Contract {fiber.code} has no pack with "
                f"{self.product_mobile_big.default_code}",
            ),
            (self.pack_products[1], "The pack is full: it has room for 3."),
        ):
            body = self.ordered_body(activation, fiber, product.default_code)
            self.assertRefused(self.former("POST", PATH, body=body), 400, text)
        self.assertEqual(activation.state, "acknowledged")
        self.assertFalse(activation.lead_line_id.pack_main_contract_id)

    def fiber_body(self, mobiles, **changes):
        """A fibre that takes mobiles into its pack."""
        self.supplier.service_data_definition = [
            {"name": "suma_id", "string": "Reference", "type": "char"}
        ]
        return self.body(
            service_technology="Fiber",
            mobile_contract_service_info={},
            orange_fiber_contract_service_info={"suma_id": "S1"},
            contract_line=self.line(self.product_fiber.default_code),
            service_address=ADDRESS,
            mobile_pack_contracts=",".join(mobiles.mapped("code")),
            **changes,
        )

    def test_new_fibre_takes_mobiles(self):
        """Those that are named, whichever tariff they had."""
        mobiles = self._activate_mobile(product_id=self.product_mobile_big.id)
        mobiles += self._activate_mobile(product_id=self.product_mobile_big.id)
        stranger = self._activate_mobile(product_id=self.product_mobile_big.id)
        body = self.fiber_body(mobiles)
        self.send(PATH, body)
        fiber = self.contracts() - mobiles - stranger
        self._assert_pack(fiber, mobiles, self.pack_products)
        self.assertFalse(stranger.pack_main_contract_id)
        changes = self.changes(mobiles)
        self.send(PATH, body)
        self.assertEqual(self.changes(mobiles), changes)
        self.assertEqual(self.contracts(), fiber | mobiles | stranger)

    def test_fibre_elsewhere_takes_the_mobiles_along(self):
        """The member has moved: the mobiles leave the pack of the fibre before."""
        earlier, mobiles = self._activate_pack(2, member=self.member)
        self.send(PATH, self.fiber_body(mobiles))
        fiber = self.contracts() - earlier - mobiles
        self.assertFalse(earlier.pack_member_ids)
        self._assert_pack(fiber, mobiles, self.pack_products)

    def test_more_mobiles_than_fit(self):
        """The fibre is refused with it: nothing is half done."""
        mobiles = self.env["contract.contract"]
        for _number in range(4):
            mobiles += self._activate_mobile(product_id=self.product_mobile_big.id)
        before = self.count()
        answer = self.former("POST", PATH, body=self.fiber_body(mobiles))
        self.assertRefused(answer, 400)
        self.assertUntouched(before)
        self.assertFalse(mobiles.pack_main_contract_id)

    def test_order_of_the_website_is_activated_into_a_pack(self):
        """From the order that names the fibre to the mobile in its pack."""
        self._allow("orders:write")
        fiber = self._activate_fiber()
        answer = self.former(
            "POST",
            "/api/crm-lead/create",
            body={
                "partner_id": self.member.ref,
                "iban": self.iban,
                "lead_line_ids": [
                    {
                        "product_code": self.pack_products[1].default_code,
                        "mobile_isp_info": {
                            "type": "new",
                            "icc": self._make_icc(),
                            "fiber_linked_to_mobile_offer": fiber.code,
                        },
                    }
                ],
            },
        )
        lead = self.env["crm.lead"].browse(answer.json()["id"])
        lead.order_line_ids.phone_number = self._make_mobile_number()
        lead.action_validate_order()
        day = str(self._get_day())
        self.send(ACTIVATE, {"lead_id": str(lead.id), "start_date": day})
        mobile = lead.service_order_ids.contract_id
        self._assert_pack(fiber, mobile, self.pack_products)
