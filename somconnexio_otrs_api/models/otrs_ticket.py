# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import SQL

from odoo.addons.somconnexio_otrs.const import ENDED_STATE_TYPES


class OtrsTicket(models.Model):
    _inherit = "otrs.ticket"

    def _select_api_rows(self, row_id: SQL) -> SQL:
        """Tickets of service orders, once OTRS has them."""
        orders = self.env["service.order"]
        # the list must show what this transaction has changed
        self.flush_model()
        orders.flush_model(["partner_id", "contract_id"])
        return SQL(
            """
            SELECT %(id)s,
                   %(model)s AS res_model,
                   record.id AS res_id,
                   'service_order' AS kind,
                   record.ticket_number AS number,
                   NULL::varchar AS subject,
                   record.company_id,
                   orders.partner_id,
                   orders.contract_id,
                   record.service_order_id,
                   record.state <> 'cancelled'
                   AND COALESCE(record.ticket_state_type, '') NOT IN %(ended)s
                       AS is_open,
                   record.create_date AS opened_on,
                   GREATEST(record.write_date, orders.write_date) AS changed_on
              FROM %(table)s AS record
              JOIN %(orders)s AS orders ON orders.id = record.service_order_id
             WHERE record.ticket_number IS NOT NULL
               AND record.external_id IS NOT NULL
            """,
            id=row_id,
            model=self._name,
            ended=ENDED_STATE_TYPES,
            table=SQL.identifier(self._table),
            orders=SQL.identifier(orders._table),
        )
