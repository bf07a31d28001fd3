import logging
from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.queue_job.job import Job

from ..exceptions import RemoteUnreachableError
from .real_cursors import RealCursorsCase

BREAKER_LOGGER = "odoo.addons.somconnexio_sync.models.sync_breaker_mixin"
SWEEPER_LOGGER = "odoo.addons.somconnexio_sync.models.sync_sweeper"


@tagged("post_install", "-at_install")
class TestRealOutage(RealCursorsCase):
    """Outages and deaths, with committed rows and queue_job's own machinery."""

    def _calls(self, **criteria):
        with self.transaction() as env:
            domain = [("backend_model", "=", "toy.backend")]
            domain += [(name, "=", value) for name, value in criteria.items()]
            return env["sync.call.log"].search(domain, order="id").mapped("outcome")

    def _open_breaker(self):
        """Let the remote die and jobs find out; return the waiting bindings."""
        self.remote.outage = "refused"
        bindings = [self.create_binding(f"B{number}") for number in range(8)]
        self.run_due_jobs()
        self.assertEqual(self.get_backend_value("breaker_state"), "open")
        return bindings

    @mute_logger(BREAKER_LOGGER, SWEEPER_LOGGER)
    def test_seventy_minutes_of_outage_lose_and_fail_nothing(self):
        """Objects are made and changed before, during and after the outage."""
        with freeze_time("2026-03-10 09:00:00") as frozen:
            names = {}

            def create(prefix):
                for number in range(4):
                    code = f"{prefix}-{number}"
                    names[self.create_binding(code)] = f"Name of {code}"

            create("before")
            self.run_due_jobs()
            self.remote.outage = "refused"
            create("refused")
            changed = next(iter(names))
            names[changed] = "changed in the dark"
            self.rename(changed, names[changed])
            self.pass_minutes(frozen, 35)
            self.remote.outage = "failed"
            create("failed")
            self.pass_minutes(frozen, 35)
            self.assertEqual(self.get_backend_value("breaker_state"), "open")
            self.assertFalse(self.jobs(state="failed"))
            calls_in_the_dark = len(self.remote.calls)
            self.remote.outage = None
            create("after")
            # the longest pause of the breaker, then one run of the sweeper
            self.pass_minutes(frozen, 12)
        self.assertEqual(self.get_backend_value("breaker_state"), "closed")
        self.assertEqual(self.remote.created, len(names))
        for binding, name in names.items():
            self.assertEqual(self.get_value(binding, "state"), "done")
            code = self.get_value(binding, "external_code")
            self.assertEqual(self.remote.objects[code], {"name": name})
        self.assertEqual({job["state"] for job in self.jobs()}, {"done"})
        # the breaker kept the dead remote in peace, and each call is in the log
        self.assertLess(calls_in_the_dark, 60)
        self.assertEqual(len(self._calls()), len(self.remote.calls))

    @mute_logger(BREAKER_LOGGER)
    def test_job_is_postponed_and_what_it_learnt_stays(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            self.remote.break_next("refused")
            binding = self.create_binding("B1")
            self.run_due_jobs()
            (job,) = self.jobs()
            self.assertEqual((job["state"], job["retry"]), ("pending", 1))
            wait = (job["eta"] - frozen()).total_seconds()
            self.assertTrue(5 <= wait <= 15, wait)
            self.assertEqual(self._calls(), ["unreachable"])
            self.assertEqual(self.get_backend_value("breaker_failures"), 1)
            self.assertFalse(self.run_due_jobs())
            frozen.tick(timedelta(seconds=16))
            self.run_due_jobs()
        self.assertEqual(self.get_value(binding, "state"), "done")
        self.assertEqual(self._calls(), ["unreachable", "done"])
        self.assertEqual(self.get_backend_value("breaker_failures"), 0)

    @mute_logger(BREAKER_LOGGER, SWEEPER_LOGGER)
    def test_sweepers_probe_closes_the_breaker_and_enqueues_in_the_same_run(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            bindings = self._open_breaker()
            frozen.tick(timedelta(seconds=61))
            calls = len(self.remote.calls)
            self.sweep()
            self.assertEqual(self.remote.calls[calls:], [("ping", None)])
            self.assertEqual(self.get_backend_value("breaker_state"), "open")
            self.remote.outage = None
            frozen.tick(timedelta(seconds=121))
            self.sweep()
            self.assertEqual(self.get_backend_value("breaker_state"), "closed")
            self.run_due_jobs()
        states = {self.get_value(binding, "state") for binding in bindings}
        self.assertEqual(states, {"done"})
        self.assertEqual(self.remote.created, len(bindings))

    @mute_logger(BREAKER_LOGGER, SWEEPER_LOGGER)
    def test_half_open_lets_one_job_through_and_its_success_wakes_the_others(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            bindings = self._open_breaker()
            self.remote.outage = None
            frozen.tick(timedelta(seconds=61))
            self.assertEqual(self.get_backend_value("breaker_state"), "half_open")
            newcomer = self.create_binding("NEW")
            uuid = self.jobs(state="pending")[-1]["uuid"]
            self.run_job(uuid)
            self.assertEqual(self.get_value(newcomer, "state"), "done")
            self.assertEqual(self.get_backend_value("breaker_state"), "closed")
            self.sweep()
            self.run_due_jobs()
        for binding in bindings:
            self.assertEqual(self.get_value(binding, "state"), "done")

    def test_half_open_refuses_while_the_probe_is_under_way(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            with mute_logger(BREAKER_LOGGER):
                self._open_breaker()
            frozen.tick(timedelta(seconds=61))
            with self.transaction() as prober, self.transaction() as other:
                first = prober["toy.backend"].browse(self.backend_id)
                second = other["toy.backend"].browse(self.backend_id)
                self.assertEqual(second.breaker_state, "half_open")
                first._breaker_enter()
                calls = len(self.remote.calls)
                with self.assertRaises(RemoteUnreachableError):
                    second._check_connection()
                self.assertEqual(len(self.remote.calls), calls)

    def test_rejected_push_keeps_its_error_and_tells_one_person(self):
        self.remote.break_next("rejected")
        binding = self.create_binding("B1")
        self.run_due_jobs()
        self.assertEqual([job["state"] for job in self.jobs()], ["failed"])
        self.assertEqual(self.get_value(binding, "state"), "error")
        self.assertEqual(
            self.get_value(binding, "error_message"), "the remote does not like it"
        )
        with self.transaction() as env:
            activities = env["toy.binding"].browse(binding).activity_ids
            self.assertEqual(len(activities), 1)

    def test_lost_answer_of_a_create_is_looked_up_and_never_doubled(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            self.remote.break_next(None, "lost_after")
            ticket = self.create_binding("T1", model="toy.ticket")
            self.run_due_jobs()
            self.assertEqual(self.get_value(ticket, "state", "toy.ticket"), "uncertain")
            self.pass_minutes(frozen, 2)
        self.assertEqual(self.get_value(ticket, "state", "toy.ticket"), "done")
        self.assertEqual(self.remote.created, 1)

    def test_worker_that_died_after_the_call_makes_no_second_object(self):
        """The remote has it, our transaction is gone, queue_job runs the job again."""
        ticket = self.create_binding("T1", model="toy.ticket")
        with self.registry.cursor() as cr:
            job = Job.load(self._env_of(cr), self.jobs()[0]["uuid"])
            job.perform()
            cr.rollback()
        self.assertEqual(self.remote.created, 1)
        self.assertEqual(self.get_value(ticket, "state", "toy.ticket"), "to_push")
        self.run_due_jobs()
        self.assertEqual(self.get_value(ticket, "state", "toy.ticket"), "done")
        self.assertEqual(self.remote.created, 1)

    def _env_of(self, cr):
        with self.transaction() as env:
            return env(cr=cr)

    def test_job_given_up_by_sql_is_swept(self):
        """Whoever fails a job by SQL calls no hook: the binding knows nothing of it."""
        with freeze_time("2026-03-10 09:00:00") as frozen:
            binding = self.create_binding("B1")
            with self.transaction() as env:
                env.cr.execute(
                    "UPDATE queue_job SET state = 'failed' WHERE uuid = %s",
                    [self.jobs()[0]["uuid"]],
                )
            self.pass_minutes(frozen, 14)
            self.assertEqual(self.get_value(binding, "state"), "to_push")
            self.pass_minutes(frozen, 2)
        self.assertEqual(self.get_value(binding, "state"), "done")

    def test_row_locked_by_another_job_postpones_without_counting(self):
        with freeze_time("2026-03-10 09:00:00") as frozen:
            binding = self.create_binding("B1")
            with self.transaction() as env:
                env["toy.binding"].browse(binding).lock_for_update()
                self.run_job(self.jobs()[0]["uuid"])
            (job,) = self.jobs()
            self.assertEqual((job["state"], job["retry"]), ("pending", 0))
            frozen.tick(timedelta(seconds=16))
            self.run_due_jobs()
        self.assertEqual(self.get_value(binding, "state"), "done")

    def test_call_on_a_backend_that_the_same_transaction_wrote_does_not_hang(self):
        """The breaker's own cursor meets our lock on the row, and gives way."""
        self.remote.break_next("refused")
        with (
            self.transaction() as env,
            self.assertLogs(BREAKER_LOGGER, logging.INFO) as logs,
            mute_logger("odoo.sql_db"),
        ):
            backend = env["toy.backend"].browse(self.backend_id)
            env.cr.execute(
                SQL("UPDATE toy_backend SET name = 'x' WHERE id = %s", backend.id)
            )
            with self.assertRaises(RemoteUnreachableError):
                backend._check_connection()
        self.assertIn("written by another", logs.output[0])
        self.assertEqual(self._calls(), ["unreachable"])
        self.assertEqual(self.get_backend_value("breaker_failures"), 0)
