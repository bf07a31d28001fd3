from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import (
    FORMAT_DATE,
    FORMAT_DATETIME,
    FORMAT_DIGITS,
    FORMAT_FLAG,
    FORMAT_TEXT,
    PROCESS_FIELD,
)
from ..tools.otrs_paths import read_first, render_template, split_template
from ..tools.otrs_values import find_problems, format_value, parse_value


class OtrsTicketTypeField(models.Model):
    """One dynamic field: what Odoo writes into it, or what it reads out of it."""

    _name = "otrs.ticket.type.field"
    _description = "OTRS Dynamic Field of a Ticket Type"
    _order = "direction desc, sequence, id"

    ticket_type_id = fields.Many2one(
        "otrs.ticket.type", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Dynamic Field", required=True)
    direction = fields.Selection(
        [("out", "To OTRS"), ("in", "From OTRS")], required=True, default="out"
    )
    source = fields.Char(
        help="To OTRS: text with {fields} of the service order, such as "
        "{lead_line_id.phone_number}. {first|second} takes the first that isn't empty.",
    )
    target = fields.Selection(
        [
            ("effective_date", "Effective date"),
            ("phone_number", "Phone number"),
            ("icc", "SIM (ICC)"),
            ("router_serial", "Router serial number"),
            ("supplier_code", "Supplier code"),
            ("failure_reason", "Reason of the failure"),
        ],
        help="From OTRS: what the value is for the service order.",
    )
    value_format = fields.Selection(
        [
            (FORMAT_TEXT, "Text or key"),
            (FORMAT_DATE, "Date"),
            (FORMAT_DATETIME, "Date and time"),
            (FORMAT_FLAG, "Yes or no"),
            (FORMAT_DIGITS, "Digits only"),
        ],
        string="Format",
        required=True,
        default=FORMAT_TEXT,
    )
    is_required = fields.Boolean(
        string="Required", help="Without a value no ticket is created."
    )
    empty_policy = fields.Selection(
        [("omit", "Leave out"), ("send", "Send empty")],
        string="If Empty",
        required=True,
        default="omit",
    )

    _name_uniq = models.Constraint(
        "UNIQUE(ticket_type_id, direction, name)",
        "A dynamic field is named twice in the same direction.",
    )

    @api.constrains("name", "ticket_type_id")
    def _check_name(self):
        for line in self:
            reference_field = line.ticket_type_id.backend_id.reference_field
            probe = {"DynamicField": [{"Name": line.name, "Value": ""}]}
            if find_problems(probe) or line.name in (reference_field, PROCESS_FIELD):
                raise ValidationError(
                    self.env._(
                        "%(name)s can't be used: a dynamic field has letters and "
                        "digits, and reference and process are set by themselves.",
                        name=line.name,
                    )
                )

    @api.constrains("direction", "source", "target", "value_format")
    def _check_source_and_target(self):
        for line in self:
            if line.direction == "out":
                line._check_source()
            elif not line.target:
                raise ValidationError(
                    self.env._("Say what %(name)s is read for.", name=line.name)
                )
            elif line.target == "effective_date" and line.value_format != FORMAT_DATE:
                raise ValidationError(
                    self.env._("%(name)s must be read as a date.", name=line.name)
                )

    def _check_source(self):
        if not self.source:
            raise ValidationError(
                self.env._("Say what %(name)s is filled with.", name=self.name)
            )
        self.ticket_type_id._check_template(self.source)
        if self.value_format not in (FORMAT_TEXT, FORMAT_DIGITS):
            pairs = split_template(self.source)
            if len(pairs) != 1 or pairs[0][0] or not pairs[0][1]:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no text, so its source must be one {field}.",
                        name=self.name,
                    )
                )

    def _get_value(self, order):
        """The value for a service order, as OTRS takes it."""
        self.ensure_one()
        if self.value_format in (FORMAT_TEXT, FORMAT_DIGITS):
            value = render_template(order, self.source)
        else:
            value = read_first(order, split_template(self.source)[0][1])
        return format_value(value, self.value_format)

    def _read_value(self, value):
        """The value that came back, or None.

        :raises UserError: if it can't be read
        """
        self.ensure_one()
        try:
            return parse_value(value, self.value_format)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "%(field)s holds “%(value)s”, which can't be read.",
                    field=self.name,
                    value=value,
                )
            ) from error
