# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import MEMBER_EVENT, NOTIFICATION_STATE

_logger = logging.getLogger(__name__)

BATCH_SIZE = 50
LAYOUT = "somconnexio_contract.mail_layout_member"


class ServiceNotification(models.Model):
    """One mail to a member about one moment: it is written down with the change
    itself and sent afterwards, so a change that is repeated never mails twice."""

    _name = "service.notification"
    _description = "Sent Mail"
    _order = "id desc"
    _rec_name = "event"

    event = fields.Selection(selection=MEMBER_EVENT, required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    occasion = fields.Char(
        required=True,
        readonly=True,
        default="",
        help="Tells the moments apart that may come more than once.",
    )
    record_name = fields.Char(string="About", compute="_compute_record_name")
    rule_id = fields.Many2one(
        comodel_name="service.notification.rule",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    state = fields.Selection(
        selection=NOTIFICATION_STATE, required=True, default="to_send", readonly=True
    )
    send_after = fields.Datetime(required=True, readonly=True)
    sent_at = fields.Datetime(readonly=True)
    email_to = fields.Char(string="Sent to", readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    reason = fields.Char(string="Why Not", readonly=True)
    # The rows of the mail queue are readable by administrators only.
    mail_id = fields.Many2one(
        comodel_name="mail.mail",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        groups="base.group_system",
    )
    mail_state = fields.Selection(
        selection=lambda self: self.env["mail.mail"]._fields["state"].selection,
        string="Delivery",
        compute="_compute_mail_state",
        search="_search_mail_state",
        compute_sudo=True,
        groups="base.group_user",
    )
    subject = fields.Char(related="mail_id.subject", groups="base.group_user")
    body_html = fields.Html(
        related="mail_id.body_content", string="Text", groups="base.group_user"
    )

    _once = models.UniqueIndex(
        "(event, res_model, res_id, occasion)",
        "The member has been told of this already.",
    )
    _to_send_index = models.Index("(send_after) WHERE state = 'to_send'")

    @api.depends("mail_id.state")
    def _compute_mail_state(self):
        for notification in self:
            notification.mail_state = notification.mail_id.state

    def _search_mail_state(self, operator, value):
        # sudo: the mail queue is for administrators, what became of a mail is not.
        rows = self.sudo()._search(Domain("mail_id.state", operator, value))
        return Domain("id", "in", rows)

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for notification in self:
            record = notification._get_record()
            notification.record_name = record.display_name if record else False

    def _get_record(self):
        """The record that the mail is about, or none."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    # === WRITING DOWN === #

    @api.model
    def _plan(self, records, event: str, occasion: str = ""):
        """Note down the mails of a moment that are to be sent, each once.

        :return: what is new
        """
        rules = self.env["service.notification.rule"]._get_candidates(event)
        rows = []
        for record in records.sudo():
            rule = rules._pick(
                record.company_id,
                record._get_notification_type(),
                record._get_notification_technology(),
            )
            if rule.template_id:
                moment = record._get_notification_moment(event)
                after = moment + timedelta(minutes=rule.delay_minutes)
                rows.append(self._prepare_row(record, event, occasion, rule, after))
        planned = self._insert(rows)
        if planned:
            cron = self.env.ref("somconnexio_contract.ir_cron_send_notifications")
            cron._trigger(min(planned.mapped("send_after")))
        return planned

    def _prepare_row(self, record, event, occasion, rule, after) -> SQL:
        """Values of one mail to be sent, in the order of ``_insert``."""
        partner = record._get_notification_partner(event)
        return SQL(
            "(%s, %s, %s, %s, %s, %s, %s, %s, 'to_send', %s, %s, %s, %s, %s)",
            event,
            record._name,
            record.id,
            occasion,
            rule.id,
            rule.template_id.id,
            record.company_id.id,
            partner.id or None,
            after,
            self.env.uid,
            self.env.cr.now(),
            self.env.uid,
            self.env.cr.now(),
        )

    @api.model
    def _insert(self, rows: list[SQL]):
        """Insert what is not there yet.

        Past the ORM: a mail that another transaction has noted down meanwhile must
        not undo the change that is being made.
        """
        if not rows:
            return self
        self.flush_model()
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_notification
                            (event, res_model, res_id, occasion, rule_id, template_id,
                             company_id, partner_id, state, send_after,
                             create_uid, create_date, write_uid, write_date)
                     VALUES %s
                ON CONFLICT (event, res_model, res_id, occasion) DO NOTHING
                  RETURNING id
                """,
                SQL(", ").join(rows),
            )
        )
        return self.browse(id_ for [id_] in found)

    # === SENDING === #

    @api.model
    def _cron_send(self) -> None:
        """Put the mails whose time has come into the queue of outgoing mail."""
        cron = self.env["ir.cron"]
        domain = [
            ("state", "=", "to_send"),
            ("send_after", "<=", fields.Datetime.now()),
        ]
        time_left = cron._commit_progress(remaining=self.search_count(domain))
        while time_left:
            batch = self.search(domain, order="send_after, id", limit=BATCH_SIZE)
            if not batch:
                break
            locked = batch.try_lock_for_update()
            for notification in locked:
                notification._send()
            time_left = cron._commit_progress(len(batch))
            if not locked:
                break

    def _send(self) -> None:
        """Hand one mail over, or say why not."""
        self.ensure_one()
        record = self._get_record()
        if not record:
            self._skip(self.env._("What it is about has been deleted."))
            return
        obstacle = record._get_notification_obstacle(self.event)
        emails = record._get_notification_emails(self.event)
        if obstacle or not emails:
            self._skip(obstacle or self.env._("There is no e-mail address."))
            return
        try:
            with self.env.cr.savepoint():
                self._hand_over(record, emails)
        except Exception as error:
            # A mail that can't be made, for whatever reason, doesn't stop the others.
            _logger.exception("Mail %s to a member could not be made", self.id)
            self.write({"state": "failed", "reason": str(error)[:500]})

    def _skip(self, reason: str) -> None:
        self.write({"state": "skipped", "reason": reason})

    def _hand_over(self, record, emails: list[str]) -> None:
        """Make the mail: it is shown with the record and sent by Odoo's queue."""
        lang = record._get_notification_lang(self.event)
        subject, body = self._render(self.template_id, record, self.event, lang)
        mail = self.env["mail.mail"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "record_company_id": self.company_id.id,
                "subject": subject,
                "body": body,
                "body_html": body,
                "email_to": ", ".join(emails),
                "author_id": self.company_id.partner_id.id,
                "auto_delete": False,
                **self._prepare_sender(),
            }
        )
        self.write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "email_to": ", ".join(emails),
                "lang": lang,
                "mail_id": mail.id,
                "reason": False,
            }
        )

    def _prepare_sender(self) -> dict:
        """Who sends it: what the template says, or else the cooperative."""
        template, record = self.template_id, self._get_record()
        values = {}
        for name in ("email_from", "reply_to"):
            value = template._render_field(name, record.ids)[record.id]
            value = value or self.company_id.email_formatted
            if value:
                values[name] = value
        if template.mail_server_id:
            values["mail_server_id"] = template.mail_server_id.id
        return values

    @api.model
    def _render(self, template, record, event: str, lang: str) -> tuple[str, str]:
        """Subject and complete text of a mail in a language."""
        template = template.with_context(lang=lang)
        record = record.with_context(lang=lang)
        company = record.company_id or self.env.company
        subject = template._render_field("subject", record.ids)[record.id]
        content = template._render_field("body_html", record.ids)[record.id]
        body = self.env["ir.qweb"]._render(
            LAYOUT,
            {
                "company": company,
                "subject": subject,
                "content": content,
                "greeted": record._get_notification_name(event),
                "points": record._get_notification_points(event),
                "facts": record._get_notification_facts(event),
            },
            lang=lang,
            minimal_qcontext=True,
        )
        return subject, self.env["mail.render.mixin"]._replace_local_links(body)

    # === BUTTONS === #

    def action_retry(self):
        """Button: try again what failed, also what the mail server refused."""
        self.check_access("read")
        if not self.env.user.has_group("somconnexio_contract.group_user"):
            raise UserError(self.env._("Your group may not send mails."))
        # sudo: only the state is written, in the companies of the user.
        notifications = self.sudo()
        broken = notifications.filtered(lambda row: row.mail_state == "exception")
        broken.mail_id.mark_outgoing()
        again = (notifications - broken).filtered(
            lambda row: row.state in ("failed", "skipped")
        )
        again.write({"state": "to_send", "reason": False})
        self.env.ref(
            "somconnexio_contract.ir_cron_send_notifications"
        ).sudo()._trigger()

    def action_open_record(self):
        """Button: open what the mail is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
