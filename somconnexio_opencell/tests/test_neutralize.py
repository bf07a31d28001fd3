from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import OpencellCommon


@tagged("post_install", "-at_install")
class TestNeutralize(OpencellCommon):
    def test_copy_of_the_database_does_not_know_the_real_opencell(self):
        names = ("url", "username", "password")
        names += ("token_url", "client_identifier", "client_secret", "webhook_secret")
        self.backend.write(dict.fromkeys(names[3:], "secret"))
        self.env.flush_all()
        for query in get_neutralization_queries(["somconnexio_opencell"]):
            self.env.cr.execute(query)
        self.backend.invalidate_recordset()
        self.assertEqual(self.backend.state, "disabled")
        for name in names:
            self.assertFalse(self.backend[name])
        contract = self.create_contract()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, [])
        self.assertEqual(contract.opencell_state, "to_push")
