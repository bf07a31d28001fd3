# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

# What is shown first of a service order in a state, if there is a mail for it.
EVENTS_OF_STATE = {
    "failed": ("failed", "completed"),
    "completed": ("completed", "handed_over"),
}


class ServiceNotificationPreview(models.TransientModel):
    """A mail as the member would see it; nothing is sent."""

    _name = "service.notification.preview"
    _description = "Preview of a Mail to a Member"

    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    rule_id = fields.Many2one(
        comodel_name="service.notification.rule",
        string="Moment",
        domain="[('id', 'in', rule_ids)]",
    )
    rule_ids = fields.Many2many(
        comodel_name="service.notification.rule", compute="_compute_rule_ids"
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Language"
    )
    email_to = fields.Char(string="Recipient", compute="_compute_mail")
    subject = fields.Char(compute="_compute_mail")
    body = fields.Html(string="Text", compute="_compute_mail", sanitize=False)

    @api.model
    def _open(self, record, rule=None):
        """Show the mail of a rule about a record.

        :param rule: the rule, or the one that fits the record's state
        """
        if not record:
            raise UserError(self.env._("There is nothing yet that it could be about."))
        if rule is None:
            rule = self._guess_rule(record)
        if not rule.template_id:
            raise UserError(self.env._("No mail is sent about this."))
        preview = self.create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "rule_id": rule.id,
                "lang": record.sudo()._get_notification_lang(rule.event),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of the Mail"),
            "res_model": self._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _guess_rule(self, record):
        """The rule of the mail that comes next, or came last."""
        rules = self.env["service.notification.rule"]
        events = EVENTS_OF_STATE.get(record.state, ("announced", "completed"))
        for event in events:
            rule = rules._get_candidates(event)._pick(
                record.company_id,
                record._get_notification_type(),
                record._get_notification_technology(),
            )
            if rule.template_id:
                return rule
        return rules

    @api.depends("res_model", "res_id")
    def _compute_rule_ids(self):
        for preview in self:
            rules = self.env["service.notification.rule"].search(
                [("template_id", "!=", False)]
            )
            record = self.env[preview.res_model].browse(preview.res_id)
            type_ = record._get_notification_type()
            preview.rule_ids = rules.filtered(
                lambda rule, preview=preview, type_=type_: rule.model
                == preview.res_model
                and rule.service_order_type in (type_, False)
            )

    @api.depends("rule_id", "lang", "res_model", "res_id")
    def _compute_mail(self):
        notifications = self.env["service.notification"]
        for preview in self:
            record = self.env[preview.res_model].browse(preview.res_id)
            record.check_access("read")
            # sudo: the same words that the system will send.
            record = record.sudo()
            event = preview.rule_id.event
            if not event:
                preview.update({"email_to": False, "subject": False, "body": False})
                continue
            subject, body = notifications.sudo()._render(
                preview.rule_id.sudo().template_id, record, event, preview.lang
            )
            preview.email_to = ", ".join(record._get_notification_emails(event))
            preview.subject = subject
            preview.body = body
