import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_TYPE

from ..const import ACTIVITY_FIELD, MAX_TITLE_LENGTH, PROCESS_FIELD
from ..tools.otrs_paths import PathError, check_path, render_template, split_template

TEMPLATE_FIELDS = (
    "title",
    "article_subject",
    "article_body",
    "customer_user",
    "customer_number",
)


class OtrsTicketType(models.Model):
    """How one kind of service order becomes a ticket, and how its answer is read."""

    _name = "otrs.ticket.type"
    _description = "OTRS Ticket Type"
    _inherit = [
        "otrs.ticket.type.switchboard.mixin",
        "otrs.ticket.type.answer.mixin",
        "otrs.ticket.type.check.mixin",
        "otrs.ticket.type.end.mixin",
        "otrs.ticket.type.sla.mixin",
    ]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    backend_id = fields.Many2one(
        "otrs.backend", required=True, index=True, ondelete="cascade", string="OTRS"
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    order_type = fields.Selection(
        SERVICE_ORDER_TYPE, required=True, default="activation"
    )
    technology_ids = fields.Many2many(
        "service.technology",
        string="Technologies",
        check_company=True,
        help="Leave empty for every technology.",
    )
    supplier_ids = fields.Many2many(
        "service.supplier",
        string="Suppliers",
        check_company=True,
        help="Leave empty for every supplier.",
    )
    order_domain = fields.Char(
        string="Condition",
        default="[]",
        help="A domain on service orders that must hold too.",
    )
    queue = fields.Char(required=True, help="Full name, as Parent::Child.")
    ticket_type = fields.Char(help="Needed if the OTRS works with ticket types.")
    ticket_state = fields.Char(required=True, default="new")
    priority = fields.Char(required=True, default="3 normal")
    service = fields.Char()
    sla = fields.Char(string="SLA")
    owner = fields.Char(
        string="Owner in OTRS",
        help="Login of the agent who gets the ticket; empty: OTRS decides.",
    )
    responsible = fields.Char(
        string="Responsible in OTRS",
        help="Login of an agent, if the OTRS works with responsible agents.",
    )
    process_id = fields.Char(string="Process ID", help="Entity id, as Process-….")
    activity_id = fields.Char(string="Activity ID", help="Entity id, as Activity-….")
    title = fields.Char(
        required=True,
        default="{product_id.name} · {partner_id.display_name}",
        help="The reference of the service order is put before it.",
    )
    article_subject = fields.Char(required=True, default="{product_id.name}")
    article_body = fields.Text(
        required=True,
        default="{product_id.display_name}",
        help="A line whose {fields} are all empty is left out.",
    )
    customer_user = fields.Char(
        required=True,
        default="{lead_id.email_from|partner_id.email}",
        help="OTRS takes a customer user that it knows, or an e-mail address.",
    )
    customer_number = fields.Char(default="{partner_id.ref}")
    cancel_state = fields.Char(
        default="closed unsuccessful",
        help="State that an open ticket gets when its service order is cancelled or "
        "given up in Odoo.",
    )
    warning_days = fields.Integer(
        string="Days until a Warning",
        help="Working days after which an open ticket is shown as late soon; nothing: "
        "never.",
    )
    target_days = fields.Integer(
        string="Days until Late",
        help="Working days in which a ticket should be done; nothing: never late.",
    )
    may_move_date = fields.Boolean(
        string="Date Follows the Ticket",
        help="A date that the ticket tells replaces the date that was planned.",
    )
    field_ids = fields.One2many("otrs.ticket.type.field", "ticket_type_id", copy=True)
    out_field_ids = fields.One2many(
        "otrs.ticket.type.field",
        "ticket_type_id",
        string="Fields to OTRS",
        domain=[("direction", "=", "out")],
    )
    in_field_ids = fields.One2many(
        "otrs.ticket.type.field",
        "ticket_type_id",
        string="Fields from OTRS",
        domain=[("direction", "=", "in")],
    )

    _days_positive = models.Constraint(
        "CHECK(warning_days >= 0 AND target_days >= 0)", "Days are not negative."
    )

    # === CONSTRAINTS === #

    @api.constrains(*TEMPLATE_FIELDS)
    def _check_templates(self):
        for ticket_type in self:
            for name in TEMPLATE_FIELDS:
                ticket_type._check_template(ticket_type[name])

    @api.model
    def _check_template(self, template):
        """Refuse a template that reads what it may not, or that nobody can read."""
        orders = self.env["service.order"]
        try:
            for _text, paths in split_template(template):
                for path in paths:
                    check_path(orders, path)
        except PathError as error:
            raise ValidationError(
                self.env._(
                    "“%(part)s” in “%(template)s” is no field of a service order that "
                    "a ticket may hold.",
                    part=error.part,
                    template=template,
                )
            ) from error

    @api.constrains("order_domain")
    def _check_order_domain(self):
        for ticket_type in self:
            ticket_type._check_one_domain()

    def _check_one_domain(self):
        try:
            domain = self._get_order_domain()
            self.env["service.order"].search_count(domain, limit=1)
        except (ValueError, SyntaxError, TypeError, UserError) as error:
            raise ValidationError(
                self.env._(
                    "The condition of %(name)s is no domain on service orders.",
                    name=self.name,
                )
            ) from error

    @api.constrains("process_id", "activity_id")
    def _check_process(self):
        for ticket_type in self:
            if bool(ticket_type.process_id) != bool(ticket_type.activity_id):
                raise ValidationError(
                    self.env._(
                        "%(name)s needs both a process and an activity, or neither: "
                        "OTRS takes one without the other and the ticket is lost in "
                        "no process.",
                        name=ticket_type.name,
                    )
                )

    # === MATCHING === #

    def _get_order_domain(self):
        self.ensure_one()
        return Domain(ast.literal_eval(self.order_domain or "[]"))

    @api.model
    def _find_for_order(self, backend, order):
        """The first type, by sequence, that fits the service order; may be none."""
        candidates = self.search(
            [("backend_id", "=", backend.id), ("order_type", "=", order.type)]
        )
        for ticket_type in candidates:
            if ticket_type._fits_order(order):
                return ticket_type
        return self.browse()

    def _fits_order(self, order):
        """Whether technology, supplier and condition are those of a service order."""
        self.ensure_one()
        supplier = (
            order.supplier_id
            or order.lead_line_id.supplier_id
            or order.contract_id.service_supplier_id
        )
        return bool(
            (not self.technology_ids or order.technology_id in self.technology_ids)
            and (not self.supplier_ids or supplier in self.supplier_ids)
            and order.filtered_domain(self._get_order_domain())
        )

    # === PAYLOAD === #

    def _prepare_ticket_payload(self, order, reference):
        """What TicketCreate gets for a service order.

        The reference is the first dynamic field and starts the title, so that even
        half a ticket is found by it.
        """
        self.ensure_one()
        start = self._get_title_start(reference)
        title = f"{start}{render_template(order, self.title)}"
        files = self._prepare_attachments(order)
        return {
            "Ticket": self._prepare_ticket_core(order, title[:MAX_TITLE_LENGTH]),
            "DynamicField": self._prepare_dynamic_fields(order, reference),
            "Article": {
                "Subject": render_template(order, self.article_subject),
                "Body": render_template(order, self.article_body),
                "ContentType": "text/plain; charset=utf8",
                "IsVisibleForCustomer": "0",
            },
            **({"Attachment": files} if files else {}),
        }

    def _get_title_start(self, reference):
        """What the titles of a service order's tickets start with."""
        return f"[{reference}] "

    def _prepare_ticket_core(self, order, title):
        core = {
            "Title": title,
            "Queue": self.queue,
            "State": self.ticket_state,
            "Priority": self.priority,
            "CustomerUser": render_template(order, self.customer_user),
            "CustomerID": render_template(order, self.customer_number or ""),
            "Type": self.ticket_type,
            "Service": self.service,
            "SLA": self.sla,
            "Owner": self.owner,
            "Responsible": self.responsible,
        }
        return {name: value for name, value in core.items() if value}

    def _prepare_dynamic_fields(self, order, reference):
        pairs = [(self.backend_id.reference_field, reference)]
        if self.process_id:
            pairs += [
                (PROCESS_FIELD, self.process_id),
                (ACTIVITY_FIELD, self.activity_id),
            ]
        for line in self.field_ids.filtered(lambda line: line.direction == "out"):
            value = line._get_value(order)
            if value or line.empty_policy == "send":
                pairs.append((line.name, value))
        return [{"Name": name, "Value": value} for name, value in pairs]

    def _find_missing_values(self, order):
        """Names of the required dynamic fields that the service order leaves empty."""
        return [
            line.name
            for line in self.field_ids
            if line.direction == "out"
            and line.is_required
            and not line._get_value(order)
        ]

    def _find_unknown_keys(self, order):
        """Names of the dynamic fields whose map has no key for the service order."""
        return [
            line.name
            for line in self.field_ids
            if line.direction == "out" and not line._has_key(order)
        ]
