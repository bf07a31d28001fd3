from odoo.tests import tagged

from .common import OpencellCommon

NUMBER = 12


@tagged("post_install", "-at_install")
class TestPushChunk(OpencellCommon):
    """Many contracts are sent together, with what each would have alone."""

    def setUp(self):
        super().setUp()
        self.backend.active = False
        self.contracts = self.env["contract.contract"]
        for _number in range(NUMBER):
            self.contracts |= self.create_contract()
        self.backend.active = True
        self.backend.action_send_contracts()
        # the job that marks them; what it enqueues comes with the commit
        self.run_job(self.due_jobs())
        self.commit()

    def test_one_job_sends_them_all(self):
        job = self.due_jobs()
        self.assertEqual(job.method_name, "_push_chunk")
        self.assertEqual(job.channel, "root.somconnexio.opencell")
        self.run_due_jobs()
        self.env.invalidate_all()
        self.assertEqual(job.result, f"{NUMBER} × Sent")
        self.assertEqual(set(self.contracts.mapped("opencell_state")), {"done"})
        self.assertEqual(
            sorted(self.remote.subscriptions), sorted(self.contracts.mapped("code"))
        )
        for contract in self.contracts:
            for binding in self.bindings_of(contract):
                self.assertEqual(binding.payload, binding._prepare_payload())

    def test_each_thing_is_sent_once(self):
        self.run_due_jobs()
        calls = list(self.remote.calls)
        for kind, number in (
            ("createOrUpdateCRMAccountHierarchy", self.contracts.billing_group_id),
            ("createOrUpdatePartial", self.contracts),
        ):
            self.assertEqual(calls.count(kind), len(number), kind)
        self.backend.action_send_contracts()
        self.run_due_jobs()
        self.assertEqual(self.remote.calls, calls, "they are there already")

    def test_trouble_with_one_is_not_the_others(self):
        broken = self.contracts[5]
        broken.contract_line_ids.is_canceled = True
        job = self.due_jobs()
        self.run_due_jobs()
        self.env.invalidate_all()
        self.assertEqual(broken.opencell_state, "error")
        self.assertIn("no service", broken.opencell_message)
        self.assertEqual(job.result, f"{NUMBER - 1} × Sent, 1 × Refused")
        others = self.contracts - broken
        self.assertEqual(set(others.mapped("opencell_state")), {"done"})

    def test_all_kinds_can_share_jobs(self):
        functions = self.env["queue.job.function"]
        for name in (
            "opencell.customer",
            "opencell.billing.account",
            "opencell.user.account",
            "opencell.subscription",
            "opencell.charge",
        ):
            self.assertGreater(self.env[name]._push_chunk_size, 1)
            config = functions.job_config(
                functions.job_function_name(name, "_push_chunk")
            )
            self.assertEqual(config.channel, "root.somconnexio.opencell", name)
