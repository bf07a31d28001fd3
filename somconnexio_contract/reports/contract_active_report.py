# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import SQL

# Each tariff in each month in which it was in force at the end, or until today.
QUERY = """
SELECT line.id * 10000::bigint
       + EXTRACT(YEAR FROM month.start)::int * 12 - 20000
       + EXTRACT(MONTH FROM month.start)::int AS id,
       month.start::date AS month,
       contract.id AS contract_id,
       contract.company_id,
       contract.partner_id,
       contract.service_technology_id AS technology_id,
       contract.service_supplier_id AS supplier_id,
       line.product_id,
       contract.pack_main_contract_id IS NOT NULL AS is_in_pack,
       line.quantity * line.specific_price AS monthly_price
  FROM contract_contract AS contract
  JOIN res_company AS company ON company.id = contract.company_id
  JOIN contract_line AS line
    ON line.contract_id = contract.id
   AND line.is_tariff
   AND line.is_canceled IS NOT TRUE
 CROSS JOIN LATERAL (
       SELECT (
           %(now)s::timestamp AT TIME ZONE 'UTC'
           AT TIME ZONE company.business_tz
       )::date AS day
 ) AS today
 CROSS JOIN LATERAL generate_series(
       date_trunc('month', line.date_start::timestamp),
       LEAST(line.date_end, today.day)::timestamp,
       '1 month'
 ) AS month(start)
 CROSS JOIN LATERAL (
       SELECT LEAST(
           (month.start + interval '1 month - 1 day')::date, today.day
       ) AS day
 ) AS counted
 WHERE contract.lifecycle_state NOT IN ('pending_active', 'cancelled')
   AND contract.service_technology_id IS NOT NULL
   AND line.date_start <= counted.day
   AND (line.date_end IS NULL OR line.date_end >= counted.day)
"""


class ContractActiveReport(models.Model):
    """One row for each contract and month at the end of which it was in service.

    The month that runs is counted as of today. The tariff is the one of that day.
    """

    _name = "contract.active.report"
    _description = "Active Contracts by Month"
    _auto = False
    _order = "month desc, contract_id desc"
    _depends = {
        "contract.contract": [
            "company_id",
            "lifecycle_state",
            "partner_id",
            "service_supplier_id",
            "service_technology_id",
            "pack_main_contract_id",
        ],
        "contract.line": [
            "contract_id",
            "date_end",
            "date_start",
            "is_canceled",
            "is_tariff",
            "product_id",
            "quantity",
            "specific_price",
        ],
        "res.company": ["business_tz"],
    }

    month = fields.Date(readonly=True)
    contract_id = fields.Many2one(comodel_name="contract.contract", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Member", readonly=True
    )
    technology_id = fields.Many2one(comodel_name="service.technology", readonly=True)
    supplier_id = fields.Many2one(comodel_name="service.supplier", readonly=True)
    product_id = fields.Many2one(
        comodel_name="product.product", string="Tariff", readonly=True
    )
    is_in_pack = fields.Boolean(string="In a Pack", readonly=True)
    monthly_price = fields.Float(
        string="Price of a Month",
        digits="Product Price",
        readonly=True,
        help="Of the main tariff, without tax.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(QUERY, now=fields.Datetime.now())
