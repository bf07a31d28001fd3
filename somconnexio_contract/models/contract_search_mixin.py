# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import api, models
from odoo.fields import Domain

# What people write into a number to read it better.
SEPARATORS = re.compile(r"[\s.\-/]")
# Numbers are stored without the prefix of the country.
COUNTRY_PREFIX = re.compile(r"^(\+|00)34(?=\d{9}$)")


class ContractSearchMixin(models.AbstractModel):
    """A contract is found by whatever a person has at hand.

    By its reference, phone number, ICC, the holder's name, tax number, member number
    or e-mail, or the address of the service.
    """

    _name = "contract.search.mixin"
    _description = "Search of Contracts"
    _rec_names_search = ["code", "name", "phone_number"]

    @api.model
    def _search_display_name(self, operator, value):
        is_staff = self.env.su or self.env.user._is_internal()
        if not is_staff or operator not in ("ilike", "not ilike") or not value:
            return super()._search_display_name(operator, value)
        found = Domain.OR(
            self._get_search_domain(text) for text in self._get_search_texts(value)
        )
        return ~found if operator == "not ilike" else found

    @api.model
    def _get_search_texts(self, value: str) -> list[str]:
        """What was typed, and as numbers are stored if it is one."""
        text = value.strip()
        number = COUNTRY_PREFIX.sub("", SEPARATORS.sub("", text))
        is_number = any(char.isdigit() for char in number)
        return list(dict.fromkeys([text, number] if is_number else [text]))

    @api.model
    def _get_search_domain(self, text: str) -> Domain:
        """Contracts in which something that people know them by has the text.

        One subquery for each table, whatever the number of contracts.
        """
        holder = Domain.OR(
            Domain(name, "ilike", text)
            for name in ("complete_name", "vat", "ref", "email")
        )
        address = Domain.OR(
            Domain(name, "ilike", text) for name in ("street", "street2", "zip", "city")
        )
        own = [Domain(name, "ilike", text) for name in (*self._rec_names_search, "icc")]
        return Domain.OR(
            [
                *own,
                Domain("partner_id", "any", holder),
                Domain("service_partner_id", "any", address),
            ]
        )
