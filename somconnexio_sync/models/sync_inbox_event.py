from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..const import INBOX_STATE
from ..exceptions import RemoteUnreachableError, UnknownOutcomeError


class SyncInboxEvent(models.Model):
    """What a remote told us, stored once as it came; a job then reads the truth."""

    _name = "sync.inbox.event"
    _description = "Incoming Event"
    _order = "id desc"
    _rec_name = "event_id"

    create_date = fields.Datetime(string="Received on", readonly=True, index=True)
    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", required=True, readonly=True, string="Backend ID"
    )
    backend_code = fields.Char(string="Backend", readonly=True)
    company_number = fields.Integer(
        readonly=True, help="Database id of the backend's company."
    )
    event_id = fields.Char(
        required=True, readonly=True, help="Identifies the event within its backend."
    )
    payload = fields.Json(readonly=True, prefetch=False)
    state = fields.Selection(
        INBOX_STATE, default="received", required=True, readonly=True, index=True
    )
    error_message = fields.Text(readonly=True)
    date_processed = fields.Datetime(readonly=True)

    _event_uniq = models.UniqueIndex(
        "(backend_model, backend_id, event_id)", "This event was received before."
    )

    @api.model
    def _receive(self, backend, event_id, payload):
        """Store an event once and enqueue its processing.

        :param backend: the backend that sent it; already authenticated by the caller
        :param event_id: what makes the event unique within the backend
        :param payload: the raw event, JSON-able
        :return: whether the event is new
        """
        # not create(): two deliveries at the same moment must both be answered well
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO sync_inbox_event (backend_model, backend_id, backend_code,"
                " company_number, event_id, state, create_uid, create_date, write_uid,"
                " write_date)"
                " VALUES (%s, %s, %s, %s, %s, 'received', %s, %s, %s, %s)"
                " ON CONFLICT (backend_model, backend_id, event_id) DO NOTHING"
                " RETURNING id",
                backend._name,
                backend.id,
                backend.code,
                backend.sudo().company_id.id,
                event_id,
                SUPERUSER_ID,
                self.env.cr.now(),
                SUPERUSER_ID,
                self.env.cr.now(),
            )
        )
        if not rows:
            return False
        event = self.env(user=SUPERUSER_ID, context={})[self._name].browse(rows[0][0])
        event.payload = payload
        event._enqueue_process()
        return True

    def action_retry(self):
        """Process the selected events again."""
        self.check_access("write")
        events = self.sudo().filtered(lambda e: e.state != "done")
        events.write({"state": "received", "error_message": False})
        events._enqueue_process()

    def _enqueue_process(self):
        system = self.env(user=SUPERUSER_ID, context={})
        for event in self:
            system[self._name].browse(event.id).with_context(
                allowed_company_ids=[event.company_number]
            ).with_delay(max_retries=0)._process()

    def _process(self):
        """Act on an incoming event

        The event is a hint only: the bridge reads the truth from the remote.
        """
        self.ensure_one()
        self.env["sync.binding.mixin"]._lock_row(self)
        if self.state == "done":
            return "Nothing to do: processed before"
        backend = self.env[self.backend_model].browse(self.backend_id).exists()
        if not backend or not backend._is_live():
            return "Nothing to do: the backend is disabled or paused"
        try:
            backend._process_inbox_event(self)
        except (RemoteUnreachableError, UnknownOutcomeError) as error:
            raise RetryableJobError(str(error), seconds=error.retry_after) from error
        self.write(
            {
                "state": "done",
                "error_message": False,
                "date_processed": fields.Datetime.now(),
            }
        )
        return "Processed"

    def _on_fail_process(self, **failure):
        """Keep the error of an event that could not be processed."""
        message = str(failure.get("exc_message") or failure.get("exc_name") or "?")
        self.exists().write({"state": "error", "error_message": message})
