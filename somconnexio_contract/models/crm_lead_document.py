# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const_signup import DOCUMENT_STATE

# They follow from what is done, and say who has done it.
DOCUMENT_STATE_FIELDS = frozenset(
    {"lead_id", "kind_id", "rule_id", "state"}
    | {"uploaded_at", "confirmed_by_id", "confirmed_at"}
)


class CrmLeadDocument(models.Model):
    """A document that an order needs.

    missing → uploaded → confirmed; uploaded or confirmed → refused → uploaded.
    """

    _name = "crm.lead.document"
    _description = "Document of an Order"
    _inherit = ["service.upload.mixin"]
    _order = "lead_id, id"
    _check_company_auto = True

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", related="lead_id.company_id", store=True, index=True
    )
    kind_id = fields.Many2one(
        comodel_name="service.document.kind",
        string="Document",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    rule_id = fields.Many2one(
        comodel_name="service.document.rule",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="The first rule that asks for the document.",
    )
    reason = fields.Char(related="rule_id.reason", string="Why")
    state = fields.Selection(
        selection=DOCUMENT_STATE,
        required=True,
        default="missing",
        index=True,
        readonly=True,
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="crm_lead_document_attachment_rel",
        column1="document_id",
        column2="attachment_id",
        string="Files",
    )
    uploaded_at = fields.Datetime(string="Uploaded on", readonly=True)
    confirmed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Checked by",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    confirmed_at = fields.Datetime(string="Checked on", readonly=True)
    refusal_reason = fields.Char(
        string="Why Refused", help="The member reads it where the files are uploaded."
    )

    _kind_uniq = models.UniqueIndex(
        "(lead_id, kind_id)", "The order needs this document already."
    )

    @api.depends("kind_id.name", "lead_id.order_reference")
    def _compute_display_name(self):
        for document in self:
            parts = (document.lead_id.order_reference, document.kind_id.name)
            document.display_name = " · ".join(filter(None, parts))

    def write(self, vals):
        """Files that staff add are uploaded ones; the state has its buttons."""
        if DOCUMENT_STATE_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("The state of a document follows from its buttons.")
            )
        result = super().write(vals)
        if "attachment_ids" in vals and "state" not in vals:
            self.sudo()._follow_files()
        return result

    def _follow_files(self) -> None:
        """A document with files is uploaded, one without them is missing."""
        for document in self:
            if document.state in ("missing", "refused") and document.attachment_ids:
                document._set_state("uploaded", uploaded_at=fields.Datetime.now())
            elif document.state != "missing" and not document.attachment_ids:
                document._set_state("missing", uploaded_at=False)

    def _set_state(self, state: str, **values) -> None:
        """Write a state, and have the orders follow."""
        # sudo: the state is protected, those who come here have been checked.
        documents = self.sudo()
        values.setdefault("confirmed_by_id", False)
        values.setdefault("confirmed_at", False)
        documents.write({"state": state, **values})
        documents.lead_id._place_by_documents()

    # === UPLOADING === #

    def _upload(self, files: list[tuple[str, bytes]]) -> Any:
        """Take the files of a member; what is there already is not added again.

        :param files: pairs of name and content
        :return: `ir.attachment` of each content, the new ones and those known before
        :raises UserError: saying what is wrong, nothing is kept then
        """
        self.ensure_one()
        self.lead_id._lock_order()
        if self.state == "confirmed":
            raise UserError(self.env._("This document has been accepted already."))
        return self._keep_files(files)

    # === BUTTONS === #

    def action_confirm(self):
        """Button: the document is what is needed."""
        self.check_access("write")
        for document in self:
            if document.state not in ("uploaded", "refused"):
                raise UserError(
                    self.env._(
                        "%(document)s: there is nothing to be checked.",
                        document=document.display_name,
                    )
                )
            document._set_state("confirmed", **self._prepare_check())

    def action_refuse(self):
        """Button: the document will not do; the member is asked for another one."""
        self.check_access("write")
        for document in self:
            if document.state not in ("uploaded", "confirmed"):
                raise UserError(
                    self.env._(
                        "%(document)s: there is nothing to be checked.",
                        document=document.display_name,
                    )
                )
            if not document.refusal_reason:
                raise UserError(
                    self.env._("Say first why it is refused: the member reads it.")
                )
            document._set_state("refused", **self._prepare_check())
            document.lead_id._ask_documents(
                f"{document.id}/{document.confirmed_at.isoformat()}"
            )

    def _prepare_check(self) -> dict:
        """Who has checked it, and when."""
        return {
            "confirmed_by_id": self.env.user.id,
            "confirmed_at": fields.Datetime.now(),
        }
