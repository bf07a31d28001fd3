from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.somconnexio_contract.const import SERVICE_ORDER_TYPE


class OtrsFailureReport(models.Model):
    """One row for each service order that failed: why, and whose the service was.

    One that is tried again counts only if it fails again.
    """

    _name = "otrs.failure.report"
    _description = "Failed Service Orders"
    _auto = False
    _order = "failed_on desc, id desc"
    _rec_name = "service_order_id"
    _depends = {
        "contract.contract": ["service_supplier_id"],
        "crm.lead.line": ["supplier_id"],
        "otrs.ticket": ["queue", "ticket_type_id"],
        "service.order": [
            "company_id",
            "contract_id",
            "failure_reason",
            "lead_line_id",
            "otrs_ticket_id",
            "partner_id",
            "product_id",
            "state",
            "state_since",
            "supplier_id",
            "technology_id",
            "type",
        ],
    }

    service_order_id = fields.Many2one("service.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Member", readonly=True)
    type = fields.Selection(SERVICE_ORDER_TYPE, readonly=True)
    technology_id = fields.Many2one("service.technology", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    supplier_id = fields.Many2one("service.supplier", readonly=True)
    ticket_type_id = fields.Many2one("otrs.ticket.type", readonly=True)
    queue = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    failed_on = fields.Datetime(readonly=True)
    failures = fields.Integer(readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT failed.id,
                   failed.id AS service_order_id,
                   failed.company_id,
                   failed.partner_id,
                   failed.type,
                   failed.technology_id,
                   failed.product_id,
                   COALESCE(
                       failed.supplier_id,
                       line.supplier_id,
                       contract.service_supplier_id
                   ) AS supplier_id,
                   ticket.ticket_type_id,
                   ticket.queue,
                   failed.failure_reason AS reason,
                   failed.state_since AS failed_on,
                   1 AS failures
              FROM service_order AS failed
              LEFT JOIN crm_lead_line AS line ON line.id = failed.lead_line_id
              LEFT JOIN contract_contract AS contract
                ON contract.id = failed.contract_id
              LEFT JOIN otrs_ticket AS ticket ON ticket.id = failed.otrs_ticket_id
             WHERE failed.state = 'failed'
            """
        )
