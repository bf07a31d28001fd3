# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import base64
import binascii
from typing import Any

from odoo import models
from odoo.exceptions import UserError

from ..problem import ApiProblem
from ..validation import ValueProblem


class ApiUploadMixin(models.AbstractModel):
    """Files that come in base64."""

    _name = "api.upload.mixin"
    _description = "API: Uploads"

    def _check_content(self, value: str) -> str:
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            message = self.env._("This is no base64.")
            raise ValueProblem("invalid_base64", message) from None
        return value

    def _upload_file(self, record: Any, data: Any) -> tuple[Any, bool]:
        """Add a file to a record of the core; the same one is not added again.

        :param record: of a model made with `service.upload.mixin`
        :param data: the validated body, with `file_name` and `content`
        :return: `ir.attachment`, whether it is new
        :raises ApiProblem: 422 for a file that won't do
        """
        before = record.attachment_ids
        try:
            file = record._upload([(data.file_name, base64.b64decode(data.content))])
        except UserError as exc:
            # The core's text is meant for the person who uploads.
            self._refuse("/content", "invalid_file", str(exc))
        # content that was there twice before is as good in either place
        return file[:1], not file & before

    def _refuse(self, pointer: str, code: str, detail: str) -> None:
        error = {"pointer": pointer, "code": code, "detail": detail}
        raise ApiProblem(422, errors=[error])
