# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import SQL

from ..const import CREATE_REASON

MOVEMENT = [
    ("activation", "Activation"),
    ("termination", "Termination"),
]

# What beginnings and ends have in common.
COMMON = """
contract.id AS contract_id,
contract.company_id,
contract.partner_id,
contract.service_technology_id AS technology_id,
contract.service_supplier_id AS supplier_id,
contract.tariff_product_id AS product_id,
contract.create_reason
"""
QUERY = """
SELECT contract.id * 2::bigint AS id,
       contract.date_service_start AS date,
       'activation' AS movement,
       1 AS growth,
       contract.predecessor_contract_id IS NOT NULL AS is_handover,
       NULL::int AS termination_reason_id,
       NULL::int AS user_reason_id,
       NULL::int AS target_provider_id,
       NULL::int AS days_in_service,
       %(common)s
  FROM contract_contract AS contract
 WHERE contract.date_service_start IS NOT NULL
   AND contract.service_technology_id IS NOT NULL
   AND contract.lifecycle_state NOT IN ('pending_active', 'cancelled')
UNION ALL
SELECT contract.id * 2::bigint + 1 AS id,
       contract.date_service_end AS date,
       'termination' AS movement,
       -1 AS growth,
       EXISTS (
           SELECT 1 FROM contract_contract AS successor
            WHERE successor.predecessor_contract_id = contract.id
              AND successor.lifecycle_state <> 'cancelled'
       ) AS is_handover,
       contract.termination_reason_id,
       wish.user_reason_id,
       wish.target_provider_id,
       contract.date_service_end - contract.date_service_start + 1
           AS days_in_service,
       %(common)s
  FROM contract_contract AS contract
  LEFT JOIN LATERAL (
           SELECT wish.user_reason_id, wish.target_provider_id
             FROM service_order AS wish
            WHERE wish.contract_id = contract.id
              AND wish.type = 'termination'
              AND wish.state = 'completed'
            ORDER BY wish.id DESC
            LIMIT 1
       ) AS wish ON TRUE
 WHERE contract.date_service_end IS NOT NULL
   AND contract.service_technology_id IS NOT NULL
   AND contract.lifecycle_state = 'terminated'
"""


class ContractMovementReport(models.Model):
    """One row for each beginning and each end of a contract's service."""

    _name = "contract.movement.report"
    _description = "Activations and Terminations"
    _auto = False
    _order = "date desc, contract_id desc"
    _depends = {
        "contract.contract": [
            "company_id",
            "create_reason",
            "date_service_end",
            "date_service_start",
            "lifecycle_state",
            "partner_id",
            "predecessor_contract_id",
            "service_supplier_id",
            "service_technology_id",
            "tariff_product_id",
            "termination_reason_id",
        ],
        "service.order": [
            "contract_id",
            "state",
            "target_provider_id",
            "type",
            "user_reason_id",
        ],
    }

    date = fields.Date(readonly=True, help="First or last day of the service.")
    movement = fields.Selection(selection=MOVEMENT, readonly=True)
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
    create_reason = fields.Selection(
        selection=CREATE_REASON, string="Origin", readonly=True
    )
    termination_reason_id = fields.Many2one(
        comodel_name="contract.termination.reason", readonly=True
    )
    user_reason_id = fields.Many2one(
        comodel_name="contract.termination.user.reason",
        string="Member's Reason",
        readonly=True,
    )
    target_provider_id = fields.Many2one(
        comodel_name="service.provider", string="Goes to", readonly=True
    )
    is_handover = fields.Boolean(
        string="Move or New Holder",
        readonly=True,
        help="Another contract took the place of this one, or this one of another: "
        "no service was won or lost.",
    )
    growth = fields.Integer(
        readonly=True, help="Activations less terminations.", aggregator="sum"
    )
    days_in_service = fields.Integer(
        readonly=True, aggregator="avg", help="Of the contracts that ended."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(QUERY, common=SQL(COMMON))
