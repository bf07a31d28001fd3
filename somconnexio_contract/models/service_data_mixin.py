# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

from odoo import fields, models
from odoo.exceptions import UserError

# Python's types of the values of each type of property. What points to records of
# Odoo is chosen by people only.
VALUE_TYPES = {
    "boolean": bool,
    "integer": int,
    "float": (int, float),
    "char": str,
    "text": str,
    "date": (str, date),
    "datetime": (str, datetime),
    "selection": str,
}


class ServiceDataMixin(models.AbstractModel):
    """Values from outside, held against what the supplier's record defines."""

    _name = "service.data.mixin"
    _description = "Checks of the Data of a Service"

    def _prepare_service_data(self, values: dict | None) -> dict:
        """Values as the field ``service_data`` of a line or contract takes them.

        :param values: by code, which is the name or else the label of the property
        :raises UserError: naming a code that the supplier does not have, or whose
            value has another type
        """
        return dict(
            self._prepare_service_value(code, value)
            for code, value in (values or {}).items()
        )

    def _prepare_service_value(self, code: str, value) -> tuple:
        definition = self._find_service_property(code)
        if not definition:
            raise UserError(
                self.env._(
                    "Services of %(supplier)s have no “%(code)s”.",
                    supplier=self.name or "–",
                    code=code,
                )
            )
        if value is None:
            return definition["name"], False
        if not self._is_value_of_type(definition, value):
            raise UserError(
                self.env._(
                    "“%(code)s” of %(supplier)s has a value of another type: it must "
                    "be of type “%(type)s”.",
                    code=code,
                    supplier=self.name,
                    type=definition["type"],
                )
            )
        if isinstance(value, datetime):
            value = fields.Datetime.to_string(value)
        elif isinstance(value, date):
            value = fields.Date.to_string(value)
        return definition["name"], value

    def _find_service_property(self, code: str) -> dict | None:
        """The definition of a value, by its name, which is its code, or its label."""
        definitions = self.service_data_definition or []
        for key in "name", "string":
            for definition in definitions:
                if definition.get(key) == code:
                    return definition
        return None

    def _is_value_of_type(self, definition: dict, value) -> bool:
        kind = definition["type"]
        if isinstance(value, bool) != (kind == "boolean"):
            return False
        if not isinstance(value, VALUE_TYPES.get(kind, ())):
            return False
        if kind == "selection":
            return value in dict(definition.get("selection") or [])
        if isinstance(value, str) and kind in ("date", "datetime"):
            return self._is_moment(kind, value)
        return True

    def _is_moment(self, kind: str, value: str) -> bool:
        convert = fields.Date.to_date if kind == "date" else fields.Datetime.to_datetime
        try:
            return bool(convert(value))
        except ValueError:
            return False
