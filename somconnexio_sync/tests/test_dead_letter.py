from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SyncCommon


@tagged("post_install", "-at_install")
class TestDeadLetter(SyncCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env, "owner", "somconnexio_sync.somconnexio_sync_group_manager"
        )
        cls.backend.responsible_id = cls.owner

    def _letters(self, **criteria):
        domain = [("backend_model", "=", "toy.backend")]
        domain += [(name, "=", value) for name, value in criteria.items()]
        self.env.invalidate_all()
        return self.env["sync.dead.letter"].search(domain)

    def _letter(self, binding):
        return self._letters(res_model=binding._name, res_id=binding.id)

    def _fail(self, code, model="toy.binding"):
        binding = self.create_binding(model=model, code=code)
        self.remote.break_next(*([None] if model == "toy.ticket" else []), "rejected")
        self.run_due_jobs()
        self.assertEqual(binding.state, "error")
        return binding

    def test_one_list_of_all_kinds(self):
        done = self.create_binding(code="DONE")
        self.run_due_jobs()
        waiting = self.create_binding(code="WAITING")
        failed = self.create_binding(code="FAILED")
        failed._on_fail_push(exc_message="No")
        uncertain = self.create_binding(model="toy.ticket", code="UNCERTAIN")
        uncertain._set_state("uncertain", waiting_reason="no answer")
        cancelled = self.create_binding(code="CANCELLED")
        cancelled._cancel_binding()
        self.assertFalse(self._letter(done) + self._letter(cancelled))
        letters = {letter.external_code: letter for letter in self._letters()}
        self.assertEqual(set(letters), {"WAITING", "FAILED", "UNCERTAIN"})
        self.assertEqual(
            {code: letter.state for code, letter in letters.items()},
            {"WAITING": "to_push", "FAILED": "error", "UNCERTAIN": "uncertain"},
        )
        letter = letters["UNCERTAIN"]
        self.assertEqual(letter.res_model, "toy.ticket")
        self.assertEqual(letter.reason, "no answer")
        self.assertEqual(letter.backend_code, "TOY")
        self.assertEqual(letter.company_id, self.company)
        self.assertEqual(letters["FAILED"].reason, "No")
        self.assertEqual(letters["WAITING"].since, waiting.state_since)
        self.assertEqual(len(set(self._letters().ids)), 3)

    def test_kinds_are_named_and_can_be_grouped(self):
        self.create_binding()
        letters = self._letters()
        kinds = dict(letters._fields["res_model"]._description_selection(self.env))
        self.assertEqual(kinds["toy.binding"], "Toy Object")
        groups = letters._read_group(
            [("backend_model", "=", "toy.backend")], ["res_model"], ["__count"]
        )
        self.assertEqual(groups, [("toy.binding", 1)])

    def test_error_gets_an_owner_who_can_be_relieved(self):
        binding = self._fail("T1")
        self.assertEqual(self._letter(binding).user_id, self.owner)
        self.assertEqual(self._letter(binding).attempts, 1)
        self._letter(binding).action_take_over()
        self.assertEqual(binding.user_id, self.env.user)
        self.assertEqual(binding.activity_ids.user_id, self.env.user)
        self._letter(binding).action_retry()
        self.run_due_jobs()
        self.assertEqual(binding.state, "done")
        self.assertFalse(binding.user_id)

    def test_since_is_when_the_state_began(self):
        binding = self._fail("T1")
        self.env.cr.execute("UPDATE toy_binding SET state_since = '2026-01-01'")
        self.env.invalidate_all()
        binding._on_fail_push(exc_message="again")
        self.assertEqual(str(binding.state_since), "2026-01-01 00:00:00")
        binding.action_retry()
        self.assertGreater(str(binding.state_since), "2026-01-01 00:00:00")

    def test_selected_ones_are_sent_again_whatever_their_kind(self):
        bindings = [self._fail("B1"), self._fail("T1", model="toy.ticket")]
        left = self._fail("B2")
        letters = self._letter(bindings[0]) + self._letter(bindings[1])
        letters.action_retry()
        self.run_due_jobs()
        self.assertEqual({binding.state for binding in bindings}, {"done"})
        self.assertEqual(left.state, "error")

    def test_all_of_this_kind_with_the_same_error_are_sent_again(self):
        alike = self._fail("B1") + self._fail("B2") + self._fail("B3")
        other_error = self.create_binding(self.create_record(problem="?"), code="B4")
        self.run_due_jobs()
        other_kind = self._fail("T1", model="toy.ticket")
        elsewhere = self.env["toy.backend"].create({"name": "Other", "code": "OTHER"})
        other_backend = self.create_binding(backend_id=elsewhere.id)
        other_backend._on_fail_push(exc_message=alike[0].error_message)
        self._letter(alike[0]).action_retry_alike()
        self.run_due_jobs()
        self.assertEqual(set(alike.mapped("state")), {"done"})
        for binding in (other_error, other_kind, other_backend):
            self.assertEqual(binding.state, "error")

    def test_record_opens(self):
        binding = self._fail("T1")
        action = self._letter(binding).action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("toy.binding", binding.id)
        )

    def test_who_may_see_it(self):
        letter = self._letter(self._fail("T1"))
        employee = new_test_user(self.env, "employee", "base.group_user")
        self.assertFalse(letter.with_user(employee).has_access("read"))
        watcher = new_test_user(
            self.env, "watcher", "somconnexio_sync.somconnexio_sync_group_user"
        )
        self.assertTrue(letter.with_user(watcher).has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(letter.with_user(self.owner).has_access(operation))
        # the toys have no access rules: who may not write the object can't send it
        with self.assertRaises(AccessError):
            letter.with_user(watcher).action_retry()

    def test_another_company_finds_nothing(self):
        letter = self._letter(self._fail("T1"))
        company = self.env["res.company"].create({"name": "Other Cooperative"})
        foreigner = new_test_user(
            self.env,
            "foreigner",
            "somconnexio_sync.somconnexio_sync_group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        letters = self.env["sync.dead.letter"].with_user(foreigner)
        self.assertNotIn(letter.id, letters.search([]).ids)
        with self.assertRaises(AccessError):
            letter.with_user(foreigner).action_open_record()
