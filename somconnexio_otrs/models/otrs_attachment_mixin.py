from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import human_size

from .otrs_ticket_reading_mixin import TO_READ

MEGABYTE = 1024 * 1024
DEFAULT_TYPES = "pdf, png, jpg, jpeg, gif, txt, csv, odt, ods, doc, docx, xls, xlsx"


class OtrsAttachmentMixin(models.AbstractModel):
    """What is exchanged with an OTRS besides tickets: notes and files, and which."""

    _name = "otrs.attachment.mixin"
    _description = "Notes and Attachments of an OTRS"

    sends_notes = fields.Boolean(
        string="Send Internal Notes",
        help="Each note that somebody logs on a service order goes to its ticket too. "
        "Otherwise only what is written to the ticket does.",
    )
    follows_articles = fields.Boolean(
        string="Take Over Articles",
        default=True,
        help="New articles of the tickets are logged as notes on the service order.",
    )
    attachment_max_size = fields.Float(
        string="Largest Attachment",
        default=10.0,
        help="In megabytes, both ways. OTRS itself has a limit too.",
    )
    attachment_types = fields.Char(
        string="Kinds of Attachments",
        default=DEFAULT_TYPES,
        help="Endings of the file names that are exchanged, with commas. Empty: all.",
    )

    @api.constrains("attachment_max_size")
    def _check_attachment_max_size(self):
        for backend in self:
            if backend.attachment_max_size <= 0:
                raise ValidationError(
                    self.env._("The largest attachment must have some size.")
                )

    def _take_over_tickets(self, tickets):
        """Have what else is to be read of the tickets read by few jobs, not by one for
        each."""
        collected = self.env.cr.cache[TO_READ] = {}
        try:
            count = super()._take_over_tickets(tickets)
        finally:
            self.env.cr.cache.pop(TO_READ, None)
        for method, ids in collected.items():
            self.env["otrs.ticket"].browse(ids)._enqueue_reading(method)
        return count

    def _find_attachment_problem(self, name, size):
        """Why a file is not exchanged, in words that name it; nothing if it is.

        :param size: in bytes
        """
        self.ensure_one()
        if not size:
            return self.env._("The attachment %(name)s is empty.", name=name)
        limit = self.attachment_max_size * MEGABYTE
        if size > limit:
            return self.env._(
                "The attachment %(name)s is too large: %(size)s, at most %(limit)s.",
                name=name,
                size=human_size(size),
                limit=human_size(limit),
            )
        kinds = {
            kind.strip().lower() for kind in (self.attachment_types or "").split(",")
        }
        kinds.discard("")
        kind = name.rpartition(".")[2].lower() if "." in name else ""
        if kinds and kind not in kinds:
            return self.env._(
                "The attachment %(name)s is of a kind that isn't exchanged. These are: "
                "%(kinds)s.",
                name=name,
                kinds=self.attachment_types,
            )
        return ""
