# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import SQL

from ..const import DOOR, LINE_KIND, SERVICE_ORDER_TYPE


class ServiceOrderTimeReport(models.Model):
    """One row for each completed service order: how long it took.

    Days are days of the company: from the order, or the wish, to its effect.
    """

    _name = "service.order.time.report"
    _description = "Time from Order to Completion"
    _auto = False
    _order = "completed_on desc, service_order_id desc"
    _depends = {
        "crm.lead": ["create_date"],
        "crm.lead.line": ["kind"],
        "res.company": ["business_tz"],
        "service.order": [
            "company_id",
            "completed_on",
            "create_date",
            "door",
            "fulfilled_on",
            "lead_id",
            "lead_line_id",
            "partner_id",
            "product_id",
            "state",
            "technology_id",
            "type",
        ],
    }

    service_order_id = fields.Many2one(comodel_name="service.order", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", readonly=True
    )
    technology_id = fields.Many2one(comodel_name="service.technology", readonly=True)
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    type = fields.Selection(selection=SERVICE_ORDER_TYPE, readonly=True)
    kind = fields.Selection(selection=LINE_KIND, readonly=True)
    door = fields.Selection(selection=DOOR, readonly=True)
    ordered_on = fields.Date(readonly=True)
    validated_on = fields.Date(readonly=True)
    fulfilled_on = fields.Date(readonly=True)
    completed_on = fields.Date(readonly=True)
    days_to_validation = fields.Float(
        string="Days to Validation",
        readonly=True,
        aggregator="avg",
        help="From the order to its validation.",
    )
    days_of_provisioning = fields.Float(
        string="Days of Provisioning",
        readonly=True,
        aggregator="avg",
        help="From the validation to the work's end.",
    )
    days_total = fields.Float(
        string="Days in All",
        readonly=True,
        aggregator="avg",
        help="From the order to its effect, such as the first day of the service.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT done.id,
                   done.id AS service_order_id,
                   done.company_id,
                   done.partner_id,
                   done.technology_id,
                   done.product_id,
                   done.type,
                   line.kind,
                   done.door,
                   day.ordered_on,
                   day.validated_on,
                   done.fulfilled_on,
                   done.completed_on,
                   GREATEST(day.validated_on - day.ordered_on, 0)
                       AS days_to_validation,
                   GREATEST(done.fulfilled_on - day.validated_on, 0)
                       AS days_of_provisioning,
                   GREATEST(done.completed_on - day.ordered_on, 0) AS days_total
              FROM service_order AS done
              JOIN res_company AS company ON company.id = done.company_id
              LEFT JOIN crm_lead AS lead ON lead.id = done.lead_id
              LEFT JOIN crm_lead_line AS line ON line.id = done.lead_line_id
             CROSS JOIN LATERAL (
                   SELECT (
                              COALESCE(lead.create_date, done.create_date)
                              AT TIME ZONE 'UTC' AT TIME ZONE company.business_tz
                          )::date AS ordered_on,
                          (
                              done.create_date
                              AT TIME ZONE 'UTC' AT TIME ZONE company.business_tz
                          )::date AS validated_on
             ) AS day
             WHERE done.state = 'completed'
            """
        )
