from odoo import api, models
from odoo.tools import SQL


class SyncUnionMixin(models.AbstractModel):
    """One list of the rows of many tables: those of all models made with a mixin.

    A concrete model has ``_auto = False``, says which mixin, and selects the rows.
    """

    _name = "sync.union.mixin"
    _description = "Rows of All Models of a Kind"

    #: the mixin whose concrete models have the rows
    _union_of = None

    #: the id of a row is the id of the record times this, plus the place of its model;
    #: nobody keeps such an id
    _union_stride = 100

    @property
    def _table_query(self):
        models_ = self.env["sync.sweeper"]._get_concrete_models(self._union_of)
        selects = [
            self._select_rows(model, self._select_id(place))
            for place, model in enumerate(models_)
        ]
        return SQL(" UNION ALL ").join(selects or [self._select_nothing()])

    @api.model
    def _select_rows(self, model, row_id):
        """Return the query of one model's rows.

        :param row_id: SQL for the row's id, of the alias ``record``
        """
        raise NotImplementedError

    @api.model
    def _select_id(self, place):
        return SQL("record.id * %s + %s AS id", self._union_stride, place)

    @api.model
    def _select_nothing(self):
        """No model, no row."""
        columns = [
            SQL(
                "NULL::%s AS %s",
                SQL.identifier(field.column_type[0]),
                SQL.identifier(name),
            )
            for name, field in self._fields.items()
            if field.store and field.column_type
        ]
        return SQL("SELECT %s WHERE FALSE", SQL(", ").join(columns))
