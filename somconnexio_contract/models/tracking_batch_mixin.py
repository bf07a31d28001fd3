# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models

# Where the values of messages wait that are made together.
WAITING = "tracking_batch_values"


class TrackingBatchMixin(models.AbstractModel):
    """What tracked fields became is logged for all records of a write at once.

    Mail makes one message after the other, which is more than half of the time of
    a night in which thousands of service orders take effect. For models whose
    changes have no subtype: nobody is notified by them.
    """

    _name = "tracking.batch.mixin"
    _inherit = ["mail.thread"]
    _description = "Tracking of Many Records"

    def _message_track(self, fields_iter, initial_values_dict):
        """Collect the messages that are only logged, then make them together."""
        waiting: list[dict] = []
        records = self.with_context(**{WAITING: waiting})
        tracking = super(TrackingBatchMixin, records)._message_track(
            fields_iter, initial_values_dict
        )
        self.sudo()._create_tracking_messages(waiting)
        return tracking

    def _message_create(self, values_list):
        """Keep messages for later while changes are being collected."""
        waiting = self.env.context.get(WAITING)
        if waiting is None:
            return super()._message_create(values_list)
        waiting.extend(values_list)
        return self.env["mail.message"]

    @api.model
    def _create_tracking_messages(self, values_list: list[dict]) -> None:
        """Make messages and, also together, the changes that they tell of."""
        changes = [values.pop("tracking_value_ids", None) for values in values_list]
        if not values_list:
            return
        messages = self._message_create(values_list)
        self.env["mail.tracking.value"].create(
            [
                {**vals, "mail_message_id": message.id}
                for message, commands in zip(messages, changes, strict=True)
                for _create, _no_id, vals in commands or []
            ]
        )
