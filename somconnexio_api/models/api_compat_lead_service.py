# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import Command, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..compat.const import MAX_ID
from ..compat.problem import FormerError
from ..compat.schemas.lead import LeadCreate, MarketingInfo

MARKETING = {
    "utm_campaign": ("campaign_id", "utm.campaign"),
    "utm_source": ("source_id", "utm.source"),
    "utm_medium": ("medium_id", "utm.medium"),
}


class ApiCompatLeadService(models.AbstractModel):
    """Orders as the former API takes them."""

    _name = "api.compat.lead.service"
    _description = "Former API: Orders"
    _inherit = ["api.order.service", "api.compat.lead.line.mixin"]

    def _take_lead(self, data: LeadCreate) -> Any:
        """Create the order (`crm.lead`) that a body asks for.

        What staff can put right, such as an IBAN, does not refuse it.

        :raises FormerError: 400; nothing was written then
        """
        if bool(data.partner_id) == bool(data.subscription_request_id):
            raise FormerError(
                400, "Either partner_id or subscription_request_id is required"
            )
        client = self._get_client()
        client._check_order_rate()
        vals = self._prepare_lead(data)
        # sudo: placing an order is all that this user may do with orders. It does not
        # follow them: it reads no mail.
        leads = self.env["crm.lead"].sudo().with_context(mail_create_nosubscribe=True)
        lead = leads.create({**vals, "api_client_id": client.id})
        self._join_lines(lead)
        return lead

    def _prepare_lead(self, data: LeadCreate) -> dict:
        who = self._prepare_who(data)
        has_member = bool(who.get("partner_id"))
        company = self.env.company.sudo()
        return {
            **who,
            **self._prepare_marketing(data.marketing_info),
            "is_service_order": True,
            "door": "api",
            "company_id": company.id,
            "user_id": self._find_user(data.user_mail).id,
            "iban": data.iban,
            "consent_date": company._get_business_date(),
            "consent_source": "website",
            "description": bool(data.description) and plaintext2html(data.description),
            "tag_ids": [Command.set(self._find_tags(data.tag_codes).ids)],
            "order_line_ids": [
                Command.create(self._prepare_former_line(line, has_member))
                for line in data.lead_line_ids
            ],
        }

    def _prepare_who(self, data: LeadCreate) -> dict:
        contact = {"email_from": data.email, "phone": data.phone}
        contact = {name: value for name, value in contact.items() if value}
        if data.partner_id:
            member = self._find_member(data.partner_id)
            if not member:
                text = f"Partner with id {data.partner_id} not found"
                raise FormerError(400, text)
            return {"partner_id": member.id, **contact}
        number = data.subscription_request_id
        requests = self.env["api.membership.request.service"]
        request = requests._get_requests().search(
            Domain(requests._get_domain())
            & Domain("id", "=", number if 0 < number <= MAX_ID else 0)
        )
        if not request:
            text = f"SubscriptionRequest with id {number} not found"
            raise FormerError(400, text)
        return {
            "membership_request_id": request.id,
            "email_from": request.email,
            "phone": request.phone,
            **contact,
        }

    def _find_user(self, login: str | None) -> Any:
        """Who handles the order: a person of the staff, by login."""
        # sudo: at most one, by a login that the client must know
        users = self.env["res.users"].sudo()
        if not login:
            return users
        user = users.search(
            [
                ("login", "=", login),
                ("share", "=", False),
                ("company_ids", "in", self.env.company.ids),
            ]
        )
        if not user:
            raise FormerError(400, f"User with mail {login} not found")
        return user

    def _find_tags(self, codes: list[str] | None) -> Any:
        """Any code at all means the tag of the free month, as it always did."""
        # sudo: labels that the cooperative has made
        tags = self.env["crm.tag"].sudo()
        if not codes:
            return tags
        free = tags.search([("is_first_month_free", "=", True)], order="id", limit=1)
        return free | tags.search([("code", "in", codes)])

    def _prepare_marketing(self, data: MarketingInfo | None) -> dict:
        """Campaign, source and medium by name, made if they are new."""
        if not data:
            return {}
        # sudo: names of what the website's visitors come from
        leads = self.env["crm.lead"].sudo()
        vals = {
            field: leads._find_or_create_record(model, name.strip()).id
            for key, (field, model) in MARKETING.items()
            if (name := getattr(data, key)) and name.strip()
        }
        return {**vals, "referred": data.referred or False}
