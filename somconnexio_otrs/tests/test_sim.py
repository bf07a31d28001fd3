from odoo.tests import tagged

from .common_out import OutCommon
from .fake_otrs import FAULTS


@tagged("post_install", "-at_install")
class TestSim(OutCommon):
    """Where the card is stands in the ticket of its mobile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ships_sim_cards = True

    def _create_sent(self, **values):
        """A mobile whose card is on its way, and its ticket in OTRS."""
        order, _ticket, remote = self.create_ticketed(
            self._prepare_mobile_line(**values)
        )
        order.lead_line_id._sim_send("TRACK-1")
        self.run_until_idle()
        return order, remote

    def test_sent_card_has_its_tracking_code(self):
        order, remote = self._create_sent()
        self.assertEqual(remote.fields["CorreusTrackingCode"], "TRACK-1")
        self.assertEqual(remote.fields["SIMrebuda"], "0")
        order.lead_line_id.sim_tracking_code = "TRACK-2"
        self.run_until_idle()
        self.assertEqual(remote.fields["CorreusTrackingCode"], "TRACK-2")

    def test_received_card_allows_the_activation(self):
        order, remote = self._create_sent()
        order.lead_line_id._sim_receive()
        self.run_until_idle()
        self.assertEqual(remote.fields["SIMrebuda"], "1")
        self.assertEqual(remote.fields["permetActivacio"], "si")
        # NOW is a Saturday
        self.assertEqual(remote.fields["dataIntroPlataforma"][:10], "2026-10-12")
        self.assertEqual(remote.fields["dataActivacioLiniaMobil"][:10], "2026-10-12")

    def test_ported_number_works_two_days_later(self):
        order, _ticket, remote = self.create_ticketed(self._prepare_portability_line())
        order.lead_line_id._sim_send()
        order.lead_line_id._sim_receive()
        self.run_until_idle()
        self.assertEqual(remote.fields["dataIntroPlataforma"][:10], "2026-10-12")
        self.assertEqual(remote.fields["dataActivacioLiniaMobil"][:10], "2026-10-14")

    def test_other_queues_take_only_that_the_card_is_there(self):
        order, remote = self._create_sent()
        self.move(remote, queue="Provisioning::Done")
        order.lead_line_id._sim_receive()
        self.run_until_idle()
        self.assertEqual(remote.fields["SIMrebuda"], "1")
        self.assertEqual(remote.fields["permetActivacio"], "no")
        self.assertFalse(remote.fields.get("dataIntroPlataforma"))
        # back where it may be asked for
        self.move(remote, queue="Provisioning::Mobile")
        self.assertEqual(remote.fields["permetActivacio"], "si")
        self.assertEqual(remote.fields["dataIntroPlataforma"][:10], "2026-10-12")

    def test_returned_card_is_told_once(self):
        order, remote = self._create_sent()
        order.lead_line_id._sim_return()
        self.run_until_idle()
        self.assertEqual(remote.fields["CorreusTrackingCode"], "")
        self.assertEqual(remote.fields["SIMrebuda"], "0")
        self.assertEqual(len(remote.articles), 2)
        self.assertIn("(2026-10-10)", remote.articles[-1]["Subject"])
        order.lead_line_id.phone_number = "600111222"
        self.run_until_idle()
        self.assertEqual(len(remote.articles), 2)

    def test_any_fault_tells_of_the_returned_card_once(self):
        self.backend.breaker_threshold = 1000
        for fault in FAULTS:
            with self.subTest(fault=fault):
                order, remote = self._create_sent()
                order.lead_line_id._sim_return()
                self.wire.break_next("TicketUpdate", fault)
                self.run_until_idle()
                if fault == "rejected":
                    order.action_retry_otrs_ticket()
                    self.run_until_idle()
                self.assertFalse(self.wire.faults)
                self.assertEqual(remote.fields["SIMrebuda"], "0")
                self.assertEqual(len(remote.articles), 2)

    def test_card_that_comes_back_late_changes_no_closed_ticket(self):
        order, remote = self._create_sent()
        self.move(remote, "closed unsuccessful")
        order.lead_line_id._sim_return()
        self.run_until_idle()
        self.assertEqual(len(remote.articles), 1)
        self.assertEqual(remote.fields["CorreusTrackingCode"], "TRACK-1")

    def test_documents_come_first(self):
        kind = self.env["service.document.kind"].create(
            {"name": "Identity card", "code": "IDENTITY"}
        )
        order, remote = self._create_sent()
        document = self.env["crm.lead.document"].create(
            {"lead_id": order.lead_id.id, "kind_id": kind.id}
        )
        order.lead_line_id._sim_receive()
        self.run_until_idle()
        self.assertEqual(remote.fields["SIMrebuda"], "1")
        self.assertEqual(remote.fields["permetActivacio"], "no")
        document.sudo().state = "confirmed"
        self.run_until_idle()
        self.assertEqual(remote.fields["permetActivacio"], "si")

    def test_esim_needs_no_card(self):
        _order, _ticket, remote = self.create_ticketed(
            self._prepare_mobile_line(sim_type="esim")
        )
        self.assertEqual(remote.fields["SIMrebuda"], "1")
