# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain

from ..caller import MEMBER_CONTEXT_KEY


class ApiCallerMixin(models.AbstractModel):
    """What a service owes to whoever calls it."""

    _name = "api.caller.mixin"
    _description = "API: Who Calls"

    def _limit_to_company(self) -> Domain:
        """The records of the cooperative that the client works for."""
        return Domain("company_id", "=", self.env.company.id)

    def _limit_to_member(self, path: str = "partner_id") -> Domain:
        """What keeps a member's token to what is the member's.

        :param path: from the records that are searched to the `res.partner`
        """
        member_id = self.env.context.get(MEMBER_CONTEXT_KEY)
        return Domain(path, "=", member_id) if member_id else Domain.TRUE
