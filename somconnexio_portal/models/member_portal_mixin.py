# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

import re
from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class MemberPortalMixin(models.AbstractModel):
    """How members read what the back office knows by states and numbers."""

    _name = "member.portal.mixin"
    _description = "Words of the Member Portal"

    def _get_portal_status(self) -> dict[str, str]:
        """What a member reads instead of the record's state.

        :return: ``label``, the words; ``style``, Bootstrap's word for their colour
        """
        raise NotImplementedError

    @api.model
    def _get_portal_domain(self, user) -> Domain:
        """Records of a user's household: of the member and of all its contacts."""
        return Domain("partner_id", "child_of", user.commercial_partner_id.id)

    @api.model
    def _format_portal_date(self, day: date | None) -> str:
        """A day as people write it in a letter, in the reader's language."""
        return format_date(self.env, day, date_format="long") if day else ""

    @api.model
    def _format_portal_phone(self, number: str | None) -> str:
        """A Spanish number in groups of three, others as they are.

        The blanks are such that no line breaks there.
        """
        if number and re.fullmatch(r"[0-9]{9}", number):
            return "\N{NO-BREAK SPACE}".join(re.findall(r"[0-9]{3}", number))
        return number or ""

    @api.model
    def _normalize_portal_search(self, search: str) -> str:
        """What a member types, so that a number is found however it is grouped."""
        compact = re.sub(r"\s", "", search)
        return compact if compact.isdigit() else search.strip()
