# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import SQL

from odoo.addons.somconnexio_otrs.const import ENDED_STATE_TYPES


class OtrsMemberTicket(models.Model):
    _inherit = "otrs.member.ticket"

    def _select_api_rows(self, row_id: SQL) -> SQL:
        """Tickets that members opened themselves."""
        # the list must show what this transaction has changed
        self.flush_model()
        return SQL(
            """
            SELECT %(id)s,
                   %(model)s AS res_model,
                   record.id AS res_id,
                   'member' AS kind,
                   record.ticket_number AS number,
                   record.title AS subject,
                   record.company_id,
                   record.partner_id,
                   record.contract_id,
                   NULL::integer AS service_order_id,
                   COALESCE(record.ticket_state_type, '') NOT IN %(ended)s AS is_open,
                   COALESCE(record.opened_on, record.create_date) AS opened_on,
                   record.write_date AS changed_on
              FROM %(table)s AS record
            """,
            id=row_id,
            model=self._name,
            ended=ENDED_STATE_TYPES,
            table=SQL.identifier(self._table),
        )
