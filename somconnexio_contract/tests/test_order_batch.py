# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..wizards.crm_lead_validate import CHUNK_SIZE
from .common import SomconnexioCommon

BATCH = 200 if os.environ.get("SCX_FULL") else 20


class TestOrderBatch(SomconnexioCommon):
    """Many orders at once: each by itself, each with its report."""

    def _open(self, orders):
        """The window, opened from the list by somebody of the back office."""
        orders = orders.with_user(self.backoffice)
        action = orders.action_validate_many()
        return (
            self.env[action["res_model"]]
            .with_user(self.backoffice)
            .browse(action["res_id"])
        )

    def _run(self, wizard):
        """Ask for one chunk after the other, as the page does."""
        progress = [wizard.progress]
        while wizard.action_run_chunk():
            progress.append(wizard.progress)
        return [*progress, wizard.progress]

    def _create_orders(self, number, **values):
        member = self._create_member()
        orders = [
            self._create_order(
                [self._prepare_switchboard_line()], member=member, **values
            )
            for _each in range(number)
        ]
        return self.env["crm.lead"].union(*orders)

    def test_batch_with_some_bad_orders(self):
        """Given a batch of orders of which every tenth lacks the account
        When they are validated together
        Then all the others are validated, progress is told, and the report says of
        each bad one what is wrong
        """
        orders = self._create_orders(BATCH)
        bad = orders[::10]
        bad.iban = False
        wizard = self._open(orders)
        self.assertEqual(wizard.order_count, BATCH)

        progress = self._run(wizard)

        self.assertEqual(progress, sorted(progress))
        self.assertEqual((progress[0], progress[-1]), (0.0, 100.0))
        self.assertGreaterEqual(len(progress), BATCH // CHUNK_SIZE)
        self.assertEqual(wizard.done_count, BATCH - len(bad))
        self.assertEqual(wizard.refused_count, len(bad))
        self.assertEqual(set((orders - bad).mapped("order_state")), {"won"})
        self.assertEqual(set(bad.mapped("order_state")), {"new"})
        self.assertFalse(bad.service_order_ids)
        for line in wizard.line_ids.filtered(lambda line: line.lead_id in bad):
            self.assertEqual(line.result, "refused")
            self.assertIn("IBAN is missing", line.message)
            self.assertEqual(line.action_open_order()["res_id"], line.lead_id.id)
        self.assertEqual(
            self.env["crm.lead"].search(wizard.action_show_refused()["domain"]), bad
        )

    def test_second_person_gets_a_sentence(self):
        """Given two people who opened the same orders
        When one has validated them and the other one starts too
        Then nothing happens twice, and each line says so
        """
        orders = self._create_orders(2)
        first, second = self._open(orders), self._open(orders)
        self._run(first)
        services = orders.service_order_ids
        self._run(second)
        self.assertEqual(orders.service_order_ids, services)
        self.assertEqual(second.refused_count, 2)
        for line in second.line_ids:
            self.assertIn("has been validated already", line.message)

    def test_second_run_of_the_same_window_does_nothing(self):
        orders = self._create_orders(2)
        wizard = self._open(orders)
        self._run(wizard)
        self.assertFalse(wizard.action_run_chunk())
        self.assertEqual(wizard.done_count, 2)
        self.assertEqual(len(orders.service_order_ids), 2)

    def test_refused_order_leaves_nothing_half_done(self):
        """The refusal comes late, after the member and the mandate were made."""
        bad = self._create_order(
            [self._prepare_switchboard_line()], **self._prepare_new_member()
        )
        good = self._create_orders(1)
        members = self.env["res.partner"].search_count([("is_member", "=", True)])
        services = self.env.registry["service.order"]
        acknowledge = services._acknowledge

        def refuse(orders):
            if orders.lead_id == bad:
                raise UserError(self.env._("No"))
            return acknowledge(orders)

        with patch.object(services, "_acknowledge", refuse):
            wizard = self._open(bad | good)
            self._run(wizard)
        self.assertEqual(wizard.line_ids.mapped("result"), ["refused", "done"])
        self.assertEqual(bad.order_state, "new")
        self.assertFalse(bad.partner_id)
        self.assertFalse(bad.mandate_id)
        self.assertEqual(
            self.env["res.partner"].search_count([("is_member", "=", True)]), members
        )
        self.assertEqual(good.order_state, "won")

    @mute_logger("odoo.addons.somconnexio_contract.wizards.crm_lead_validate")
    def test_mistake_of_a_program_does_not_stop_the_rest(self):
        orders = self._create_orders(2)
        leads = self.env.registry["crm.lead"]
        check = leads._get_line_problems

        def crash(lead):
            if lead == orders[0]:
                raise KeyError("secret detail")
            return check(lead)

        with patch.object(leads, "_get_line_problems", crash):
            wizard = self._open(orders)
            self._run(wizard)
        self.assertEqual(wizard.line_ids.mapped("result"), ["refused", "done"])
        self.assertNotIn("secret detail", wizard.line_ids[0].message)

    def test_only_orders_are_taken(self):
        lead = self.env["crm.lead"].create({"name": "Something else"})
        order = self._create_orders(1)
        self.assertEqual(self._open(lead | order).line_ids.lead_id, order)
