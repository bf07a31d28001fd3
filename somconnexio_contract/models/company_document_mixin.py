# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

from ..const_signup import DOCUMENT_POLICY


class CompanyDocumentMixin(models.AbstractModel):
    """How a cooperative asks for the documents of an order."""

    _name = "company.document.mixin"
    _description = "Documents of a Company"

    document_policy = fields.Selection(
        selection=DOCUMENT_POLICY,
        string="Orders without Documents",
        default="refuse",
        required=True,
        help="What happens while required documents are not confirmed.",
    )
    document_link_days = fields.Integer(
        string="Days of the Upload Link",
        default=15,
        help="The link to the upload page works for so many days.",
    )
    document_reminder_days = fields.Integer(
        string="Days until the Reminder",
        default=7,
        help="A member who has not sent the documents by then is reminded once. "
        "0: never.",
    )
    document_max_megabytes = fields.Integer(
        string="Megabytes per File", default=10, help="Larger files are refused."
    )
    document_max_files = fields.Integer(
        string="Files per Document", default=5, help="More files are refused."
    )

    _document_limits = models.Constraint(
        "CHECK (document_link_days > 0 AND document_reminder_days >= 0 "
        "AND document_max_megabytes > 0 AND document_max_files > 0)",
        "The limits of documents are positive numbers.",
    )
