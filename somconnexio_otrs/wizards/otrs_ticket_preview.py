from odoo import api, fields, models
from odoo.fields import Command

from ..const import MAX_FIELD_LENGTH
from ..tools.otrs_values import find_problems


class OtrsTicketPreview(models.TransientModel):
    """The ticket that a service order would get; nothing is sent."""

    _name = "otrs.ticket.preview"
    _description = "Preview of an OTRS Ticket"

    ticket_type_id = fields.Many2one(
        "otrs.ticket.type",
        compute="_compute_ticket_type_id",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    backend_id = fields.Many2one(related="ticket_type_id.backend_id")
    service_order_id = fields.Many2one("service.order", required=True)
    is_other_type = fields.Boolean(compute="_compute_is_other_type")
    title = fields.Char(compute="_compute_ticket")
    article_subject = fields.Char(compute="_compute_ticket")
    article_body = fields.Text(compute="_compute_ticket")
    line_ids = fields.One2many(
        "otrs.ticket.preview.line",
        "preview_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
    )
    problem_count = fields.Integer(compute="_compute_problem_count")

    @api.model
    def default_get(self, fields):
        """From a service order, or from a ticket type, whose last service order is an
        example."""
        values = super().default_get(fields)
        model, active_id = (
            self.env.context.get("active_model"),
            self.env.context.get("active_id"),
        )
        if model == "service.order":
            values["service_order_id"] = active_id
        elif model == "otrs.ticket.type":
            ticket_type = self.env["otrs.ticket.type"].browse(active_id)
            values["ticket_type_id"] = active_id
            values["service_order_id"] = ticket_type._find_example().id
        return values

    @api.depends("service_order_id")
    def _compute_display_name(self):
        for preview in self:
            preview.display_name = preview.service_order_id.display_name

    @api.depends("service_order_id")
    def _compute_ticket_type_id(self):
        types = self.env["otrs.ticket.type"]
        for preview in self:
            if preview.ticket_type_id:
                continue
            order = preview.service_order_id
            backend = self.env["otrs.backend"]._get_for_company(order.company_id)
            preview.ticket_type_id = types._find_for_order(backend, order)

    @api.depends("ticket_type_id", "service_order_id")
    def _compute_is_other_type(self):
        for preview in self:
            chosen, order = preview.ticket_type_id, preview.service_order_id
            preview.is_other_type = bool(
                chosen
                and order
                and chosen._find_for_order(chosen.backend_id, order) != chosen
            )

    @api.depends("ticket_type_id", "service_order_id")
    def _compute_ticket(self):
        for preview in self:
            payload = preview._prepare_payload()
            preview.title = payload.get("Ticket", {}).get("Title")
            preview.article_subject = payload.get("Article", {}).get("Subject")
            preview.article_body = payload.get("Article", {}).get("Body")

    @api.depends("ticket_type_id", "service_order_id")
    def _compute_line_ids(self):
        for preview in self:
            commands = [Command.create(row) for row in preview._prepare_rows()]
            preview.line_ids = [Command.clear(), *commands]

    @api.depends("line_ids.problem")
    def _compute_problem_count(self):
        for preview in self:
            preview.problem_count = len(preview.line_ids.filtered("problem"))

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever may not see the service order sees no ticket of it."""
        self._check_orders([vals.get("service_order_id") for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        """Another service order is one that the user may see, too."""
        self._check_orders([vals.get("service_order_id")])
        return super().write(vals)

    @api.model
    def _check_orders(self, ids):
        """:raises AccessError: before anything is rendered"""
        orders = self.env["service.order"].browse([one for one in ids if one])
        orders.check_access("read")

    # === THE TICKET === #

    def _get_order(self):
        """The service order in the language of those who read its ticket.

        :raises AccessError: if the user may not see the service order
        """
        self._check_orders(self.service_order_id.ids)
        # sudo: the ticket is made by the system, and this is how it would be
        order = self.service_order_id.sudo()
        company = self.ticket_type_id.sudo().company_id
        return order.with_context(lang=company.partner_id.lang)

    def _prepare_payload(self):
        if not self.ticket_type_id or not self.service_order_id:
            return {}
        order = self._get_order()
        return self.ticket_type_id.sudo()._prepare_ticket_payload(order, order.name)

    def _prepare_rows(self):
        """Rows of attributes, then of dynamic fields; what is missing is among them."""
        payload = self._prepare_payload()
        if not payload:
            return []
        problems = self._find_problems(payload)
        rows = [
            {"kind": "ticket", "name": name, "value": value}
            for name, value in payload["Ticket"].items()
            if name != "Title"
        ]
        rows += self._prepare_field_rows(payload)
        known = {row["name"] for row in rows}
        lines = self.ticket_type_id.field_ids.filtered(lambda f: f.direction == "out")
        for name in problems:
            line = lines.filtered(lambda line, name=name: line.name == name)
            kind = "field" if line else "ticket"
            if name not in known:
                rows.append({"kind": kind, "name": name, "source": line.source})
        return [{**row, "problem": problems.get(row["name"])} for row in rows]

    def _prepare_field_rows(self, payload):
        """What is sent, and where it comes from."""
        lines = self.ticket_type_id.field_ids.filtered(lambda f: f.direction == "out")
        sources = {line.name: line for line in lines}
        return [
            {
                "kind": "field",
                "name": item["Name"],
                "value": as_line(item["Value"]),
                "source": sources[item["Name"]].source,
                "field_id": sources[item["Name"]].id,
            }
            if item["Name"] in sources
            else {"kind": "field", "name": item["Name"], "value": item["Value"]}
            for item in payload["DynamicField"]
        ]

    def _find_problems(self, payload):
        """What is wrong, by the name of the attribute or dynamic field."""
        order, ticket_type = self._get_order(), self.ticket_type_id.sudo()
        words = {
            "too_long": self.env._("Too long: OTRS takes %s.", MAX_FIELD_LENGTH),
            "bad_name": self.env._("No name of a dynamic field."),
            "repeated": self.env._("It comes twice."),
            "no_value": self.env._("It has no value that OTRS takes."),
        }
        other = self.env._("OTRS does not take this value.")
        problems = {
            name: words.get(code, other) for code, name in find_problems(payload)
        }
        if not payload["Ticket"].get("CustomerUser"):
            problems["CustomerUser"] = self.env._("The ticket needs a customer user.")
        for name in ticket_type._find_unknown_keys(order):
            problems[name] = self.env._("OTRS has no key for this value.")
        for name in ticket_type._find_missing_values(order):
            problems[name] = self.env._("Required, but empty.")
        return problems


def as_line(value):
    """A value, or the values of a list, in one text."""
    return ", ".join(value) if isinstance(value, list) else value


class OtrsTicketPreviewLine(models.TransientModel):
    """One attribute or dynamic field of the ticket."""

    _name = "otrs.ticket.preview.line"
    _description = "Line of a Preview of an OTRS Ticket"

    preview_id = fields.Many2one(
        "otrs.ticket.preview", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("ticket", "Ticket"), ("field", "Dynamic field")], required=True
    )
    name = fields.Char(required=True)
    value = fields.Text()
    source = fields.Char(string="Comes from")
    problem = fields.Char()
    field_id = fields.Many2one("otrs.ticket.type.field")
