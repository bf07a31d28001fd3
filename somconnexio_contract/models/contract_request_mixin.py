# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import SQL

from ..const import ALLOWED_TYPES, SERVICE_ORDER_TYPE


class ContractRequestMixin(models.AbstractModel):
    """What may be asked for a contract."""

    _name = "contract.request.mixin"
    _description = "Requests for Contracts"

    def _lock_for_request(self) -> None:
        """Two requests for the same contracts come one after the other.

        The row is written, not only locked: a transaction that began before the
        other one ended is repeated by the framework and sees what came of it.
        """
        self.flush_recordset()
        if self:
            self.env.execute_query(
                SQL(
                    "UPDATE contract_contract SET write_date = write_date"
                    " WHERE id IN (SELECT id FROM contract_contract WHERE id IN %s"
                    " ORDER BY id FOR NO KEY UPDATE) RETURNING id",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset()

    def _get_refusal(self, order_type: str) -> str | None:
        """Why a change can't be asked for, or nothing.

        :param order_type: one of ``const.SERVICE_ORDER_TYPE``
        """
        self.ensure_one()
        if order_type in ALLOWED_TYPES[self.lifecycle_state]:
            return None
        if self.lifecycle_state in ("pending_active", "terminated", "cancelled"):
            return self.env._(
                "Contract %(contract)s is not in use.", contract=self.code
            )
        states = dict(self._fields["lifecycle_state"]._description_selection(self.env))
        types = dict(
            self.env["service.order"]._fields["type"]._description_selection(self.env)
        )
        return self.env._(
            "%(type)s: not while contract %(contract)s is “%(state)s”.",
            type=types[order_type],
            contract=self.code,
            state=states[self.lifecycle_state],
        )

    def _get_allowed_operations(self) -> list[dict]:
        """Which changes can be asked for, and why others can't.

        :return: a dictionary per type: ``type``, ``allowed``, ``reason``
        """
        self.ensure_one()
        return [
            {"type": code, "allowed": not reason, "reason": reason}
            for code, _label in SERVICE_ORDER_TYPE
            if code != "activation"
            for reason in [self._get_refusal(code)]
        ]
