from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestNeutralize(SyncCommon):
    def test_a_copy_has_none_of_the_originals_work_to_do(self):
        binding = self.create_binding()
        self.env["sync.inbox.event"]._receive(self.backend, "E1", {})
        self.commit()
        ours = self.env["queue.job"].search([("state", "=", "pending")])
        self.assertEqual(
            set(ours.mapped("channel")), {"root.somconnexio", "root.somconnexio.inbox"}
        )
        self.env["res.partner"].with_delay()._compute_display_name()
        theirs = self.env["queue.job"].search([("channel", "=", "root")])
        for query in get_neutralization_queries(["somconnexio_sync"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(set(ours.mapped("state")), {"cancelled"})
        self.assertEqual(set(theirs.mapped("state")), {"pending"})
        # what waits is sent once the copy has a remote of its own
        self.assertEqual(binding.state, "to_push")
