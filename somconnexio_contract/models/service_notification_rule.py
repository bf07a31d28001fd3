# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import MEMBER_EVENT, MEMBER_EVENT_MODEL, SERVICE_ORDER_TYPE


class ServiceNotificationRule(models.Model):
    """Which mail a member gets at which moment.

    The most special rule of a moment applies: a cooperative's own before the
    shared one, one for a type or a technology before one for all. A rule without
    template says that nothing is sent.
    """

    _name = "service.notification.rule"
    _description = "Mail to Members"
    _order = "event, sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    event = fields.Selection(selection=MEMBER_EVENT, required=True, index=True)
    model = fields.Char(compute="_compute_model")
    service_order_type = fields.Selection(
        selection=SERVICE_ORDER_TYPE,
        string="Kind of Change",
        help="Empty: all of them.",
    )
    technology_id = fields.Many2one(
        comodel_name="service.technology",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: all technologies.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: all cooperatives that have no rule of their own.",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Mail",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('model', '=', model)]",
        help="Empty: nothing is sent.",
    )
    delay_minutes = fields.Integer(
        string="Delay (Minutes)", help="The mail is sent so long after the moment."
    )

    _delay_positive = models.Constraint(
        "CHECK (delay_minutes >= 0)", "A delay is not negative."
    )

    @api.depends("event")
    def _compute_model(self):
        for rule in self:
            rule.model = MEMBER_EVENT_MODEL.get(rule.event)

    @api.depends("event", "service_order_type", "technology_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        types = dict(
            self._fields["service_order_type"]._description_selection(self.env)
        )
        for rule in self:
            parts = [
                events.get(rule.event),
                types.get(rule.service_order_type),
                rule.technology_id.name,
            ]
            rule.display_name = " · ".join(filter(None, parts))

    @api.constrains("event", "template_id")
    def _check_template_model(self):
        for rule in self:
            template = rule.template_id.sudo()
            if template and template.model != rule.model:
                raise ValidationError(
                    self.env._(
                        "The mail %(template)s is written for other records than "
                        "those of “%(rule)s”.",
                        template=template.name,
                        rule=rule.display_name,
                    )
                )

    @api.model
    def _get_candidates(self, event: str):
        """The rules of a moment that are switched on."""
        # sudo: whoever makes an order doesn't have to read the settings.
        return self.sudo().search([("event", "=", event)])

    def _pick(self, company, type_: str | None, technology):
        """The most special of these rules that fits, or an empty record."""
        fitting = self.filtered(
            lambda rule: rule.company_id in (company, self.env["res.company"])
            and rule.service_order_type in (type_, False)
            and rule.technology_id in (technology, self.env["service.technology"])
        )
        return fitting.sorted(
            lambda rule: (
                not rule.company_id,
                not rule.service_order_type,
                not rule.technology_id,
                rule.sequence,
                rule.id,
            )
        )[:1]

    def action_preview(self):
        """Button: see the mail with the latest record that it could be about."""
        self.ensure_one()
        record = self.env[self.model].search(
            self._get_example_domain(), order="id desc", limit=1
        )
        return self.env["service.notification.preview"]._open(record, self)

    def _get_example_domain(self) -> list:
        """Records that the rule could be about."""
        if self.model == "crm.lead":
            return [("is_service_order", "=", True)]
        if self.model != "service.order":
            return []
        domain = []
        if self.service_order_type:
            domain.append(("type", "=", self.service_order_type))
        if self.technology_id:
            domain.append(("technology_id", "=", self.technology_id.id))
        return domain
