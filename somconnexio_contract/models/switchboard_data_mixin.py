# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class SwitchboardDataMixin(models.AbstractModel):
    """Who works with a part of a switchboard: for what is ordered and what is there."""

    _name = "switchboard.data.mixin"
    _description = "Data of an Agent"

    # Which product says what part of a switchboard it is.
    _part_field = "product_id"

    agent_name = fields.Char(string="Agent", copy=False)
    agent_email = fields.Char(string="Agent's E-mail", copy=False)
    extension = fields.Char(
        copy=False, help="The short number inside of the switchboard."
    )
    mobile_number = fields.Char(index="btree_not_null", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalize_agent(vals) for vals in vals_list])

    def write(self, vals):
        """Numbers and addresses as the checks and the bridges expect them."""
        return super().write(self._normalize_agent(vals))

    @api.model
    def _normalize_agent(self, vals: dict) -> dict:
        checks = self.env["service.value.check.mixin"]
        vals = dict(vals)
        if vals.get("mobile_number"):
            number = checks._normalize_phone_number(vals["mobile_number"])
            vals["mobile_number"] = number or False
        if vals.get("extension"):
            vals["extension"] = checks._normalize_digits(vals["extension"]) or False
        for name in "agent_name", "agent_email":
            if vals.get(name):
                vals[name] = vals[name].strip() or False
        return vals

    def _get_switchboard_members(self):
        """What belongs to the switchboard."""
        return self.switchboard_member_ids

    def _word_extension(self, phone_number: str | None = None) -> str:
        """The name of a part: its number and its extension.

        :param phone_number: of the switchboard, for a part without one
        """
        number = self.phone_number or self.mobile_number or phone_number
        return " - ".join(filter(None, (number, self.extension)))

    def _get_switchboard_rows(self) -> list[dict]:
        """What belongs to a switchboard, in rows for tables and texts.

        :return: dictionaries with ``name``, ``product``, ``product_code``, ``part``,
            ``additional_codes`` (list), ``phone``, ``mobile``, ``extension``,
            ``agent``, ``email``; what there is not is an empty text
        """
        self.ensure_one()
        # sudo: whoever tells a supplier need not read the catalogue.
        return [
            member._prepare_switchboard_row(self.phone_number)
            for member in self.sudo()._get_switchboard_members()
        ]

    def _prepare_switchboard_row(self, phone_number: str | None) -> dict:
        product = self[self._part_field]
        return {
            "name": self._word_extension(phone_number) or product.name or "",
            "product": product.name or "",
            "product_code": product.default_code or "",
            "part": product.switchboard_part or "",
            "additional_codes": self._get_additional_codes(),
            "phone": self.phone_number or "",
            "mobile": self.mobile_number or "",
            "extension": self.extension or "",
            "agent": self.agent_name or "",
            "email": self.agent_email or "",
        }

    def _get_additional_codes(self) -> list[str]:
        """Extension point: codes of what comes along with the part."""
        return []
