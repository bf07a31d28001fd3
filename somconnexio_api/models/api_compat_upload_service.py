# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import base64
from typing import Any

from odoo import models
from odoo.exceptions import UserError

from ..compat.const import MAX_ID
from ..compat.problem import FormerError
from ..compat.schemas.written import DocumentUpload


class ApiCompatUploadService(models.AbstractModel):
    """Documents of orders as the former API takes them."""

    _name = "api.compat.upload.service"
    _description = "Former API: Uploads"
    _inherit = ["api.order.service"]

    def _upload_former(self, data: DocumentUpload) -> list[int]:
        """Keep files for an order of this client; return the numbers of them.

        :raises FormerError: 400; nothing was written then
        """
        if bool(data.crm_lead_id) == bool(data.partner_ref):
            raise FormerError(400, "Either crm_lead_id or partner_ref is required")
        # sudo: a kind of document, by a code that the client must know
        kinds = self.env["service.document.kind"].sudo()
        kind = kinds._get_by_code(data.category, self.env.company)
        if not kind:
            raise FormerError(400, f"Category {data.category} not found")
        document = (
            self._find_document_of_lead(data.crm_lead_id, kind)
            if data.crm_lead_id
            else self._find_document_of_member(data.partner_ref, kind)
        )
        files = [
            (one.filename, base64.b64decode(one.content, validate=True))
            for one in data.files
        ]
        try:
            document._upload(files)
        except UserError as exc:
            raise FormerError(400, str(exc)) from exc
        return self._get_numbers(document, files)

    def _find_own_orders(self, domain: list) -> Any:
        return self._get_orders().search(
            [
                *self._get_domain(),
                *domain,
                ("api_client_id", "=", self._get_client().id),
            ],
            order="id desc",
        )

    def _find_document_of_lead(self, number: int, kind: Any) -> Any:
        """The document of an order; one that nobody asked for is welcome too."""
        number = number if 0 < number <= MAX_ID else 0
        lead = self._find_own_orders([("id", "=", number)])
        if not lead:
            raise FormerError(400, "Lead not found")
        document = lead.document_ids.filtered(lambda one: one.kind_id == kind)
        return document or document.create({"lead_id": lead.id, "kind_id": kind.id})

    def _find_document_of_member(self, reference: str, kind: Any) -> Any:
        """The document that the newest order of a member waits for."""
        member = self._find_member(reference)
        if not member:
            raise FormerError(400, f"Partner with ref {reference} not found")
        orders = self._find_own_orders([("partner_id", "=", member.id)])
        documents = orders.document_ids.filtered(
            lambda one: one.kind_id == kind and one.state != "confirmed"
        )
        if not documents:
            text = f"No order of partner {reference} waits for {kind.code}"
            raise FormerError(400, text)
        return documents.sorted("id", reverse=True)[:1]

    def _get_numbers(self, document: Any, files: list[tuple[str, bytes]]) -> list[int]:
        """One number per file; the same content twice is one file."""
        attachments = document.attachment_ids
        known = {one.checksum: one.id for one in attachments.sorted("id")}
        return [
            known[attachments._compute_checksum(content)] for _name, content in files
        ]
