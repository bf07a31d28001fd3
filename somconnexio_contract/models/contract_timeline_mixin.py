# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_amount
from odoo.tools.mail import html_to_inner_content

from ..tools.timeline import Cursor, TimelineSource

PAGE_SIZE = 20
TITLE_LENGTH = 120
# How a state looks: a colour of Bootstrap.
TONES = {
    "acknowledged": "info",
    "in_progress": "info",
    "held": "warning",
    "completed": "success",
    "failed": "danger",
    "provisioning": "info",
    "won": "success",
    "posted": "success",
}


class ContractTimelineMixin(models.AbstractModel):
    """The whole life of a contract in one list, the newest first.

    Each kind of record is a source (``_get_timeline_sources``) and has a method
    ``_prepare_timeline_<kind>(record)`` that tells what is shown of it: ``title``,
    ``state``, ``tone``, ``actor``, all of them plain text. Other addons add theirs.
    """

    _name = "contract.timeline.mixin"
    _description = "Time-line of a Contract"

    timeline = fields.Json(
        compute="_compute_timeline",
        exportable=False,
        groups="somconnexio_contract.group_readonly",
    )

    @api.depends_context("uid", "lang")
    def _compute_timeline(self):
        for contract in self:
            contract.timeline = contract._get_timeline_page() if contract.id else False

    def get_timeline(self, before=None):
        """Return a page of the time-line of one contract, for staff.

        :param before: ``next`` of the page before, nothing for the newest one
        :return: ``entries`` (newest first) and ``next``, false on the last page
        """
        self.ensure_one()
        if not self.env.user.has_group("somconnexio_contract.group_readonly"):
            raise AccessError(self.env._("The time-line is for staff only."))
        self.check_access("read")
        cursor = before and (datetime.fromisoformat(before[0]), *before[1:3])
        return self._get_timeline_page(cursor)

    def _get_timeline_page(self, before: Cursor | None = None) -> dict:
        """A page in the words of JSON."""
        entries = self._get_timeline(PAGE_SIZE + 1, before)
        page = [
            {**entry, "date": entry["date"].isoformat()}
            for entry in entries[:PAGE_SIZE]
        ]
        has_more = len(entries) > PAGE_SIZE
        last = page[-1] if has_more else {}
        return {
            "entries": page,
            "next": has_more and [last["date"], last["kind"], last["id"]],
        }

    def _get_timeline(self, limit: int = PAGE_SIZE, before: Cursor | None = None):
        """What happened with a contract, the newest first, as the reader may see it.

        :param before: date, kind and id of the entry that came last
        :return: dictionaries with ``date`` (UTC), ``kind``, ``title``, ``res_model``,
            ``res_id`` (where to go), ``state``, ``actor``, ``id`` of its own record,
            and for the eye ``label`` of the kind, ``icon``, ``tone``, ``is_day``
        """
        self.ensure_one()
        zone = self.company_id.business_tz
        found = [
            (moment, source.kind, record_id, source)
            for source in self._get_timeline_sources()
            for moment, record_id in source.find(zone, before, limit)
        ]
        found.sort(key=lambda item: item[:3], reverse=True)
        return self._prepare_timeline_entries(found[:limit])

    def _prepare_timeline_entries(self, found: list) -> list[dict]:
        """Entries of records that were found, those of a kind read together."""
        ids = {}
        for _moment, kind, record_id, _source in found:
            ids.setdefault(kind, []).append(record_id)
        entries = []
        for moment, kind, record_id, source in found:
            # Those of a kind are read together.
            record = source.records.browse(record_id).with_prefetch(ids[kind])
            shown = getattr(self, f"_prepare_timeline_{kind}")(record)
            entries.append(
                {
                    "date": moment,
                    "is_day": source.is_a_day(),
                    "kind": kind,
                    "label": source.label,
                    "icon": source.icon,
                    "id": record_id,
                    "res_model": record._name,
                    "res_id": record_id,
                    "state": "",
                    "tone": "",
                    "actor": "",
                    **shown,
                    "title": self._prepare_timeline_text(shown["title"]),
                }
            )
        return entries

    @api.model
    def _prepare_timeline_text(self, text: str) -> str:
        """One short line."""
        line = " ".join((text or "").split())
        return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"

    # === SOURCES === #

    def _get_timeline_sources(self) -> list[TimelineSource]:
        """Extension point: what the time-line of one contract consists of."""
        orders = self.env["service.order"]
        orders_domain = Domain("contract_id", "=", self.id) | Domain(
            "successor_contract_id", "=", self.id
        )
        found = orders.search(orders_domain) if orders.has_access("read") else orders
        leads = self.env["crm.lead"].with_context(active_test=False)
        return [
            TimelineSource(
                kind="order",
                label=self.env._("Order"),
                icon="fa-shopping-cart",
                records=leads,
                domain=Domain("id", "=", self.lead_id.id),
            ),
            TimelineSource(
                kind="service_order",
                label=self.env._("Service order"),
                icon="fa-wrench",
                records=orders,
                domain=orders_domain,
            ),
            self._get_timeline_invoice_source(),
            self._get_timeline_mail_source(self, found, self.lead_id),
        ]

    def _get_timeline_invoice_source(self) -> TimelineSource:
        return TimelineSource(
            kind="invoice",
            label=self.env._("Invoice"),
            icon="fa-file-text-o",
            records=self.env["account.move"],
            domain=self._get_timeline_invoice_domain(),
            moment="invoice_date",
        )

    def _get_timeline_invoice_domain(self) -> Domain:
        """Extension point: which invoices bill the contract."""
        return Domain("invoice_line_ids.contract_line_id.contract_id", "=", self.id)

    def _get_timeline_mail_source(self, *documents) -> TimelineSource:
        """What was said to the member and by the member; no notes of staff."""
        domains = [
            Domain("model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in documents
        ]
        mails = Domain("message_type", "in", ("email", "email_outgoing"))
        comments = Domain("message_type", "in", ("comment", "auto_comment")) & Domain(
            "subtype_id.internal", "=", False
        )
        return TimelineSource(
            kind="mail",
            label=self.env._("Mail"),
            icon="fa-envelope-o",
            records=self.env["mail.message"],
            domain=Domain.OR(domains)
            & (mails | comments)
            & Domain("is_internal", "=", False),
            moment="date",
        )

    # === WHAT IS SHOWN === #

    @api.model
    def _get_timeline_state(self, record, name: str = "state") -> dict:
        """Words and colour of a state."""
        labels = dict(record._fields[name]._description_selection(self.env))
        state = record[name]
        return {"state": labels.get(state) or "", "tone": TONES.get(state, "muted")}

    def _prepare_timeline_order(self, lead) -> dict:
        return {
            "title": lead.display_name,
            "actor": lead.user_id.name or "",
            **self._get_timeline_state(lead, "order_state"),
        }

    def _prepare_timeline_service_order(self, order) -> dict:
        types = dict(order._fields["type"]._description_selection(self.env))
        product = order.product_id.with_context(display_default_code=False)
        doors = dict(order._fields["door"]._description_selection(self.env))
        is_ours = order.door == "back_office"
        return {
            "title": ": ".join(filter(None, (types[order.type], product.display_name))),
            "actor": (is_ours and order.requested_by_id.name) or doors[order.door],
            **self._get_timeline_state(order),
        }

    def _prepare_timeline_invoice(self, move) -> dict:
        amount = format_amount(self.env, move.amount_total_signed, move.currency_id)
        return {
            "title": f"{move.name or move.ref or ''} · {amount}",
            **self._get_timeline_state(move),
        }

    def _prepare_timeline_mail(self, message) -> dict:
        return {
            "res_model": message.model,
            "res_id": message.res_id,
            "title": message.subject or html_to_inner_content(message.body),
            "actor": message.author_id.name or message.email_from or "",
        }
