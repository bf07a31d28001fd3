from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import (
    FORMAT_DATE,
    FORMAT_DATETIME,
    FORMAT_DIGITS,
    FORMAT_FIXED,
    FORMAT_FLAG,
    FORMAT_HTML,
    FORMAT_TEXT,
    PROCESS_FIELD,
    SEVERAL_ALL,
    SEVERAL_COUNT,
    SEVERAL_JOIN,
    SEVERAL_LIST,
    TEMPLATE_FORMATS,
)
from ..tools.otrs_paths import (
    SEPARATOR,
    as_text,
    read_first,
    read_values,
    render_template,
    split_template,
)
from ..tools.otrs_value_map import parse_value_map, translate_value
from ..tools.otrs_values import find_problems, format_value, parse_value

# Values of which there are many: a code says which one
CODED_TARGETS = ("service_data", "secret")


class OtrsTicketTypeField(models.Model):
    """One dynamic field: what Odoo writes into it, or what it reads out of it."""

    _name = "otrs.ticket.type.field"
    _description = "OTRS Dynamic Field of a Ticket Type"
    _inherit = ["otrs.ticket.type.field.update.mixin"]
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
        "{lead_line_id.phone_number}. {first|second} takes the first that isn't empty; "
        "text without {fields} is always the same.",
    )
    target = fields.Selection(
        [
            ("effective_date", "Effective date"),
            ("phone_number", "Phone number"),
            ("icc", "SIM (ICC)"),
            ("router_serial", "Router serial number"),
            ("supplier_code", "Supplier code"),
            ("failure_reason", "Reason of the failure"),
            ("service_data", "Data of the supplier"),
            ("secret", "Secret of the service"),
        ],
        help="From OTRS: what the value is for the service order.",
    )
    target_code = fields.Char(
        string="Code in Odoo",
        help="From OTRS: which of the supplier's data, or which secret, the value is; "
        "for example the supplier's order number, or a password of the router.",
    )
    value_format = fields.Selection(
        [
            (FORMAT_TEXT, "Text or key"),
            (FORMAT_DATE, "Date"),
            (FORMAT_DATETIME, "Date and time"),
            (FORMAT_FLAG, "Yes or no"),
            (FORMAT_DIGITS, "Digits only"),
            (FORMAT_HTML, "Text without its HTML"),
            (FORMAT_FIXED, "Text with all its blanks"),
        ],
        string="Format",
        required=True,
        default=FORMAT_TEXT,
    )
    value_map = fields.Text(
        string="Keys of OTRS",
        help="A line for each value: the value of Odoo, =, and the key of OTRS. "
        "Yes is 1 and no is 0. “*=key” is for every other value, “=key” for none. "
        "Without lines values are sent as they are.",
    )
    several = fields.Selection(
        [
            (SEVERAL_JOIN, "One text"),
            (SEVERAL_LIST, "A list of keys"),
            (SEVERAL_COUNT, "How many there are"),
            (SEVERAL_ALL, "Whether all are so"),
        ],
        string="If Several",
        required=True,
        default=SEVERAL_JOIN,
        help="What becomes of the values of a list, such as the mobiles of a pack.",
    )
    separator = fields.Char(
        default=SEPARATOR, trim=False, help="Between several values in one text."
    )
    is_updated = fields.Boolean(
        string="Kept Up to Date",
        default=True,
        help="Sent again when it changes in Odoo while the ticket is open. Otherwise "
        "only a new ticket has it.",
    )
    is_required = fields.Boolean(
        string="Required",
        help="To OTRS: without a value no ticket is created. From OTRS: without a "
        "value a ticket that is done leaves its service order on hold.",
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

    @api.constrains(
        "direction", "source", "target", "target_code", "value_format", "several"
    )
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
            elif line.target in CODED_TARGETS and not line.target_code:
                raise ValidationError(
                    self.env._("Say which value in Odoo %(name)s is.", name=line.name)
                )

    def _check_source(self):
        if not self.source:
            raise ValidationError(
                self.env._("Say what %(name)s is filled with.", name=self.name)
            )
        self.ticket_type_id._check_template(self.source)
        if not self._is_template():
            pairs = split_template(self.source)
            if len(pairs) != 1 or pairs[0][0] or not pairs[0][1]:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no text, so its source must be one {field}.",
                        name=self.name,
                    )
                )

    @api.constrains("value_map")
    def _check_value_map(self):
        for line in self:
            try:
                parse_value_map(line.value_map)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(name)s: “%(line)s” is no value=key, or it comes twice.",
                        name=line.name,
                        line=error.args[0],
                    )
                ) from error

    # === TO OTRS === #

    def _is_template(self):
        """Whether the source is a text, which may hold several {fields}."""
        return self.several == SEVERAL_JOIN and self.value_format in TEMPLATE_FORMATS

    def _get_value(self, order):
        """The value for a service order, as OTRS takes it: a text, or a list of them.

        A value without a key in the map stays as it is: see ``_has_key``.
        """
        self.ensure_one()
        mapping = parse_value_map(self.value_map)
        texts = self._get_texts(order)
        keys = [translate_value(mapping, text) for text in texts]
        values = [
            text if key is None else key for text, key in zip(texts, keys, strict=True)
        ]
        return values if self.several == SEVERAL_LIST else values[0]

    def _has_key(self, order):
        """Whether OTRS has a key for what the service order says."""
        self.ensure_one()
        mapping = parse_value_map(self.value_map)
        return all(
            translate_value(mapping, text) is not None
            for text in self._get_texts(order)
        )

    def _get_texts(self, order):
        """Values before they are translated: one, or of a list as many as it has."""
        separator = self.separator or ""
        if self._is_template():
            value = render_template(order, self.source, separator)
            return [format_value(value, self.value_format)]
        paths = split_template(self.source)[0][1]
        if self.several == SEVERAL_JOIN:
            value = read_first(order, paths, separator)
            return [format_value(value, self.value_format)]
        values = self._read_several(order, paths)
        if self.several == SEVERAL_COUNT:
            count = sum(value not in ("", False, None) for value in values)
            return [format_value(count, self.value_format) or "0"]
        if self.several == SEVERAL_ALL:
            return ["1" if values and all(values) else "0"]
        texts = [
            as_text(format_value(value, self.value_format))
            for value in values
            if value not in ("", False, None)
        ]
        return list(dict.fromkeys(texts))

    def _read_several(self, order, paths):
        """All values of the first path that has any."""
        for path in paths:
            values = read_values(order, path)
            if any(value not in ("", False, None) for value in values):
                break
        return values

    def _prepare_probes(self):
        """(name, value) pairs that OTRS must accept: the field itself, with an empty
        value, the keys of its map, and text that is always the same."""
        self.ensure_one()
        values = [""]
        if self.direction == "out":
            values += parse_value_map(self.value_map).values()
            is_constant = self.value_format == FORMAT_TEXT and "{" not in self.source
            if is_constant and not self.value_map:
                values.append(self.source)
        return [(self.name, value) for value in dict.fromkeys(values)]

    # === FROM OTRS === #

    def _describe_target(self):
        """What a value is, for those who have to enter it."""
        self.ensure_one()
        labels = dict(self._fields["target"]._description_selection(self.env))
        label = self.target_code if self.target in CODED_TARGETS else None
        return f"{label or labels[self.target]} ({self.name})"

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
