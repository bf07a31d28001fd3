# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestOrderConcurrency(ConcurrencyCase):
    """Two people validate the same order at the same moment."""

    def setUp(self):
        super().setUp()
        with self._open() as env:
            partner = env["res.partner"].create({"name": "Concurrency"})
            lead = env["crm.lead"].create(
                {"is_service_order": True, "partner_id": partner.id}
            )
            self.partner_id, self.lead_id = partner.id, lead.id
            env.cr.commit()
        self.addCleanup(self._remove)

    def _remove(self):
        with self._open() as env:
            env.cr.execute(
                "DELETE FROM service_order WHERE lead_id = %s", [self.lead_id]
            )
            env["crm.lead"].browse(self.lead_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            env.cr.commit()

    def _validate(self, env):
        """Validate the order, whose data are not what this is about."""
        lead = env["crm.lead"].browse(self.lead_id)

        def start(lead):
            order = lead.env["service.order"].create(
                {
                    "type": "activation",
                    "partner_id": self.partner_id,
                    "company_id": lead.company_id.id,
                    "lead_id": lead.id,
                }
            )
            lead._recompute_order_state()
            order._transition("acknowledged")

        leads = self.registry["crm.lead"]
        with (
            patch.object(leads, "_check_order", lambda lead: []),
            patch.object(leads, "_start_order", start),
        ):
            lead.action_validate_order()

    def test_second_person_gets_a_sentence_and_nothing_happens_twice(self):
        """Given two people who have the same order open
        When both press the button
        Then it is validated once; the second request is repeated by the framework,
        sees what the first one did and says it
        """
        with self._open() as first, self._open() as second:
            # The second transaction begins before the first one ends.
            second["crm.lead"].browse(self.lead_id).read(["order_state"])
            self._validate(first)
            first.cr.commit()
            with (
                mute_logger("odoo.sql_db", "odoo.service.model"),
                patch("odoo.service.model.time.sleep"),
                self.assertRaisesRegex(UserError, "has been validated already"),
            ):
                retrying(lambda: self._validate(second), second)
        with self._open() as third:
            lead = third["crm.lead"].browse(self.lead_id)
            self.assertEqual(len(lead.service_order_ids), 1)
            self.assertEqual(lead.order_state, "provisioning")
