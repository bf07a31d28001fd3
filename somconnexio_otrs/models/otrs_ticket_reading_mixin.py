import random

from odoo import models

from odoo.addons.queue_job.exception import RetryableJobError

# Key of the cursor's tickets that are to be read, by the job that does it
TO_READ = "somconnexio_otrs.readings"
# Tickets that one job reads, in one call
CHUNK = 100
# Seconds until a paused backend is looked at again
PAUSE_WAIT = (240, 360)


class OtrsTicketReadingMixin(models.AbstractModel):
    """Jobs that read something of many tickets in one call."""

    _name = "otrs.ticket.reading.mixin"
    _description = "Readings of Many OTRS Tickets"

    def _mark_to_read(self, method):
        """Have tickets read by a job: together with others that are taken over in the
        same bulk, or alone.

        :param method: name of the job, a method of several tickets of one backend
        """
        collected = self.env.cr.cache.get(TO_READ)
        if collected is None:
            self._enqueue_reading(method)
        else:
            collected.setdefault(method, {}).update(dict.fromkeys(self.ids))

    def _enqueue_reading(self, method):
        for start in range(0, len(self), CHUNK):
            chunk = self[start : start + CHUNK]
            job = chunk[0]._as_job().browse(chunk.ids)
            getattr(job.with_delay(max_retries=0), method)()

    def _select_readable(self):
        """The tickets that can be read now, all of one backend; maybe none.

        :raises RetryableJobError: while the backend is paused
        """
        tickets = self.exists().filtered("external_id")
        backend = tickets.backend_id
        if not tickets or not backend._is_enabled():
            return tickets.browse()
        if backend.is_paused:
            raise RetryableJobError(
                "Paused", seconds=random.randint(*PAUSE_WAIT), ignore_retry=True
            )
        return tickets
