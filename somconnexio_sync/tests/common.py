"""A toy remote system with memory, toy models on the kit, and a job runner."""

from contextlib import contextmanager

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.queue_job.exception import FailedJobError, RetryableJobError
from odoo.addons.queue_job.job import Job

from ..exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    SyncError,
    UnknownOutcomeError,
)


class ToyRemote:
    """A remote system with memory whose next answers can be spoilt."""

    def __init__(self):
        self.objects = {}
        self.created = 0
        self.calls = []
        self.faults = []
        self.outage = None

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def break_next(self, *faults):
        """Spoil the next calls: refused, rejected, failed, lost_before, lost_after."""
        self.faults.extend(faults)

    def _begin(self, operation, code):
        self.calls.append((operation, code))
        fault = self.faults.pop(0) if self.faults else self.outage
        if fault == "refused":
            raise RemoteUnreachableError("connection refused")
        if fault == "rejected":
            raise RemoteRejectedError("BAD_DATA", "the remote does not like it")
        if fault in ("failed", "lost_before"):
            raise UnknownOutcomeError("no answer", status=500)
        return fault

    def ping(self):
        self._begin("ping", None)

    def upsert(self, code, payload):
        fault = self._begin("upsert", code)
        if code not in self.objects:
            self.created += 1
        self.objects[code] = dict(payload)
        if fault == "lost_after":
            raise UnknownOutcomeError("no answer in time")
        return {"external_id": f"R-{code}"}

    def add(self, code, payload):
        fault = self._begin("create", code)
        self.created += 1
        key = f"{code}-{self.created}"
        self.objects[key] = dict(payload, code=code)
        if fault == "lost_after":
            raise UnknownOutcomeError("no answer in time")
        return {"external_id": key}

    def list_page(self, codes):
        """What it has of some objects: ``{code: content}``."""
        self._begin("list", codes[0])
        return {code: self.objects[code] for code in codes if code in self.objects}

    def find(self, code):
        self._begin("find", code)
        for key, content in self.objects.items():
            if content.get("code") == code:
                return {"external_id": key}
        raise RemoteNotFoundError("NOT_FOUND", f"{code} does not exist")


def add_toy_models(registry, cr):
    """Give a registry the toy models and their tables; return their names."""
    # as Odoo's own tests do it: no addon needs it before a registry is there
    from odoo.orm.model_classes import add_to_registry

    from .toy_models import TOY_MODELS

    names = [model._name for model in TOY_MODELS]
    for model in TOY_MODELS:
        add_to_registry(registry, model)
    registry._setup_models__(cr, [])
    registry.init_models(cr, names, {"module": "somconnexio_sync"})
    return names


def add_toy_job_functions(env):
    """Say how the toys' pushes run, as each bridge does in its data."""
    for name, method in (
        ("toy.binding", "_push"),
        ("toy.binding", "_push_chunk"),
        ("toy.ticket", "_push"),
    ):
        env["queue.job.function"].create(
            {
                "model_id": env["ir.model"]._get_id(name),
                "method": method,
                "channel_id": env.ref(
                    "somconnexio_sync.queue_job_channel_somconnexio"
                ).id,
                "retry_pattern": {"1": [5, 15], "3": [30, 90], "6": [240, 360]},
                "on_fail_method": method == "_push" and "_on_fail_push",
            }
        )


class JobRunnerMixin:
    """Runs the enqueued jobs as queue_job's controller does, by the (frozen) clock."""

    def setUp(self):
        super().setUp()
        # the call log and the breaker write on cursors of their own
        self.registry_enter_test_mode()

    @contextmanager
    def enter_registry_test_mode(self):
        """Nothing to enter: helpers of other suites find it entered already."""
        self.env.flush_all()
        yield
        self.env.invalidate_all()

    def commit(self):
        """What happens when the transaction of a user commits."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def due_jobs(self, **criteria):
        domain = [
            ("state", "=", "pending"),
            "|",
            ("eta", "=", False),
            ("eta", "<=", fields.Datetime.now()),
        ]
        domain += [(name, "=", value) for name, value in criteria.items()]
        return self.env["queue.job"].search(domain, order="id")

    def run_due_jobs(self, limit=100):
        """Run what is due, and what that makes due; return how many jobs ran."""
        self.commit()
        count = 0
        while jobs := self.due_jobs():
            for job in jobs:
                count += 1
                self.assertLess(count, limit, "jobs make jobs without end")
                self.run_job(job)
        return count

    def run_job(self, record):
        job = Job.load(self.env, record.uuid)
        job.set_started()
        job.store()
        try:
            job.perform()
        except RetryableJobError as error:
            job.postpone(result=str(error), seconds=error.seconds)
            job.set_pending(reset_retry=False)
            job.store()
        except (SyncError, FailedJobError, UserError) as error:
            vals = {
                "exc_info": "trace",
                "exc_name": type(error).__name__,
                "exc_message": error.args[0] if error.args else str(error),
            }
            job.set_failed(**vals)
            job.store()
            job.on_fail(vals)
        else:
            job.set_done()
            job.store()
        self.commit()
        self.forget()
        return job

    def forget(self):
        """What a job's end means to the others: they read everything anew."""
        self.env.invalidate_all()

    def run_cron(self, model, method):
        """Run a cron's method on a cursor that may commit."""
        self.commit()
        with self.registry.cursor() as cr:
            getattr(self.env(cr=cr)[model], method)()
        self.env.invalidate_all()

    def jobs_of(self, record, **criteria):
        jobs = self.env["queue.job"].search(
            [("model_name", "=", record._name)], order="id"
        )
        jobs = jobs.filtered(lambda j: record.id in j.records.ids)
        for name, value in criteria.items():
            jobs = jobs.filtered(lambda j, n=name, v=value: j[n] == v)
        return jobs


class SyncCommon(JobRunnerMixin, BaseCommon):
    """A registry with the toy models, a backend and the toy remote behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in add_toy_models(cls.registry, cls.env.cr):
            cls.addClassCleanup(cls.registry.__delitem__, name)
        add_toy_job_functions(cls.env)
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Europe/Madrid"
        cls.backend = cls.env["toy.backend"].create(
            {"name": "Toy", "code": "TOY", "state": "enabled"}
        )

    def setUp(self):
        super().setUp()
        self.remote = self.registry["toy.backend"].remote = ToyRemote()

    def create_record(self, **vals):
        return self.env["toy.record"].create({"name": "A thing", **vals})

    def create_binding(self, record=None, model="toy.binding", code="T1", **vals):
        record = record or self.create_record()
        return self.env[model].create(
            {
                "backend_id": self.backend.id,
                "record_id": record.id,
                "external_code": code,
                **vals,
            }
        )

    def sweep(self):
        self.run_cron("sync.sweeper", "_cron_sweep")
