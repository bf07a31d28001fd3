from odoo.tests import tagged

from .common_out import OutCommon


@tagged("post_install", "-at_install")
class TestPacks(OutCommon):
    """Mobiles of a pack wait for their fibre, and are let go when it works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_paused = cls.type_mobile.copy(
            {
                "sequence": 1,
                "queue": "Provisioning::Paused",
                "activity_id": "Activity-00000000000000000000000000000019",
                "order_domain": "[('is_waiting_for_main', '=', True)]",
            }
        )

    def _fulfil(self, order, days=0):
        """The ticket's success: the service works from a day on."""
        day = str(self._get_day(days))
        self.move(self.get_remote(order), "closed successful", ActivationDate=day)

    def test_pack_is_paused_until_the_fibre_works(self):
        product = {"product_id": self.pack_products[2].id, "has_sim": True}
        fiber, *mobiles = self.order_pack(product, product)
        for mobile in mobiles:
            remote = self.get_remote(mobile)
            self.assertEqual(mobile.otrs_ticket_id.ticket_type_id, self.type_paused)
            self.assertEqual(remote.values["Queue"], "Provisioning::Paused")
            self.assertEqual(remote.fields["recuperarProvisio"], "0")
            self.assertEqual(remote.fields["SIMrebuda"], "1")
            self.assertEqual(remote.fields["permetActivacio"], "no")
            self.assertNotIn("OdooContractRefRelacionat", remote.fields)
        self._fulfil(fiber)
        self.assertEqual(fiber.state, "completed")
        for mobile in mobiles:
            fields = self.get_remote(mobile).fields
            self.assertEqual(fields["recuperarProvisio"], "1")
            self.assertEqual(
                fields["OdooContractRefRelacionat"], fiber.contract_id.code
            )
            # the card is there: the operator may be asked on the next working day
            self.assertEqual(fields["permetActivacio"], "si")
            # NOW is a Saturday
            self.assertEqual(fields["dataIntroPlataforma"][:10], "2026-10-12")
            self.assertEqual(fields["dataActivacioLiniaMobil"][:10], "2026-10-12")

    def test_without_its_card_a_released_mobile_gets_no_dates(self):
        self.company.ships_sim_cards = True
        fiber, mobile = self.order_pack({"product_id": self.pack_products[1].id})
        self._fulfil(fiber)
        fields = self.get_remote(mobile).fields
        self.assertEqual(fields["recuperarProvisio"], "1")
        self.assertEqual((fields["SIMrebuda"], fields["permetActivacio"]), ("0", "no"))
        self.assertFalse(fields.get("dataIntroPlataforma"))

    def test_dates_that_an_agent_entered_stay(self):
        product = {"product_id": self.pack_products[1].id, "has_sim": True}
        fiber, mobile = self.order_pack(product)
        self.otrs.agent_update(
            self.get_remote(mobile).ticket_id, dataIntroPlataforma="2026-12-01"
        )
        self._fulfil(fiber)
        fields = self.get_remote(mobile).fields
        self.assertEqual(fields["recuperarProvisio"], "1")
        self.assertEqual(fields["dataIntroPlataforma"][:10], "2026-12-01")
        self.assertEqual(fields["dataActivacioLiniaMobil"][:10], "2026-10-12")

    def test_fibre_that_works_later_releases_later(self):
        product = {"product_id": self.pack_products[1].id}
        fiber, mobile = self.order_pack(product)
        self._fulfil(fiber, days=6)
        fields = self.get_remote(mobile).fields
        self.assertEqual(fields["OdooContractRefRelacionat"], fiber.contract_id.code)
        self.assertEqual(fields["recuperarProvisio"], "0")
        self.frozen.tick(delta=7 * 24 * 3600)
        self.run_cron("service.order", "_cron_complete_due")
        self.run_until_idle()
        self.assertEqual(fiber.state, "completed")
        self.assertEqual(self.get_remote(mobile).fields["recuperarProvisio"], "1")

    def test_number_ported_with_a_fibre_waits_unless_the_cooperative_says_no(self):
        for holds in (True, False):
            self.backend.holds_portability = holds
            lead = self._create_order(
                [self._prepare_portability_line(), self._prepare_fiber_line()]
            )
            lead.action_validate_order()
            self.run_until_idle()
            mobile = lead.service_order_ids.sorted("id")[0]
            self.assertEqual(mobile.is_waiting_for_main, holds)
            queue = "Provisioning::Paused" if holds else "Provisioning::Mobile"
            self.assertEqual(mobile.otrs_queue, queue)

    def test_new_number_with_a_fibre_outside_a_pack_does_not_wait(self):
        lead = self._create_order(
            [self._prepare_mobile_line(), self._prepare_fiber_line()]
        )
        lead.action_validate_order()
        self.run_until_idle()
        mobile = lead.service_order_ids.sorted("id")[0]
        self.assertFalse(mobile.is_waiting_for_main)
        self.assertEqual(mobile.otrs_queue, "Provisioning::Mobile")

    def test_mobile_for_a_fibre_that_works_is_not_paused(self):
        contract = self._activate_fiber()
        order, _ticket, remote = self.create_ticketed(
            self._prepare_mobile_line(
                product_id=self.pack_products[1].id, pack_main_contract_id=contract.id
            ),
            member=self.member,
        )
        self.assertFalse(order.is_waiting_for_main)
        self.assertEqual(remote.values["Queue"], "Provisioning::Mobile")
        self.assertEqual(remote.fields["OdooContractRefRelacionat"], contract.code)

    def test_failed_fibre_keeps_its_mobiles_waiting_and_a_retry_releases_them(self):
        fiber, mobile = self.order_pack({"product_id": self.pack_products[1].id})
        self.move(self.get_remote(fiber), "closed unsuccessful")
        self.assertEqual(fiber.state, "failed")
        self.assertTrue(mobile.is_waiting_for_main)
        self.assertEqual(self.get_remote(mobile).fields["recuperarProvisio"], "0")
        fiber.action_retry()
        self.run_until_idle()
        fiber._fulfil()
        self.run_until_idle()
        self.assertEqual(self.get_remote(mobile).fields["recuperarProvisio"], "1")

    def test_cancelled_fibre_leaves_a_mobile_on_its_own(self):
        """The core gives it the tariff that it has outside a pack."""
        fiber, mobile = self.order_pack({"product_id": self.pack_products[1].id})
        fiber._cancel("Changed their mind")
        self.run_until_idle()
        self.assertFalse(mobile.is_waiting_for_main)
        self.assertEqual(self.get_remote(mobile).fields["recuperarProvisio"], "1")
        self._fulfil(mobile)
        self.assertFalse(mobile.contract_id.pack_main_contract_id)

    def test_shared_data_are_ready_when_all_mobiles_are(self):
        self.company.ships_sim_cards = True
        product = {"product_id": self.shared_products[2].id}
        fiber, first, second = self.order_pack(product, product)
        self._fulfil(fiber)
        first.lead_line_id._sim_send()
        first.lead_line_id._sim_receive()
        self.run_until_idle()
        self.assertEqual(self.get_remote(first).fields["compartidesEnProvisio"], "0")
        second.lead_line_id._sim_send()
        second.lead_line_id._sim_receive()
        self.run_until_idle()
        for mobile in (first, second):
            fields = self.get_remote(mobile).fields
            self.assertEqual(fields["compartidesEnProvisio"], "1")

    def test_waiting_can_be_searched(self):
        fiber, mobile = self.order_pack({"product_id": self.pack_products[1].id})
        waiting = self.env["service.order"].search(
            [("is_waiting_for_main", "=", True), ("lead_id", "=", fiber.lead_id.id)]
        )
        others = self.env["service.order"].search(
            [("is_waiting_for_main", "=", False), ("lead_id", "=", fiber.lead_id.id)]
        )
        self.assertEqual((waiting, others), (mobile, fiber))
