import logging
import random
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, models
from odoo.tools import split_every

from odoo.addons.queue_job.exception import RetryableJobError

from ..const import CHUNK_ABOVE, CHUNK_SECONDS, LOCK_WAIT
from ..tools.line import open_line
from .sync_chain_mixin import REFUSALS

_logger = logging.getLogger(__name__)


class SyncChunkMixin(models.AbstractModel):
    """Many objects of a kind that are to be pushed share jobs.

    A job has its price: it is handed out, logs in, and learns what all its objects
    need. Each object still has a transaction of its own; what can't be pushed at once
    gets a job of its own, so that it holds up nothing and is tried again by itself.
    """

    _name = "sync.chunk.mixin"
    _description = "Pushes That Share a Job"

    #: How many objects one job pushes if there are many; 1: each has its own job. A
    #: model with more needs a ``queue.job.function`` for ``_push_chunk`` as well.
    _push_chunk_size = 1

    #: Models of what many objects need and no push changes, as their products: a job
    #: of several pushes reads it once. All else is read in each object's transaction.
    _push_shared_models = ()

    # === ENQUEUE === #

    @api.model
    def _delay_pushes(self, bindings, key=None):
        """Enqueue the pushes of bindings of any kind: few in jobs of their own.

        :param key: start of the jobs' identity keys
        """
        kinds = defaultdict(list)
        for binding in bindings:
            kinds[binding._name, binding.backend_id].append(binding.id)
        for (name, _backend), ids in kinds.items():
            model = self.env[name]
            size = model._push_chunk_size if len(ids) > CHUNK_ABOVE else 1
            for part in split_every(size, ids, model.browse):
                part._delay_push(identity_key=key and f"{key} {part}")

    def _delay_push(self, eta=None, identity_key=None):
        """Enqueue one job for bindings of one backend."""
        # as the system, in the backend's company: whoever caused the push need not
        # have rights on what is sent, nor may their language change it
        company = self.backend_id.sudo().company_id
        bindings = (
            self.env(user=SUPERUSER_ID, context={})[self._name]
            .browse(self.ids)
            .with_context(allowed_company_ids=company.ids)
        )
        job = bindings.with_delay(eta=eta, max_retries=0, identity_key=identity_key)
        if len(self) == 1:
            job._push()
        else:
            job._push_chunk()

    # === RUN === #

    def _push_chunk(self):
        """Bring some remote objects to the desired state

        One after the other, in transactions that don't end with the job's. A worker
        that is killed leaves one of them half done at most; the job that comes after
        it finds the others done.
        """
        until = time.monotonic() + CHUNK_SECONDS
        told, left, shared = Counter(), self.ids, {}
        with open_line(self.env.registry):
            while left:
                told[self.browse(left[0])._push_in_chunk(shared)] += 1
                left = left[1:]
                if time.monotonic() > until:
                    break
        for part in split_every(self._push_chunk_size, left, self.browse):
            part._delay_push()
        return ", ".join(f"{count} × {what}" for what, count in told.items())

    def _push_in_chunk(self, shared):
        """Push in a transaction; return what came of it.

        :param shared: what the job has read of the shared models, field → values
        """
        try:
            with self._in_own_transaction() as binding:
                binding.env.transaction.field_data.update(shared)
                what = binding._push()
                shared.update(binding._get_shared_data())
            return what
        except REFUSALS as error:
            with self._in_own_transaction() as binding:
                binding._on_fail_push(exc_message=str(error))
            return "Refused"
        except (RetryableJobError, OperationalError) as error:
            _logger.info("%s gets its own job: %s", self, type(error).__name__)
            seconds = getattr(error, "seconds", None) or random.randint(*LOCK_WAIT)
            return self._give_own_job(timedelta(seconds=seconds))
        except Exception:
            # a mistake of ours: it shows in the own job, and holds up no others
            _logger.exception("%s gets its own job", self)
            return self._give_own_job()

    @contextmanager
    def _in_own_transaction(self):
        """The object in another transaction, which ends with the block."""
        with self.env.registry.cursor() as cr:
            # its first try in any case: a job of its own counts the others
            context = {**self.env.context, "job_uuid": None}
            yield self.with_env(self.env(cr=cr, context=context))

    def _give_own_job(self, eta=None):
        with self._in_own_transaction() as binding:
            binding._delay_push(eta=eta)
        return "Postponed"

    @api.model
    def _get_shared_data(self):
        """Cached values of the shared models, and of lists of their records."""
        names = self._push_shared_models
        return {
            field: values
            for field, values in self.env.transaction.field_data.items()
            if field.model_name in names
            or (field.type == "one2many" and field.comodel_name in names)
        }
