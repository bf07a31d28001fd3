# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class ServiceMoveMixin(models.AbstractModel):
    """A state that changes by a table of moves, and only by methods.

    A model names its field and its table; ``_move`` is the only writer.
    """

    _name = "service.move.mixin"
    _description = "State by a Table of Moves"

    _move_field = "state"
    _move_table: dict[str, frozenset[str]] = {}
    # Written along with a move, never from outside.
    _move_fields: frozenset[str] = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """A new one is where everything begins, whatever values come along."""
        protected = self._get_move_fields()
        return super().create(
            [
                {name: vals[name] for name in vals if name not in protected}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Refuse what only a move may write."""
        if self._get_move_fields() & vals.keys() and not self.env.su:
            raise AccessError(self.env._("This is changed by the buttons only."))
        return super().write(vals)

    def _get_move_fields(self) -> frozenset[str]:
        return self._move_fields | {self._move_field}

    def _lock_for_move(self) -> None:
        """Wait for other transactions and read again what they have left."""
        self.flush_recordset()
        if self:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                    SQL.identifier(self._table),
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset()

    def _check_move(self, target: str) -> None:
        """Lock the records and see that each may become what is wanted.

        :raises UserError: if the table has no such move
        """
        self._lock_for_move()
        states = dict(self._fields[self._move_field]._description_selection(self.env))
        for record in self:
            state = record[self._move_field]
            if target not in self._move_table[state]:
                raise UserError(
                    self.env._(
                        "%(record)s is %(state)s and can't become %(target)s.",
                        record=record.display_name,
                        state=states[state],
                        target=states[target],
                    )
                )

    def _move(self, target: str, **vals) -> None:
        """Move to another state: the only writer of it.

        :param vals: other values of the same move
        """
        self._check_move(target)
        for record in self:
            previous = record[self._move_field]
            # sudo: who may press the button is checked by the button.
            record.sudo().write({**vals, self._move_field: target})
            record._on_moved(previous)

    def _on_moved(self, previous: str) -> None:
        """Extension point: what follows from a move of one record."""
