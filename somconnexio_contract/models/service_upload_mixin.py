# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Any

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..const_signup import DOCUMENT_MIMETYPES

MEGABYTE = 1024 * 1024


class ServiceUploadMixin(models.AbstractModel):
    """Something that people send files for: which are taken, and how many.

    A model of it has ``attachment_ids`` and ``company_id``.
    """

    _name = "service.upload.mixin"
    _description = "Files That People Send"

    def _keep_files(self, files: list[tuple[str, bytes]]) -> Any:
        """Keep files; what is there already is not added again.

        :param files: pairs of name and content
        :return: `ir.attachment` of each content, the new ones and those known before
        :raises UserError: saying what is wrong, nothing is kept then
        """
        self.ensure_one()
        if not files:
            raise UserError(self.env._("Choose a file first."))
        attachments = self.env["ir.attachment"]
        known, wanted = set(self.attachment_ids.mapped("checksum")), set()
        rows = []
        for name, content in files:
            checksum = attachments._compute_checksum(content)
            mimetype = self._check_file(content)
            if checksum not in known | wanted:
                rows.append(self._prepare_attachment(name, content, mimetype))
            wanted.add(checksum)
        if len(self.attachment_ids) + len(rows) > self.company_id.document_max_files:
            raise UserError(
                self.env._(
                    "At most %(count)s files can be uploaded here.",
                    count=self.company_id.document_max_files,
                )
            )
        if rows:
            added = attachments.create(rows)
            self.write({"attachment_ids": [fields.Command.link(a.id) for a in added]})
        return self.attachment_ids.filtered(lambda file: file.checksum in wanted)

    def _prepare_attachment(self, name: str, content: bytes, mimetype: str) -> dict:
        """Values of an attachment that only who reads the record may read."""
        return {
            "name": name[:100] or self.display_name,
            "raw": content,
            "mimetype": mimetype,
            "res_model": self._name,
            "res_id": self.id,
            "company_id": self.company_id.id,
        }

    def _check_file(self, content: bytes) -> str:
        """The type of a file by its content.

        :raises UserError: if it is empty, too large or of a type that nobody needs
        """
        limit = self.company_id.document_max_megabytes
        if not content:
            raise UserError(self.env._("The file is empty."))
        if len(content) > limit * MEGABYTE:
            raise UserError(
                self.env._("A file has at most %(limit)s megabytes.", limit=limit)
            )
        mimetype = guess_mimetype(content)
        if mimetype not in DOCUMENT_MIMETYPES:
            raise UserError(self.env._("Only PDF, JPEG and PNG files are accepted."))
        return mimetype
